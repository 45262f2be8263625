"""Drives at the speed of each hour that they last."""

import datetime as dt
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.roads.hours import HourClock, Hours, clock_of, hours_of, planned_s, takes

HOUR = 3600
NOON = dt.datetime(2026, 11, 23, 12, 30, tzinfo=dt.UTC)


def a_day(**hours: float) -> Hours:
    """Make free roads, but for some hours: ``h8=1.5``; the second 0 is midnight."""
    day = [1.0] * 24
    for name, factor in hours.items():
        day[int(name[1:])] = factor
    return Hours(tuple(day))


@st.composite
def clocks(draw: st.DrawFn) -> HourClock:
    factors = st.floats(1 / 6, 6.0)
    day = draw(st.lists(factors, min_size=24, max_size=24))
    return clock_of(Hours(tuple(day), draw(st.integers(0, 24 * HOUR - 1))))


def test_a_drive_takes_what_its_hour_makes_of_it() -> None:
    clock = clock_of(a_day(h8=1.5, h9=2.0))

    assert clock.arrives(7 * HOUR, 600) == 7 * HOUR + 600
    assert clock.arrives(8 * HOUR, 600) == 8 * HOUR + 900
    assert clock.leaves(8 * HOUR + 900, 600) == 8 * HOUR
    assert clock.planned_s(8 * HOUR, 8 * HOUR + 900) == 600


def test_a_drive_over_the_hour_is_slow_only_from_then_on() -> None:
    clock = clock_of(a_day(h8=1.5, h9=2.0))

    assert clock.arrives(8 * HOUR - 300, 600) == 8 * HOUR + 450
    assert clock.arrives(9 * HOUR - 150, 200) == 9 * HOUR + 200
    assert clock.leaves(9 * HOUR + 200, 200) == 9 * HOUR - 150


def test_the_day_begins_anew() -> None:
    clock = clock_of(a_day(h8=1.5))

    assert clock.arrives(32 * HOUR, 600) == 32 * HOUR + 900
    assert clock.arrives(-16 * HOUR, 600) == -16 * HOUR + 900


@given(
    clocks(),
    st.integers(-90_000, 200_000),
    st.integers(0, 5000),
    st.integers(0, 5000),
)
def test_who_leaves_later_never_arrives_earlier(
    clock: HourClock, at_s: int, later_s: int, drive_s: int
) -> None:
    arrives = [clock.arrives(one, drive_s) for one in (at_s, at_s + later_s)]
    leaves = [clock.leaves(one, drive_s) for one in (at_s, at_s + later_s)]

    assert arrives[0] <= arrives[1]
    assert leaves[0] <= leaves[1] <= at_s + later_s
    assert clock.arrives(at_s, 0) == clock.leaves(at_s, 0) == at_s


@given(clocks(), st.integers(-90_000, 200_000), st.integers(0, 9000))
def test_the_latest_start_is_just_in_time(clock: HourClock, by_s: int, drive_s: int) -> None:
    latest_s = clock.leaves(by_s, drive_s)

    assert clock.arrives(latest_s, drive_s) <= by_s < clock.arrives(latest_s + 1, drive_s)


@given(clocks(), st.lists(st.tuples(st.integers(-90_000, 200_000), st.integers(0, 9000))))
def test_many_drives_at_once_are_each_of_them(
    clock: HourClock, drives: list[tuple[int, int]]
) -> None:
    at_s, drive_s = np.array(drives, dtype=np.int64).reshape(-1, 2).T

    assert clock.arrives_all(at_s, drive_s).tolist() == [clock.arrives(*one) for one in drives]
    assert clock.leaves_all(at_s, drive_s).tolist() == [clock.leaves(*one) for one in drives]


@given(clocks(), st.integers(0, 90_000), st.integers(0, 9000))
def test_what_was_planned_is_known_again(clock: HourClock, leaves_s: int, drive_s: int) -> None:
    planned_s = clock.planned_s(leaves_s, clock.arrives(leaves_s, drive_s))

    assert 0 <= planned_s - drive_s <= 6  # it ends with a whole second, in which six may be driven


@given(clocks(), st.integers(0, 90_000), st.lists(st.integers(0, 9000), max_size=8))
def test_a_drive_in_pieces_takes_as_long(
    clock: HourClock, leaves_s: int, pieces: list[int]
) -> None:
    now_s = leaves_s
    for piece in pieces:
        now_s = clock.arrives(now_s, piece)

    # Each ends with a whole second: six of driving may be lost, that may take six times as long later.
    assert 0 <= now_s - clock.arrives(leaves_s, sum(pieces)) <= 36 * len(pieces)


@given(st.lists(st.floats(0.5, 3.0), min_size=24, max_size=24))
def test_a_whole_day_holds_what_its_hours_hold(day: list[float]) -> None:
    clock = clock_of(Hours(tuple(day)))

    for one, other in pairwise(range(0, 25 * HOUR, HOUR)):
        assert clock.driven(one) < clock.driven(other)


def test_hours_count_from_the_start_of_the_day_that_is_planned() -> None:
    day = [1.0] * 24
    day[12] = 1.8
    hours = hours_of(day, 1.2, NOON)

    assert hours is not None
    assert hours.since_s == 12 * HOUR + 1800
    assert clock_of(hours).arrives(0, 600) == 900
    assert clock_of(hours).arrives(1800, 600) == 1800 + 500


def test_without_a_table_or_with_hours_as_planned_there_are_none() -> None:
    assert hours_of([], 1.0, NOON) is None
    assert hours_of([1.3] * 24, 1.3, NOON) is None


def test_a_drive_at_an_instant_takes_what_its_hours_make_of_it_and_is_known_again() -> None:
    day = [1.0] * 24
    day[12] = 1.8
    takes_s = 1800 + 1200 * 5 // 6  # half an hour at 1.5 of the pace, then 1200 s at 5/6 of it

    drive = takes(day, 1.2, NOON, dt.timedelta(seconds=1200 + 1200))

    assert drive == dt.timedelta(seconds=takes_s)
    assert planned_s(day, 1.2, NOON + drive, takes_s) == 2400
    assert takes([], 1.0, NOON, drive) == drive
    assert planned_s([], 1.0, NOON, 77) == 77
