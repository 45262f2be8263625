"""A shift lies on its day and has an end; a depot opens before it closes."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.fleet.rules import DepotNeverOpen, ShiftTimesWrong, check_depot, check_shift

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
