"""A shift lies on its day and has an end; a depot opens before it closes."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.fleet.rules import (
    DepotNeverOpen,
    ShiftContradictory,
    ShiftTimesWrong,
    check_depot,
    check_shift,
    check_work,
)
from dispatch_server.fleet.schema import EndKind, NewShift, ShiftBreak
from shared.geo import Point
from shared.ids import DepotId, DriverId, VehicleId, uuid7

ZONE = ZoneInfo("America/Sao_Paulo")
NOW = dt.datetime(2026, 11, 23, 11, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 23)


def _at(hour: int, day: int = 23) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "reason"),
    [
        (_at(18), _at(8), "ends-before-start"),
        (_at(8), _at(8), "ends-before-start"),
        (_at(8), _at(9, 24), "too-long"),
        (_at(8, 24), _at(9, 24), "other-day"),
        (dt.datetime(1, 1, 1, tzinfo=dt.UTC), _at(9), "too-far"),
        (dt.datetime(9999, 12, 31, 23, tzinfo=ZONE), _at(9), "too-far"),
    ],
)
def test_a_shift_that_is_none_is_refused(
    starts_at: dt.datetime, ends_at: dt.datetime, reason: str
) -> None:
    with pytest.raises(ShiftTimesWrong) as refused:
        check_shift(DAY, starts_at, ends_at, zone=ZONE, now=NOW)

    assert refused.value.reason == reason


def test_a_night_shift_belongs_to_the_day_it_starts_on() -> None:
    check_shift(DAY, _at(22), _at(6, 24), zone=ZONE, now=NOW)


def test_a_depot_opens_before_it_closes() -> None:
    check_depot(dt.time(8), dt.time(18))
    with pytest.raises(DepotNeverOpen):
        check_depot(dt.time(18), dt.time(8))


def _break(opens: int, closes: int, minutes: int = 30) -> ShiftBreak:
    return ShiftBreak(opens=_at(opens), closes=_at(closes), duration_s=minutes * 60)


def _shift(**more: Any) -> NewShift:
    usual: dict[str, Any] = {
        "driver_id": DriverId(uuid7()),
        "vehicle_id": VehicleId(uuid7()),
        "depot_id": DepotId(uuid7()),
        "date": DAY,
        "starts_at": _at(8),
        "ends_at": _at(17),
    }
    return NewShift(**usual | more)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"breaks": (_break(13, 12),)}, "break-backwards"),
        ({"breaks": (_break(7, 9),)}, "break-outside"),
        ({"breaks": (_break(16, 17),)}, "break-outside"),
        ({"breaks": (_break(12, 12, 90), _break(12, 13))}, "breaks-overlap"),
        ({"latest_start": _at(7)}, "latest-start-outside"),
        ({"latest_start": _at(17)}, "latest-start-outside"),
        ({"end_kind": EndKind.POINT}, "end-unclear"),
        ({"end": Point(0, 1)}, "end-unclear"),
    ],
)
def test_a_shift_that_contradicts_itself_is_refused_by_its_driver(
    said: dict[str, Any], reason: str
) -> None:
    new = _shift(**said)

    with pytest.raises(ShiftContradictory) as refused:
        check_work(new)

    assert (refused.value.reason, refused.value.driver_id) == (reason, str(new.driver_id))
    assert reason in str(refused.value)


def test_a_shift_may_rest_twice_and_end_at_home() -> None:
    breaks = (_break(15, 16), _break(12, 13))
    check_work(_shift(breaks=breaks, latest_start=_at(9), end_kind=EndKind.POINT, end=Point(0, 1)))
