"""Factors by the hour of an organization's own week."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.roads.speeds import FREELY, HOURS, Pace, Speeds, hour_of_week

ZONE = ZoneInfo("America/Sao_Paulo")  # three hours behind UTC
MONDAY = dt.datetime(2026, 11, 23, tzinfo=ZONE)


def a_week(**hours: float) -> tuple[float, ...]:
    """Make a table of free roads, but for some hours of Monday: ``h8=1.5``."""
    table = [1.0] * HOURS
    for name, factor in hours.items():
        table[int(name[1:])] = factor
    return tuple(table)


RUSH = Speeds(ZONE, {"car": a_week(h8=1.5, h9=2.0)})


def hour(hours: float) -> dt.datetime:
    return MONDAY + dt.timedelta(hours=hours)


def test_a_week_begins_on_monday_at_midnight() -> None:
    assert hour_of_week(MONDAY) == 0
    assert hour_of_week(hour(-0.1)) == HOURS - 1


def test_an_hour_is_that_of_the_organizations_clock() -> None:
    eight_in_utc = dt.datetime(2026, 11, 23, 11, 30, tzinfo=dt.UTC)

    assert RUSH.at("car", eight_in_utc) == 1.5
    assert RUSH.at("car", hour(10)) == 1.0
    assert RUSH.at("car", hour(8 + 24)) == 1.0
    assert RUSH.at("truck", hour(8)) == 1.0


@pytest.mark.parametrize(
    ("begins", "ends", "factor"),
    [
        (8, 9, 1.5),
        (8, 10, 1.75),
        (8.5, 9.5, 1.75),
        (6, 10, 1.4),  # (1 + 1 + 1.5 + 2) / 4 = 1.375, to the next step
        (12, 18, 1.0),
        (8, 8, 1.5),
    ],
)
def test_a_shift_has_the_mean_of_its_hours(begins: float, ends: float, factor: float) -> None:
    assert RUSH.pace("car", hour(begins), hour(ends)) == Pace("car", factor)


@pytest.mark.parametrize(
    ("pace", "key"),
    [
        (Pace("car"), "car"),
        (Pace("car", 1.25), "car@1.25"),
        (Pace("truck", 0.9), "truck@0.90"),
        (Pace("van@home"), "van@home"),
        (Pace("@"), "@"),
    ],
)
def test_a_pace_is_read_as_it_was_said(pace: Pace, key: str) -> None:
    assert str(pace) == key
    assert Pace.read(key) == pace


def test_a_day_has_the_factors_of_its_24_hours() -> None:
    day = RUSH.day("car", hour(8))

    assert [day[(at + 3) % 24] for at in (8, 9, 15)] == [1.5, 2.0, 1.0]
    assert len(day) == 24


def test_a_shift_over_midnight_has_the_hours_of_both_days() -> None:
    speeds = Speeds(ZONE, {"car": a_week(h23=2.0, h26=3.0)})

    day = speeds.day("car", hour(22))

    assert (day[23 + 3 - 24], day[26 + 3 - 24]) == (2.0, 3.0)


def test_without_a_table_roads_are_free() -> None:
    assert FREELY.pace("car", hour(8), hour(18)) == Pace("car")
    assert FREELY.day("car", hour(8)) == []


def test_a_pace_is_worked_out_once_for_all_vans_of_a_shift(monkeypatch: pytest.MonkeyPatch) -> None:
    speeds, real, asked = Speeds(ZONE, RUSH.tables), Speeds.at, []

    def at(self: Speeds, profile: str, instant: dt.datetime) -> float:
        asked.append(instant)
        return real(self, profile, instant)

    monkeypatch.setattr(Speeds, "at", at)
    paces = {speeds.pace("car", hour(8), hour(10)) for _ in range(40)}

    assert paces == {Pace("car", 1.75)}
    assert len(asked) == 8
    assert speeds.pace("car", hour(8), hour(9)) == Pace("car", 1.5)
