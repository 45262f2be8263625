"""What makes a route long."""

import pytest
from hypothesis import HealthCheck, given, settings

from dispatch_server.planning.length import length_of
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Problem
from dispatch_server.planning.rules import sequences
from dispatch_server.planning.solvers.greedy import Greedy
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.drawn import problems
from tests.dispatch_server.planning.problems import HOUR, a_delivery, a_problem, a_vehicle


def _planned(problem: Problem) -> Plan:
    return Greedy().solve(
        problem,
        budget_s=60,
        seed=0,
        warm=None,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=None,
    )


def test_the_far_door_and_the_late_window_are_named() -> None:
    orders = [
        a_delivery("near", 1, opens_s=0, closes_s=600),
        a_delivery("late", 2, opens_s=3 * HOUR, closes_s=4 * HOUR),
        a_delivery("far", 4),
    ]
    timer = Timer(a_problem(orders, [a_vehicle()], minutes=[0, 5, 6, 7, 60]))
    length = length_of(timer, 0, [0, 1, 2])

    assert (length.out_s, length.between_s, length.back_s) == (300, 55 * 60, 66 * 60)
    assert length.longest_wait == "late"
    assert length.waiting_s == length.longest_wait_s > 0
    assert length.dearest[0].order_id == "far"
    assert length.dearest[0].saves_m == (60 - 6) * 60 * 10 + (60 - 6) * 66 * 10
    assert length.dearest[0].saves_cents == pytest.approx(
        timer.walk(0, [0, 1, 2]).cost_cents - timer.walk(0, [0, 1]).cost_cents
    )


def test_nothing_makes_an_empty_route_long() -> None:
    length = length_of(Timer(a_problem([])), 0, [])
    assert (length.duration_s, length.dearest, length.longest_wait) == (0, (), None)


def test_a_window_that_is_open_is_not_waited_for() -> None:
    orders = [a_delivery("a", 1, opens_s=0, closes_s=HOUR)]
    assert length_of(Timer(a_problem(orders, [a_vehicle()])), 0, [0]).longest_wait is None


_LAX = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@settings(max_examples=60, deadline=None, suppress_health_check=_LAX)
@given(problem=problems())
def test_the_parts_are_all_of_the_route(problem: Problem) -> None:
    timer, plan = Timer(problem), _planned(problem)
    routes = {route.vehicle_id: route for route in plan.routes}
    for vehicle, acts in enumerate(sequences(timer, plan)):
        route = routes.get(problem.vehicles[vehicle].id)
        if route is None:
            continue
        length = length_of(timer, vehicle, acts)
        assert length.duration_s == route.duration_s
        assert min(length.out_s, length.between_s, length.back_s, length.service_s) >= 0
        saved = [one.saves_cents for one in length.dearest]
        assert saved == sorted(saved, reverse=True)
        for one in length.dearest:
            order = next(n for n, o in enumerate(problem.orders) if o.id == one.order_id)
            less = timer.walk(vehicle, timer.without(acts, order))
            assert route.cost_cents - less.cost_cents == pytest.approx(one.saves_cents)
