"""What each figure means. Nobody else divides: the console, the CSV and other systems ask here.

- *Delivered* and *failed* count attempts as they stand: not those taken back, reported twice, or
  at the shop where a door-to-door order is only fetched.
- *On time*: of the delivered that had been promised a window, those where the driver arrived
  within the newest window told before the arrival. Too early counts as not on time.
- *First attempt*: of the first attempts, those that succeeded.
- *Stops an hour*: stops ended in runs that are over, by the hours from their start to their end.
- *Distance*: as measured by positions where there are enough of them, else as planned.
- *Cost*: of each run that is over, what its vehicle costs a day, an hour, a kilometre and a stop.
- *Planned against driven*: of runs that are over, the hours and kilometres of both.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from shared.ids import DriverId, OrderId

MOST_DAYS: Final = 92  # of one question: a quarter
_HOUR_S: Final = 3_600
_KM_M: Final = 1_000


class Window(msgspec.Struct, frozen=True):
    """A window as it was told, and when."""

    opens: dt.datetime
    closes: dt.datetime
    made_at: dt.datetime


class Try(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt that counts. ``at`` is the arrival, or the report where none was noted."""

    order_id: OrderId
    day: dt.date
    driver_id: DriverId
    driver_name: str
    area: str
    number: int
    is_success: bool
    reason: str
    at: dt.datetime


class Drive(msgspec.Struct, frozen=True, kw_only=True):
    """One run that is over. ``driven_m`` is None where positions do not tell."""

    day: dt.date
    driver_id: DriverId
    driver_name: str
    stops: int  # that have ended
    planned_s: int
    driven_s: int
    planned_m: int
    driven_m: int | None
    day_cents: int
    hour_cents: int
    km_cents: int
    stop_cents: int


class DrivenFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Counts, and what follows from them. A share or rate is None where there is nothing of it."""

    delivered: int
    failed: int
    promised: int  # of the delivered
    on_time: int
    first_tries: int
    first_successes: int
    reasons: dict[str, int]
    runs: int  # that are over
    stops: int
    planned_s: int
    driven_s: int
    planned_m: int
    driven_m: int  # planned_m where positions do not tell
    measured_runs: int  # of which positions tell
    cost_cents: int
    on_time_share: float | None
    first_share: float | None
    cost_per_delivery_cents: int | None
    stops_per_hour: float | None
    km_per_hour: float | None


def figures_of(
    tries: Iterable[Try], drives: Iterable[Drive], told: dict[OrderId, list[Window]]
) -> DrivenFigures:
    """Work the figures out. ``told`` holds each order's windows as they were told, oldest first."""
    tries, drives = list(tries), list(drives)
    done = [one for one in tries if one.is_success]
    kept = [
        k for k in (is_on_time(one, told.get(one.order_id, [])) for one in done) if k is not None
    ]
    first = [one for one in tries if one.number == 1]
    successes = sum(one.is_success for one in first)
    driven_s = sum(one.driven_s for one in drives)
    driven_m = sum(_metres(one) for one in drives)
    stops = sum(one.stops for one in drives)
    cents = sum(cost_cents(one) for one in drives)
    return DrivenFigures(
        delivered=len(done),
        failed=len(tries) - len(done),
        promised=len(kept),
        on_time=sum(kept),
        first_tries=len(first),
        first_successes=successes,
        reasons=dict(Counter(one.reason for one in tries if one.reason).most_common()),
        runs=len(drives),
        stops=stops,
        planned_s=sum(one.planned_s for one in drives),
        driven_s=driven_s,
        planned_m=sum(one.planned_m for one in drives),
        driven_m=driven_m,
        measured_runs=sum(one.driven_m is not None for one in drives),
        cost_cents=cents,
        on_time_share=_share(sum(kept), len(kept)),
        first_share=_share(successes, len(first)),
        cost_per_delivery_cents=round(cents / len(done)) if done and cents else None,
        stops_per_hour=_share(stops * _HOUR_S, driven_s),
        km_per_hour=_share(driven_m * _HOUR_S / _KM_M, driven_s),
    )


def is_on_time(one: Try, told: Iterable[Window]) -> bool | None:
    """Tell whether the newest window told before the arrival was kept; None where none was told."""
    before = [window for window in told if window.made_at <= one.at]
    if not before:
        return None
    newest = before[-1]
    return newest.opens <= one.at <= newest.closes


def cost_cents(drive: Drive) -> int:
    """Say what a run cost, as its vehicle is priced."""
    hours = drive.driven_s / _HOUR_S
    km = _metres(drive) / _KM_M
    moving = drive.hour_cents * hours + drive.km_cents * km
    return round(drive.day_cents + moving + drive.stop_cents * drive.stops)


def grouped[Row: (Try, Drive)](
    rows: Iterable[Row], key: Callable[[Row], str]
) -> dict[str, list[Row]]:
    """Put rows together by what ``key`` says of them."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _metres(drive: Drive) -> int:
    return drive.planned_m if drive.driven_m is None else drive.driven_m


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
