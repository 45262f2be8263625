"""Speed tables learned from drives that were driven.

What an hour of the week shows is thin: a van has a few drives in it. So each hour leans on the same
hour of days alike, which leans on all hours together, which lean on free roads; the more drives an
hour has of its own, the less it leans. Medians do not mind a lunch on the way.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from dispatch_server.roads.speeds import HOURS, LEAST, MOST, Factors, hour_of_week

LEANING: Final = 20
"""Drives after which what an hour shows of itself counts as much as what it leans on."""

SHORTEST_S: Final = 60.0
"""Of a drive on free roads: a shorter one tells of parking."""

_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Drive:
    """From one door to the next: when it began, what free roads take, and what it took."""

    began_at: dt.datetime
    free_s: float
    took_s: float


def learn(drives: Iterable[Drive], zone: ZoneInfo) -> Factors:
    """Make a table of drives of one kind of vehicle. Without any, roads are free."""
    by_hour: list[list[float]] = [[] for _ in range(HOURS)]
    for drive in drives:
        if drive.free_s >= SHORTEST_S and drive.took_s > 0:
            hour = hour_of_week(drive.began_at.astimezone(zone))
            by_hour[hour].append(drive.took_s / drive.free_s)
    by_kind: dict[tuple[int, int], list[float]] = defaultdict(list)
    for hour, seen in enumerate(by_hour):
        by_kind[_alike(hour)] += seen
    all_hours = _leaning([one for seen in by_hour for one in seen], 1.0)
    alike = {kind: _leaning(seen, all_hours) for kind, seen in by_kind.items()}
    return tuple(
        round(min(MOST, max(LEAST, _leaning(seen, alike[_alike(hour)]))), 2)
        for hour, seen in enumerate(by_hour)
    )


def _alike(hour: int) -> tuple[int, int]:
    """Give the kind of day (Monday to Friday, Saturday, Sunday) and the hour of it."""
    day, of_day = divmod(hour, 24)
    return max(0, day - _SATURDAY + 1), of_day


def _leaning(seen: Sequence[float], on: float) -> float:
    if not seen:
        return on
    return on + (median(seen) - on) * len(seen) / (len(seen) + LEANING)
