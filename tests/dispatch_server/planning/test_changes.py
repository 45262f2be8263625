"""A change that is named takes the order in; that is tried by making it and planning again."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from dispatch_server.planning import rules
from dispatch_server.planning.changes import with_change
from dispatch_server.planning.insertion import cheapest
from dispatch_server.planning.plan import Change, ChangeKind, Plan
from dispatch_server.planning.problem import Problem, Window
from dispatch_server.planning.solvers.greedy import Greedy
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.drawn import problems
from tests.dispatch_server.planning.problems import HOUR, a_delivery, a_problem, a_vehicle


def planned(problem: Problem) -> Plan:
    plan = Greedy().solve(
        problem,
        budget_s=60,
        seed=1,
        warm=None,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=None,
    )
    return rules.with_changes(problem, plan)


def the_change(problem: Problem) -> Change:
    (left,) = planned(problem).left_out
    assert left.change is not None
    assert planned(with_change(problem, left.order_id, left.change)).left_out == ()
    return left.change


@pytest.mark.parametrize(
    ("vehicle", "kind", "amount"),
    [
        ({"shift": Window(0, 88 * 60)}, ChangeKind.SHIFT, 60),
        ({"max_duration_s": 88 * 60}, ChangeKind.DURATION, 60),
        ({"max_distance_m": 50_000}, ChangeKind.DISTANCE, 400),
    ],
)
def test_it_says_how_much_more_is_needed(
    vehicle: dict[str, Any], kind: ChangeKind, amount: int
) -> None:
    # Out 40 minutes, 5 at the door, 44 back; ten metres a second.
    change = the_change(a_problem([a_delivery("far", 4)], [a_vehicle(**vehicle)]))
    assert (change.kind, change.vehicle_id, change.amount) == (kind, "v1", amount)


def test_room_for_one_more_is_cheaper_than_a_vehicle() -> None:
    orders = [a_delivery("a", 1), a_delivery("b", 1)]
    change = the_change(a_problem(orders, [a_vehicle(capacity=(1,))]))
    assert (change.kind, change.amount, change.dimension) == (ChangeKind.CAPACITY, 1, "items")


def test_a_window_that_closes_later() -> None:
    change = the_change(a_problem([a_delivery("o", 2, opens_s=0, closes_s=19 * 60)]))
    assert (change.kind, change.amount) == (ChangeKind.WINDOW, 60)


def test_one_more_vehicle_where_two_things_are_in_the_way() -> None:
    orders = [
        a_delivery("a", 4, opens_s=40 * 60, closes_s=41 * 60),
        a_delivery("b", 1, opens_s=40 * 60, closes_s=41 * 60),
    ]
    change = the_change(a_problem(orders, [a_vehicle(max_stops=1)]))
    assert (change.kind, change.vehicle_id) == (ChangeKind.VEHICLE, "v1")


def test_one_more_vehicle_may_take_what_the_one_it_is_like_may() -> None:
    orders = [
        a_delivery("a", 4, opens_s=40 * 60, closes_s=41 * 60),
        a_delivery("b", 1, opens_s=40 * 60, closes_s=41 * 60, vehicle_ids=frozenset({"v1"})),
    ]
    assert the_change(a_problem(orders, [a_vehicle(max_stops=1)])).kind is ChangeKind.VEHICLE


def test_a_price_says_by_how_much_and_what_our_own_way_costs() -> None:
    problem = a_problem([a_delivery("far", 4, leave_out_cents=500)])
    (left,) = planned(problem).left_out
    assert left.change is not None
    assert left.change.kind is ChangeKind.PRICE
    assert left.own_cents == pytest.approx(left.change.extra_cents)
    assert left.own_cents == pytest.approx(500 + left.change.amount, abs=1)
    dearer = with_change(problem, "far", left.change)
    raised = with_change(dearer, "far", Change(kind=ChangeKind.PRICE, amount=1))
    assert planned(raised).left_out == ()


def test_a_skill_that_nobody_has() -> None:
    ice = a_delivery("ice", 1, skills=frozenset({"cold"}))
    change = the_change(a_problem([ice]))
    assert change.kind is ChangeKind.SKILL


def test_what_no_single_change_helps_says_none() -> None:
    fleet = [a_vehicle(shift=Window(0, HOUR // 2), capacity=(0,))]
    (left,) = planned(a_problem([a_delivery("far", 4)], fleet)).left_out
    assert left.change is None


_LAX = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@settings(max_examples=150, deadline=None, suppress_health_check=_LAX)
@given(problem=problems())
def test_every_change_that_is_named_has_room_for_the_order(problem: Problem) -> None:
    plan = planned(problem)
    for left in plan.left_out:
        if left.change is None or left.change.kind is ChangeKind.PRICE:
            continue
        timer = Timer(with_change(problem, left.order_id, left.change))
        routes = [*rules.sequences(Timer(problem), plan)]
        routes += [[] for _ in range(len(timer.problem.vehicles) - len(routes))]
        order = next(o for o, one in enumerate(problem.orders) if one.id == left.order_id)
        assert cheapest(timer, routes, order) is not None
