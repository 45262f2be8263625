"""What is particular to PyVRP's search. What every solver must keep is in tests/contracts."""

from dispatch_server.planning.plan import Plan
from dispatch_server.planning.solvers.greedy import Greedy
from dispatch_server.planning.solvers.pyvrp import PyVRP
from tests.dispatch_server.planning.problems import a_city


def _solve(*, iterations: int, warm: Plan | None = None, seen: list[Plan] | None = None) -> Plan:
    return PyVRP().solve(
        a_city(40, 4),
        budget_s=60,
        seed=3,
        warm=warm,
        on_plan=(seen if seen is not None else []).append,
        cancelled=lambda: False,
        iterations=iterations,
    )


def test_more_iterations_are_not_worse_and_are_counted() -> None:
    few, many = _solve(iterations=20), _solve(iterations=300)
    assert (few.iterations, many.iterations) == (20, 300)
    assert many.figures.objective_cents <= few.figures.objective_cents


def test_plans_on_the_way_are_told_without_reasons_yet() -> None:
    seen: list[Plan] = []
    plan = _solve(iterations=200, seen=seen)
    assert len(seen) > 1
    assert seen[-1] == plan


def test_the_local_search_improves_a_start_at_once() -> None:
    problem = a_city(40, 4)
    warm = Greedy().solve(
        problem,
        budget_s=9,
        seed=0,
        warm=None,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=None,
    )
    assert _solve(iterations=0, warm=warm).figures.objective_cents < warm.figures.objective_cents
