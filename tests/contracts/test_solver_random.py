"""No day, however odd, makes an engine break a rule or leave an order out without a reason."""

import pytest
from hypothesis import HealthCheck, given, settings

from dispatch_server.planning.port import Solver
from dispatch_server.planning.problem import Problem, UnsupportedByEngine, features
from dispatch_server.planning.solvers.greedy import Greedy
from dispatch_server.planning.solvers.porta import Porta
from dispatch_server.planning.solvers.pyvrp import PyVRP
from dispatch_server.planning.solvers.vroom import Vroom
from tests.contracts.test_solver import _solve, ask
from tests.dispatch_server.planning.drawn import problems

_LAX = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def _try(solver: Solver, problem: Problem) -> None:
    if not features(problem) <= solver.supports:
        with pytest.raises(UnsupportedByEngine):
            _solve(solver, problem, iterations=15, budget_s=20, seed=1)
        return
    plan = ask(solver, problem, iterations=15)
    assert all(left.limit is not None for left in plan.left_out)


@settings(max_examples=300, deadline=None, suppress_health_check=_LAX)
@given(problem=problems())
def test_no_day_makes_the_portfolio_break_a_rule(problem: Problem) -> None:
    _try(Porta(), problem)


@settings(max_examples=100, deadline=None, suppress_health_check=_LAX)
@given(problem=problems())
def test_no_day_makes_an_engine_break_a_rule(problem: Problem) -> None:
    for solver in (Greedy(), PyVRP(), Vroom()):
        _try(solver, problem)


@pytest.mark.long
@settings(max_examples=10_000, deadline=None, suppress_health_check=_LAX)
@given(problem=problems())
def test_ten_thousand_days_break_no_rule(problem: Problem) -> None:
    _try(Porta(), problem)
