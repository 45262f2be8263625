"""Cheapest insertion, by itself. What every solver must keep is in tests/contracts."""

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Problem
from dispatch_server.planning.solvers.greedy import Greedy
from tests.dispatch_server.planning.problems import a_city, a_delivery, a_problem, a_vehicle


def _solve(problem: Problem, *, budget_s: float = 10, warm: Plan | None = None) -> Plan:
    return Greedy().solve(
        problem,
        budget_s=budget_s,
        seed=0,
        warm=warm,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=None,
    )


def test_it_takes_all_of_a_day_that_fits() -> None:
    assert _solve(a_city(100, 6)).figures.routed == 100


def test_the_wanted_and_the_pressing_go_first() -> None:
    orders = [
        a_delivery("any", 1),
        a_delivery("tight", 2, opens_s=0, closes_s=3600),
        a_delivery("wanted", 3, priority=1),
    ]
    plan = _solve(a_problem(orders, [a_vehicle(capacity=(2,))]))
    assert [left.order_id for left in plan.left_out] == ["any"]


def test_out_of_time_it_reports_what_it_did_not_get_to() -> None:
    problem = a_city(50, 4)
    plan = _solve(problem, budget_s=0)
    assert plan.figures.routed == 0
    assert rules.check(problem, plan) == []


def test_a_plan_to_start_from_is_kept() -> None:
    problem = a_problem([a_delivery("a", 1), a_delivery("b", 2)])
    warm = _solve(a_problem([a_delivery("b", 2)]))
    assert _solve(problem, warm=warm).figures.routed == 2
