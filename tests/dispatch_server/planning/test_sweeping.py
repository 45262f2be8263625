"""What a sweep says of a place is what driving the sequence alone says."""

from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_server.planning.openroute import open_route
from dispatch_server.planning.problem import Matrix, Order, Place, Problem, Window
from dispatch_server.planning.sweeping import Call, Gaps, Places, joined, sweep
from dispatch_server.planning.timing import Timer
from dispatch_server.roads.hours import Hours
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_delivery,
    a_pair,
    a_problem,
    a_vehicle,
)

SIZE = 6


@st.composite
def days(draw: st.DrawFn) -> Problem:
    """Draw one route's orders, the new one last; each place takes a time to get in."""
    cells = st.lists(st.integers(1, 3000), min_size=SIZE * SIZE, max_size=SIZE * SIZE)
    drive_s = np.array(draw(cells), dtype=np.int32).reshape(SIZE, SIZE)
    np.fill_diagonal(drive_s, 0)
    place = st.integers(0, SIZE - 1)

    def windows(most: int) -> tuple[Window, ...]:
        opens = sorted(draw(st.lists(st.integers(0, 7), max_size=most, unique=True)))
        return tuple(Window(hour * HOUR, hour * HOUR + 3000) for hour in opens)

    orders: list[Order] = [
        a_delivery(f"o{n}", draw(place), windows=windows(1), service_s=draw(st.integers(0, 900)))
        for n in range(draw(st.integers(0, 4)))
    ]
    if draw(st.booleans()):
        orders.append(a_delivery("new", draw(place), windows=windows(2)))
    else:
        orders.append(a_pair("new", draw(place), draw(place), windows=windows(2)))
    factors = draw(st.lists(st.sampled_from([0.5, 1.0, 1.3, 2.5]), min_size=24, max_size=24))
    vehicle = a_vehicle(
        end=draw(st.one_of(st.none(), place)),
        shift=Window(draw(st.integers(0, HOUR)), 8 * HOUR),
        hours=Hours(tuple(factors), draw(st.integers(0, 86_399))),
    )
    return a_problem(
        orders,
        [vehicle],
        minutes=range(SIZE),
        matrices={"car": Matrix(drive_s, drive_s)},
        places=tuple(Place(id=f"p{n}", service_s=draw(st.integers(0, 90))) for n in range(SIZE)),
    )


def _call(timer: Timer, act: int, left: list[int], right: list[int], gaps: Gaps) -> Call:
    problem, place = timer.problem, timer.acts[act].place
    drive_s = problem.matrices["car"].drive_s.astype(np.int64)
    order = problem.orders[-1]
    task = next(task for kind, task in order.tasks if kind is timer.acts[act].kind)
    return Call(
        task,
        drive_s[left, place],
        np.where(np.array(left) == place, 0, problem.places[place].service_s),
        np.where(np.array(right) < 0, 0, drive_s[place, right]),
        np.where(np.array(right) == place, 0, gaps.access_s),
    )


@settings(max_examples=300, deadline=None)
@given(days())
def test_a_sweep_drives_every_sequence(problem: Problem) -> None:
    timer = Timer(problem)
    acts = list(range(len(problem.orders) - 1))
    route = open_route(timer, 0, acts)
    clock, gaps = timer.clocks[0], route.gaps
    assert clock is not None
    assert gaps is not None
    new = timer.of_order[-1]
    left, right = route.left.tolist(), route.right.tolist()
    pairs = [
        (i, j)
        for i, j in combinations_with_replacement(range(len(acts) + 1), 2)
        if len(new) > 1 or i == j
    ]
    first, last = (np.array(side) for side in zip(*pairs, strict=True))
    here, there = (timer.acts[act].place for act in (new[0], new[-1]))
    places = Places(
        first,
        last,
        np.zeros_like(first),
        np.full_like(first, len(acts)),
        int(problem.matrices["car"].drive_s[here, there]),
        0 if here == there else problem.places[there].service_s,
    )

    calls = [_call(timer, act, left, right, gaps) for act in new]
    found = sweep(clock, gaps, places, calls)

    for at, (i, j) in enumerate(pairs):
        walk = timer.walk(0, [*acts[:i], new[0], *acts[i:j], *new[1:], *acts[j:]])
        if any(limit.value == "window" for limit, _ in route.walk.broken):
            continue  # what is missed already is not asked for
        assert found.is_late[at] == any(
            limit.value in {"window", "shift"} for limit, _ in walk.broken
        )
        if not found.is_late[at]:
            assert (walk.start_s, walk.end_s) == (
                max(found.latest_s[at], route.leave_s[0]),
                found.end_s[at],
            )


def test_a_choice_of_windows_is_not_swept() -> None:
    both = a_delivery("a", 1, windows=(Window(0, 60), Window(600, 900)))
    vehicle = a_vehicle(hours=Hours((1.0, 2.0) * 12))

    assert open_route(Timer(a_problem([both], [vehicle])), 0, [0]).gaps is None
    assert open_route(Timer(a_problem([both])), 0, []).gaps is None  # it has no hours


def test_routes_lie_one_behind_the_other() -> None:
    fleet = [a_vehicle(name, hours=Hours((1.0, 2.0) * 12)) for name in ("a", "b")]
    timer = Timer(a_problem([a_delivery("a", 1), a_delivery("b", 2)], fleet))
    some = [gaps for v in (0, 1) if (gaps := open_route(timer, v, [v]).gaps)]

    whole = joined(some)

    assert whole.straight_s.tolist() == [600, 660, 1200, 1320]
    assert [len(getattr(whole, name)) for name in Gaps.__slots__] == [4] * 7


@pytest.mark.parametrize("closes_s", [2400, 3600])
def test_a_shift_that_would_end_too_late_is_late(closes_s: int) -> None:
    slow = a_vehicle(shift=Window(0, closes_s), hours=Hours((2.0,) * 24))
    problem = a_problem([a_delivery("new", 1, service_s=0)], [slow])
    timer = Timer(problem)
    route = open_route(timer, 0, [])
    one = np.array([0])
    assert route.gaps is not None
    clock = timer.clocks[0]
    assert clock is not None

    call = _call(timer, 0, [0], [0], route.gaps)
    found = sweep(clock, route.gaps, Places(one, one, one, one), [call])

    assert found.end_s.tolist() == [2520]
    assert found.is_late.tolist() == [closes_s < 2520]
