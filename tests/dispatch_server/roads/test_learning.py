"""A table is found again in what was driven by it, and little proves little."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.roads.learning import Drive, learn
from dispatch_server.roads.speeds import FREE, LEAST, MOST

ZONE = ZoneInfo("America/Sao_Paulo")
MONDAY = dt.datetime(2026, 11, 23, tzinfo=ZONE)


def drives(hour: int, factor: float, count: int, *, lunches: int = 0) -> list[Drive]:
    """Drive so often in an hour of the week, with noise; some stop for half an hour on the way."""
    dice = random.Random(hour)
    found = []
    for number in range(count):
        free_s = dice.uniform(120, 900)
        took_s = free_s * factor * dice.lognormvariate(0, 0.2) + 1800 * (number < lunches)
        at = MONDAY + dt.timedelta(hours=hour + dice.random())
        found.append(Drive(at, free_s, took_s))
    return found


def test_hours_that_were_driven_often_are_found_again() -> None:
    truth = {8: 1.8, 12: 1.2, 18 + 24: 2.2, 9 + 5 * 24: 0.9}
    driven = [d for hour, factor in truth.items() for d in drives(hour, factor, 400, lunches=40)]

    table = learn(driven, ZONE)

    for hour, factor in truth.items():
        assert table[hour] == pytest.approx(factor, rel=0.12)


def test_an_hour_without_drives_leans_on_days_alike() -> None:
    driven = drives(8, 2.0, 300) + drives(14, 1.0, 300) + drives(8 + 6 * 24, 1.0, 300)

    table = learn(driven, ZONE)

    assert table[8 + 24] == pytest.approx(2.0, rel=0.1)  # Tuesday, as Monday
    assert table[14 + 48] == pytest.approx(1.0, rel=0.1)
    assert table[8 + 6 * 24] == pytest.approx(1.0, rel=0.1)  # Sunday is a day of its own
    assert 1.0 < table[3] < 2.0  # nobody drives at night: as all hours together


def test_one_slow_drive_proves_little() -> None:
    table = learn([Drive(MONDAY, 300, 900)], ZONE)

    assert 1.0 < table[0] < 1.3
    assert 1.0 < table[100] < table[0]


@pytest.mark.parametrize(("ratio", "bound"), [(50.0, MOST), (0.01, LEAST)])
def test_no_factor_leaves_its_bounds(ratio: float, bound: float) -> None:
    at = MONDAY + dt.timedelta(hours=10)

    assert learn([Drive(at, 300, 300 * ratio)] * 500, ZONE)[10] == bound


@pytest.mark.parametrize(
    "useless", [[], [Drive(MONDAY, 30, 300)] * 99, [Drive(MONDAY, 300, 0)] * 99]
)
def test_without_drives_that_tell_anything_roads_are_free(useless: list[Drive]) -> None:
    assert learn(useless, ZONE) == FREE
