"""Ruin and recreate, by itself. What every solver must keep is in tests/contracts."""

import pytest

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Problem, Window
from dispatch_server.planning.solvers.greedy import Greedy
from dispatch_server.planning.solvers.ruin import Ruin
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_city,
    a_delivery,
    a_pair,
    a_problem,
    a_vehicle,
)


def _solve(problem: Problem, *, iterations: int, warm: Plan | None = None, seed: int = 1) -> Plan:
    return Ruin().solve(
        problem,
        budget_s=60,
        seed=seed,
        warm=warm,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=iterations,
    )


def _greedy(problem: Problem) -> Plan:
    return Greedy().solve(
        problem,
        budget_s=60,
        seed=1,
        warm=None,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=None,
    )


def test_it_betters_cheapest_insertion() -> None:
    problem = a_city(25, 3, seed=2)
    plan = _solve(problem, iterations=150)
    assert rules.check(problem, plan) == []
    assert rules.cost(problem, plan) < 0.99 * rules.cost(problem, _greedy(problem))


def test_the_same_seed_and_tries_give_the_same_plan() -> None:
    problem = a_city(15, 2, seed=3)
    one, other = (_solve(problem, iterations=40) for _ in range(2))
    assert one.routes == other.routes


def test_pairs_with_several_windows_are_exchanged() -> None:
    """One fits, with the larger price: insertion by price alone cannot tell; a search can."""
    late = (Window(0, 60), Window(2 * HOUR, 3 * HOUR))
    pairs = [a_pair(f"p{n}", 1 + n % 2, 3, windows=late, load=(2,)) for n in range(4)]
    problem = a_problem([*pairs, a_delivery("d", 4)], [a_vehicle(capacity=(4,))])
    plan = _solve(problem, iterations=60)
    assert rules.check(problem, plan) == []
    assert plan.figures.routed == 5


@pytest.mark.parametrize("iterations", [0, 5])
def test_it_never_gives_up_what_it_started_from(iterations: int) -> None:
    problem = a_city(30, 3, seed=4)
    warm = _solve(problem, iterations=60)
    assert rules.cost(problem, _solve(problem, iterations=iterations, warm=warm)) <= rules.cost(
        problem, warm
    )


def test_nothing_to_do_is_done_at_once() -> None:
    assert _solve(a_problem([]), iterations=10).figures.orders == 0
