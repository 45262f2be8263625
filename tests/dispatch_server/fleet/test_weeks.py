"""Which days a weekly shift falls on, and when it is by the clock on the wall."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from dispatch_server.fleet.model import WeeklyShift
from dispatch_server.fleet.weeks import Days, dates_of, shift_of
from shared.ids import DepotId, DriverId, OrganizationId, VehicleId, uuid7

MONDAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)


def a_weekly(**more: Any) -> WeeklyShift:
    usual: dict[str, Any] = {
        "id": uuid7(),
        "organization_id": OrganizationId(uuid7()),
        "driver_id": DriverId(uuid7()),
        "vehicle_id": VehicleId(uuid7()),
        "depot_id": DepotId(uuid7()),
        "weekdays": [0, 4],
        "starts": dt.time(8),
        "ends": dt.time(17),
        "first": MONDAY,
    }
    return WeeklyShift(**usual | more)


def test_it_falls_on_its_weekdays_within_its_time() -> None:
    asked = Days(first=MONDAY - 7 * DAY, last=MONDAY + 13 * DAY)

    assert [day - MONDAY for day in dates_of(a_weekly(), asked)] == [
        0 * DAY,
        4 * DAY,
        7 * DAY,
        11 * DAY,
    ]
    assert len(list(dates_of(a_weekly(last=MONDAY + 4 * DAY), asked))) == 2
    assert list(dates_of(a_weekly(last=MONDAY - DAY), asked)) == []


def test_one_through_the_night_ends_on_the_next_day() -> None:
    zone = ZoneInfo("America/Sao_Paulo")
    night = shift_of(a_weekly(starts=dt.time(22), ends=dt.time(6)), MONDAY, zone)

    assert night.ends_at - night.starts_at == dt.timedelta(hours=8)
    assert night.ends_at.date() == MONDAY + DAY


def test_where_the_clocks_change_it_is_the_same_hour_on_the_wall() -> None:
    zone = ZoneInfo("Europe/Helsinki")
    before = shift_of(a_weekly(), dt.date(2027, 3, 26), zone)
    after = shift_of(a_weekly(), dt.date(2027, 3, 29), zone)

    assert before.starts_at.hour == after.starts_at.hour == 8
    assert before.starts_at.utcoffset() != after.starts_at.utcoffset()
