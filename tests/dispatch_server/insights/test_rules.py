"""Each figure on a day small enough to work out by hand."""

import datetime as dt
from typing import Any

import pytest

from dispatch_server.insights.rules import (
    Drive,
    Try,
    Window,
    cost_cents,
    figures_of,
    grouped,
    is_on_time,
)
from shared.ids import DriverId, OrderId, uuid7

NOON = dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DRIVER = DriverId(uuid7())


def a_try(**more: Any) -> Try:
    usual: dict[str, Any] = {
        "order_id": OrderId(uuid7()),
        "day": dt.date(2026, 11, 23),
        "driver_id": DRIVER,
        "driver_name": "Marina",
        "area": "Centro",
        "number": 1,
        "is_success": True,
        "reason": "",
        "at": NOON,
    }
    return Try(**usual | more)


def a_failure(reason: str = "refused", **more: Any) -> Try:
    return a_try(is_success=False, reason=reason, **more)


def a_drive(**more: Any) -> Drive:
    usual: dict[str, Any] = {
        "day": dt.date(2026, 11, 23),
        "driver_id": DRIVER,
        "driver_name": "Marina",
        "stops": 30,
        "planned_s": 4 * 3600,
        "driven_s": 5 * 3600,
        "planned_m": 40_000,
        "driven_m": 50_000,
        "day_cents": 1000,
        "hour_cents": 3000,
        "km_cents": 80,
        "stop_cents": 10,
    }
    return Drive(**usual | more)


def a_window(opens: dt.timedelta, closes: dt.timedelta, told: dt.timedelta = -5 * HOUR) -> Window:
    return Window(NOON + opens, NOON + closes, NOON + told)


@pytest.mark.parametrize(
    ("windows", "kept"),
    [
        ([], None),
        ([a_window(-HOUR, HOUR)], True),
        ([a_window(-HOUR, 0 * HOUR)], True),
        ([a_window(HOUR, 2 * HOUR)], False),  # too early
        ([a_window(-2 * HOUR, -HOUR)], False),
        ([a_window(-2 * HOUR, -HOUR), a_window(-HOUR, HOUR, -HOUR)], True),  # the newest counts
        ([a_window(-HOUR, HOUR), a_window(-HOUR, HOUR, 2 * HOUR)], True),
        ([a_window(-HOUR, HOUR, 2 * HOUR)], None),  # told when it was over
    ],
)
def test_a_promise_is_what_was_told_before_the_arrival(
    windows: list[Window],
    kept: bool | None,  # noqa: FBT001 - what is expected
) -> None:
    assert is_on_time(a_try(), windows) is kept


def test_a_day_by_hand() -> None:
    on_time, late, unpromised = a_try(), a_try(), a_try(number=2)
    failures = [a_failure(), a_failure("recipient_absent"), a_failure(number=2)]
    told = {
        on_time.order_id: [a_window(-HOUR, HOUR)],
        late.order_id: [a_window(-3 * HOUR, -HOUR)],
    }

    day = figures_of([on_time, late, unpromised, *failures], [a_drive()], told)

    assert (day.delivered, day.failed, day.promised, day.on_time) == (3, 3, 2, 1)
    assert (day.on_time_share, day.first_tries, day.first_successes) == (0.5, 4, 2)
    assert day.first_share == 0.5
    assert day.reasons == {"refused": 2, "recipient_absent": 1}
    assert day.stops_per_hour == 6.0
    assert day.km_per_hour == 10.0
    assert day.cost_cents == 1000 + 5 * 3000 + 50 * 80 + 30 * 10
    assert day.cost_per_delivery_cents == round(day.cost_cents / 3)
    assert (day.planned_s, day.driven_s) == (4 * 3600, 5 * 3600)
    assert (day.planned_m, day.driven_m, day.measured_runs) == (40_000, 50_000, 1)


def test_where_positions_do_not_tell_the_plan_does() -> None:
    told, untold = a_drive(), a_drive(driven_m=None)

    assert cost_cents(untold) == cost_cents(told) - 10 * 80
    assert figures_of([], [told, untold], {}).driven_m == 90_000


def test_nothing_has_no_shares() -> None:
    nothing = figures_of([], [], {})

    assert (nothing.delivered, nothing.runs, nothing.reasons) == (0, 0, {})
    assert {
        nothing.on_time_share,
        nothing.first_share,
        nothing.cost_per_delivery_cents,
        nothing.stops_per_hour,
        nothing.km_per_hour,
    } == {None}


def test_rows_are_put_together() -> None:
    here, there = a_try(), a_try(area="Lapa")

    assert grouped([here, there, here], lambda one: one.area) == {
        "Centro": [here, here],
        "Lapa": [there],
    }
