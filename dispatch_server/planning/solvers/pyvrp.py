"""Solver over PyVRP: an iterated local search that improves for as long as it is let.

The problem is said in PyVRP's words thus: every order is optional with a prize (required ones
that do not fit would leave it without any answer); a place's own service time is part of each
leg into it; the vehicles that may not take an order see legs of 10^7 s into its door; the ones
of an open route end at a place that costs nothing to reach; tasks are counted in a load dimension
of their own; several windows are copies of a client of which one is visited.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Final

import pyvrp
import pyvrp.search

from dispatch_server.planning import rules
from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.port import refuse_unsupported
from dispatch_server.planning.problem import Feature, Problem
from dispatch_server.planning.solvers.pyvrp_model import Model, build
from dispatch_server.planning.timing import Timer

_STREAM_EVERY_S: Final = 0.25
"""Writing a plan up takes some milliseconds of search; more often helps nobody who watches."""

_SMALL: Final = 600


@dataclass(frozen=True, slots=True)
class _Watch:
    """When to stop. PyVRP asks at each iteration."""

    deadline: float
    cancelled: Callable[[], bool]
    iterations: int | None
    count: list[int]

    def __call__(self, best_cost: float) -> bool:
        del best_cost
        if self.cancelled() or time.monotonic() >= self.deadline:
            return True
        if self.iterations is not None and self.count[0] >= self.iterations:
            return True
        self.count[0] += 1
        return False


class _Stream(pyvrp.IteratedLocalSearchCallbacks):
    """Hands feasible improvements on, at most every so often."""

    def __init__(self, tell: Callable[[pyvrp.Solution], None]) -> None:
        self._tell = tell
        self._told_at = 0.0

    def on_best(self, best: pyvrp.Solution) -> None:
        now = time.monotonic()
        if now - self._told_at >= _STREAM_EVERY_S and best.is_feasible():
            self._tell(best)
            self._told_at = time.monotonic()


@dataclass(slots=True)
class _Writer:
    """Writes routes up as plans, with the iterations and seconds that they took."""

    timer: Timer
    seed: int
    count: list[int] = field(default_factory=lambda: [0])
    began: float = field(default_factory=time.monotonic)

    def write(self, routes: Sequences, *, final: bool) -> Plan:
        return rules.make_plan(
            self.timer,
            routes,
            engine=PyVRP.name,
            seed=self.seed,
            iterations=self.count[0],
            elapsed_s=time.monotonic() - self.began,
            final=final,
        )


class PyVRP:
    """PyVRP with the history of its late acceptance fitted to the budget."""

    name: ClassVar[str] = "pyvrp"
    supports: ClassVar[frozenset[Feature]] = rules.SUPPORTS - {
        Feature.BREAK,
        Feature.RELOAD,
        Feature.PREFIX,
        Feature.STABILITY,
        Feature.MAX_ON_BOARD,
        Feature.SEVERAL_WINDOWS_OF_PAIR,
        Feature.MAX_STOPS_OF_PAIR,
    }

    def solve(
        self,
        problem: Problem,
        *,
        budget_s: float,
        seed: int,
        warm: Plan | None,
        on_plan: Callable[[Plan], None],
        cancelled: Callable[[], bool],
        iterations: int | None,
    ) -> Plan:
        """Search until out of time, iterations or patience of the caller."""
        refuse_unsupported(self.name, self.supports, problem)
        writer = _Writer(Timer(problem), seed)
        model = build(writer.timer)
        if model is None:
            plan = writer.write([[] for _ in problem.vehicles], final=True)
            on_plan(plan)
            return plan
        stream = _Stream(lambda best: on_plan(writer.write(model.read(best), final=False)))
        params = _params(len(writer.timer.acts), budget_s, iterations, stream)
        found = pyvrp.solve(
            model.data,
            _Watch(writer.began + budget_s, cancelled, iterations, writer.count),
            seed=seed,
            collect_stats=False,
            display=False,
            params=params,
            initial_solution=None if warm is None else _improved(model, warm, seed, params),
        )
        is_sound = found.best.is_feasible()
        routes = model.read(found.best) if is_sound else [[] for _ in problem.vehicles]
        plan = writer.write(routes, final=True)
        on_plan(plan)
        return plan


def history_length(tasks: int, budget_s: float, iterations: int | None) -> int:
    """About 2 % of the iterations to come, by the measures of PyVRP 0.14.1 on 19 instances.

    50 for short budgets or many stops, 100 for some ten seconds, PyVRP's own 300 for a minute.
    """
    if iterations is not None:
        return max(20, min(300, iterations // 50))
    if budget_s <= 5 or (tasks >= _SMALL and budget_s <= 20):  # noqa: PLR2004 - said above
        return 50
    return 100 if budget_s <= 20 else 300  # noqa: PLR2004 - said above


def _params(
    tasks: int, budget_s: float, iterations: int | None, stream: _Stream
) -> pyvrp.SolveParams:
    length = history_length(tasks, budget_s, iterations)
    ils = pyvrp.IteratedLocalSearchParams(history_length=length, callbacks=stream)
    return pyvrp.SolveParams(ils=ils)


def _improved(model: Model, warm: Plan, seed: int, params: pyvrp.SolveParams) -> pyvrp.Solution:
    """Run the exhaustive local search over a plan; PyVRP does so only with its own start."""
    start = model.solution(rules.sequences(model.timer, warm))
    rng = pyvrp.RandomNumberGenerator(seed=seed)
    neighbours = pyvrp.search.compute_neighbours(model.data, params.neighbourhood)
    perturbation = pyvrp.search.PerturbationManager(params.perturbation)
    search = pyvrp.search.LocalSearch(model.data, rng, neighbours, perturbation)
    for operator in params.operators:
        if operator.supports(model.data):
            search.add_operator(operator(model.data))
    penalties = params.penalty.midpoint_penalties(model.data)
    manager = pyvrp.PenaltyManager(penalties, params.penalty)
    costs = manager.max_cost_evaluator()
    better = search(start, costs, exhaustive=True)
    if better.is_feasible() and (
        not start.is_feasible() or costs.penalised_cost(better) < costs.penalised_cost(start)
    ):
        return better
    return start
