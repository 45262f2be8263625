"""The portfolio: never worse than its parts, and best possible where that can be known."""

from itertools import permutations

import pytest
from hypothesis import HealthCheck, assume, event, given, settings

from dispatch_server.planning import rules
from dispatch_server.planning.changes import with_change
from dispatch_server.planning.plan import ChangeKind, Plan
from dispatch_server.planning.port import Solver
from dispatch_server.planning.problem import Problem, StabilityCosts, Told, Window
from dispatch_server.planning.solvers.greedy import Greedy
from dispatch_server.planning.solvers.porta import Porta
from dispatch_server.planning.solvers.vroom import Vroom
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.drawn import problems
from tests.dispatch_server.planning.exhaustive import best
from tests.dispatch_server.planning.problems import (
    a_city,
    a_delivery,
    a_pair,
    a_problem,
    a_vehicle,
)


def _solve(solver: Solver, problem: Problem, *, iterations: int) -> Plan:
    return solver.solve(
        problem,
        budget_s=60,
        seed=1,
        warm=None,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=iterations,
    )


@pytest.mark.parametrize("seed", range(4))
def test_it_is_not_worse_than_what_it_is_made_of(seed: int) -> None:
    problem = a_city(25, 3, seed=seed)
    ours = rules.cost(problem, _solve(Porta(), problem, iterations=100))
    for part in (Greedy(), Vroom()):
        assert ours <= rules.cost(problem, _solve(part, problem, iterations=1)) + 0.01


@pytest.mark.parametrize("seed", range(5))
def test_one_vehicle_and_six_doors_are_planned_best(seed: int) -> None:
    problem = a_city(6, 1, seed=seed, windows=0.3)
    timer = Timer(problem)
    walks = [timer.walk(0, acts) for acts in permutations(range(6))]
    best = min(walk.cost_cents for walk in walks if not walk.broken)
    plan = _solve(Porta(), problem, iterations=300)
    assert plan.figures.cost_cents == pytest.approx(best)


def test_what_neither_engine_knows_is_still_searched() -> None:
    pair = a_pair("p", 1, 2, windows=(Window(0, 60), Window(3600, 7200)))
    problem = a_problem([pair], [a_vehicle(max_duration_s=7200)])
    plan = _solve(Porta(), problem, iterations=10)
    assert plan.engine in {"greedy", "ruin"}
    assert plan.figures.routed == 1


def test_an_arrival_that_was_told_is_kept_though_pyvrp_does_not_know_its_price() -> None:
    told = Told(vehicle_id="v", arrival_s=0)
    orders = [a_delivery(name, 0, told=told if name == "b" else None) for name in "abcd"]
    stability = StabilityCosts(driver_cents=400, minute_cents=5, free_s=300)
    problem = a_problem(orders, [a_vehicle("v")], stability=stability)
    plan = _solve(Porta(), problem, iterations=200)
    assert plan.figures.objective_cents == pytest.approx(best(problem).objective_cents)


_LAX = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@settings(max_examples=60, deadline=None, suppress_health_check=_LAX)
@given(problem=problems(most=4))
def test_tiny_days_are_planned_best_and_what_would_help_does(problem: Problem) -> None:
    """Every plan there is was tried: ours costs the least, and no reason for leaving out is idle.

    Each change that is named is made and all is tried again: then more is served, or for less.
    """
    assume(not any(vehicle.reload for vehicle in problem.vehicles))
    assume(sum(len(order.tasks) for order in problem.orders) <= 6)
    plan = rules.with_changes(problem, _solve(Porta(), problem, iterations=200))
    least = best(problem)
    assert plan.figures.objective_cents == pytest.approx(least.objective_cents, abs=0.02)
    for left in plan.left_out:
        event("no change would help" if left.change is None else left.change.kind)
        if left.change is not None:
            changed = best(with_change(problem, left.order_id, left.change))
            serves_more = len(changed.served) > len(least.served)
            is_cheaper = changed.objective_cents < least.objective_cents
            is_price = left.change.kind is ChangeKind.PRICE  # to be taken in is worth it, just so
            assert serves_more or is_cheaper or is_price
