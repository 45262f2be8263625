"""The portfolio: never worse than its parts, and best possible where that can be known."""

from itertools import permutations

import pytest

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.port import Solver
from dispatch_server.planning.problem import Problem, Window
from dispatch_server.planning.solvers.greedy import Greedy
from dispatch_server.planning.solvers.porta import Porta
from dispatch_server.planning.solvers.vroom import Vroom
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_city, a_pair, a_problem, a_vehicle


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


def test_what_neither_engine_knows_is_still_planned() -> None:
    pair = a_pair("p", 1, 2, windows=(Window(0, 60), Window(3600, 7200)))
    problem = a_problem([pair], [a_vehicle(max_duration_s=7200)])
    plan = _solve(Porta(), problem, iterations=10)
    assert plan.engine == "greedy"
    assert plan.figures.routed == 1
