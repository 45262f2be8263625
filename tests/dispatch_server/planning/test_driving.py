"""Routes that are driven at the speed of each hour, forth and back."""

import random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_server.planning.plan import Limit
from dispatch_server.planning.problem import Break, Problem, Window
from dispatch_server.planning.rules import route_of
from dispatch_server.planning.timing import Timer
from dispatch_server.roads.hours import Hours
from tests.dispatch_server.planning.drawn import problems
from tests.dispatch_server.planning.problems import HOUR, a_delivery, a_problem, a_vehicle

MINUTE = 60
SLOW_SECOND = Hours((1.0, 2.0) + (1.0,) * 22)
"""Drives take twice as long in the second hour."""


def test_each_leg_takes_what_its_hours_make_of_it() -> None:
    orders = [a_delivery("a", 1, service_s=50 * MINUTE), a_delivery("b", 2)]
    problem = a_problem(orders, [a_vehicle(hours=SLOW_SECOND)])

    walk = Timer(problem).walk(0, [0, 1])
    route = route_of(Timer(problem), 0, [0, 1])

    assert walk.arrivals == [10 * MINUTE, 80 * MINUTE]
    assert [visit.drive_s for visit in route.visits] == [10 * MINUTE, 20 * MINUTE]
    back_s = 35 + (22 - 17.5)  # 22 minutes home, from 25 past on: 17.5 of them until the hour
    assert walk.end_s == 85 * MINUTE + back_s * MINUTE
    assert route.drive_s == (30 + back_s) * MINUTE
    assert route.duration_s == route.drive_s + 55 * MINUTE


def test_a_window_that_the_mean_would_keep_is_missed_at_the_peak() -> None:
    late = a_delivery("a", 2, opens_s=70 * MINUTE, closes_s=80 * MINUTE)
    vehicle = a_vehicle(shift=Window(HOUR, 4 * HOUR))
    slow = msgspec.structs.replace(vehicle, hours=SLOW_SECOND)

    assert Timer(a_problem([late], [vehicle])).walk(0, [0]).broken == []
    assert Timer(a_problem([late], [slow])).walk(0, [0]).broken == [(Limit.WINDOW, 0)]


def test_the_start_waits_only_as_long_as_the_hours_let_it() -> None:
    waits = a_delivery("a", 2, opens_s=100 * MINUTE, closes_s=3 * HOUR)
    walk = Timer(a_problem([waits], [a_vehicle(hours=SLOW_SECOND)])).walk(0, [0])

    assert (walk.start_s, walk.arrivals) == (HOUR, [100 * MINUTE])
    assert walk.earliest_s(0) == 100 * MINUTE


def test_a_break_is_reached_at_the_speed_of_its_hour() -> None:
    rest = Break(window=Window(70 * MINUTE, 81 * MINUTE), duration_s=600, place=2)
    vehicle = a_vehicle(hours=SLOW_SECOND, breaks=(rest,))
    problem = a_problem([a_delivery("a", 1, service_s=50 * MINUTE)], [vehicle])

    (pause,) = route_of(Timer(problem), 0, [0]).pauses

    assert (pause.arrival_s, pause.drive_s) == (80 * MINUTE, 20 * MINUTE)


def _steady(problem: Problem) -> Problem:
    """Give the problem with hours that all take as long as the matrix says."""
    same = Hours((1.0,) * 24)
    return _with_hours(problem, same)


def _with_hours(problem: Problem, hours: Hours | None) -> Problem:
    vehicles = [msgspec.structs.replace(vehicle, hours=hours) for vehicle in problem.vehicles]
    return Problem(
        places=problem.places,
        matrices=problem.matrices,
        orders=problem.orders,
        vehicles=tuple(vehicles),
        dimensions=problem.dimensions,
        stability=problem.stability,
    )


@settings(max_examples=300, deadline=None)
@given(problem=problems(), turn=st.randoms(use_true_random=False))
def test_hours_as_planned_change_nothing(problem: Problem, turn: random.Random) -> None:
    plain, steady = Timer(_with_hours(problem, None)), Timer(_steady(problem))
    for vehicle in range(len(problem.vehicles)):
        acts = list(range(len(plain.acts)))
        turn.shuffle(acts)
        assert plain.walk(vehicle, acts).broken == steady.walk(vehicle, acts).broken
        assert route_of(plain, vehicle, acts) == route_of(steady, vehicle, acts)


@settings(max_examples=300, deadline=None)
@given(problem=problems(), turn=st.randoms(use_true_random=False))
def test_times_add_up_and_what_is_latest_is_in_time(problem: Problem, turn: random.Random) -> None:
    timer = Timer(problem)
    for vehicle in range(len(problem.vehicles)):
        acts = turn.sample(range(len(timer.acts)), k=min(3, len(timer.acts)))
        walk = timer.walk(vehicle, acts)
        limits = {limit for limit, _ in walk.broken}
        if limits & {Limit.WINDOW, Limit.BREAK, Limit.UNREACHABLE} or not acts:
            continue
        route = route_of(timer, vehicle, acts)
        stood_s = sum(walk.services) + sum(walk.access_s) + walk.end_access_s
        stood_s += sum(rest.access_s for rest in walk.rests)
        assert route.duration_s == route.drive_s + route.waiting_s + route.rest_s + stood_s
        if Limit.LATEST_START not in limits:
            in_time = zip(walk.starts, walk.latest, strict=True)
            assert all(start_s <= latest_s for start_s, latest_s in in_time)
        assert all(walk.earliest_s(at) <= walk.starts[at] for at in range(len(acts)))
