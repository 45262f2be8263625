"""PyVRP's iterated local search, with what our measurements added to it.

Its history of late acceptance fits the time that there is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import pyvrp
import pyvrp.search

_LARGE: Final = 600


@dataclass(slots=True)
class Watch:
    """When to stop. PyVRP asks at each iteration."""

    clock: Callable[[], float]
    deadline: float
    cancelled: Callable[[], bool]
    iterations: int | None = None
    count: int = 0
    feasible_by: float | None = None
    """Stop then if nothing feasible was found."""
    leave_at: float | None = None
    """From then on stop where ``may_leave`` says so: it is asked once something feasible is there."""
    may_leave: Callable[[], bool] = bool
    has_left: bool = False

    def __call__(self, best_cost: float) -> bool:
        now = self.clock()
        if now >= self.deadline or self.cancelled():
            return True
        if self.feasible_by is not None and now >= self.feasible_by and best_cost >= _NOTHING:
            return True
        if self.leave_at is not None and now >= self.leave_at and best_cost < _NOTHING:
            self.leave_at = None
            self.has_left = self.may_leave()
            if self.has_left:
                return True
        if self.iterations is not None and self.count >= self.iterations:
            return True
        self.count += 1
        return False


_NOTHING: Final = 2**62
"""PyVRP's cost of a plan that is not feasible is the largest integer."""


@dataclass(slots=True)
class Stream(pyvrp.IteratedLocalSearchCallbacks):
    """Hands the start and improvements on, those that are feasible, at most every so often."""

    tell: Callable[[pyvrp.Solution], None]
    clock: Callable[[], float]
    every_s: float
    latest: pyvrp.Solution | None = None
    """The best of the search that goes on."""
    _told_at: float = field(default=float("-inf"))
    _waiting: pyvrp.Solution | None = None

    def on_start(self, ils: pyvrp.IteratedLocalSearch) -> None:
        self.on_best(ils.initial_solution)

    def on_best(self, best: pyvrp.Solution) -> None:
        self.latest = best
        if best.is_feasible():
            self._waiting = best
            self._tell_if_due()

    def on_iteration(
        self,
        current: pyvrp.Solution,
        candidate: pyvrp.Solution,
        best: pyvrp.Solution,
        cost_evaluator: pyvrp.CostEvaluator,
    ) -> None:
        del current, candidate, best, cost_evaluator
        if self._waiting is not None:
            self._tell_if_due()

    def _tell_if_due(self) -> None:
        if self._waiting is not None and self.clock() - self._told_at >= self.every_s:
            self.tell(self._waiting)
            self._waiting = None
            self._told_at = self.clock()


def history_length(tasks: int, budget_s: float, iterations: int | None) -> int:
    """About 2 % of the iterations to come, and never more than PyVRP's own 300.

    PyVRP 0.14.1 does some 1,500 a second on up to 600 required stops, and fewer the more there
    are; on 200 stops and 10 s 300 was better than 100 (R1_2_3, RC203), on 1,000 50 than 300.
    """
    if iterations is not None:
        return max(20, min(300, iterations // 50))
    each_s = 30 if tasks < _LARGE else 5
    return max(50, min(300, round(each_s * budget_s)))


def run(
    data: pyvrp.ProblemData,
    watch: Watch,
    *,
    seed: int,
    history: int,
    start: pyvrp.Solution | None = None,
    stream: Stream | None = None,
) -> pyvrp.Solution:
    """Search until the watch says so; the start as it is, or PyVRP's own."""
    ils = pyvrp.IteratedLocalSearchParams(
        history_length=history,
        callbacks=pyvrp.IteratedLocalSearchCallbacks() if stream is None else stream,
    )
    found = pyvrp.solve(
        data,
        watch,
        seed=seed,
        collect_stats=False,
        display=False,
        params=pyvrp.SolveParams(ils=ils),
        initial_solution=start,
    )
    return found.best


def improved(data: pyvrp.ProblemData, start: pyvrp.Solution, seed: int) -> pyvrp.Solution:
    """Run the exhaustive local search over a plan; PyVRP does so only with its own start."""
    params = pyvrp.SolveParams()
    rng = pyvrp.RandomNumberGenerator(seed=seed)
    neighbours = pyvrp.search.compute_neighbours(data, params.neighbourhood)
    perturbation = pyvrp.search.PerturbationManager(params.perturbation)
    search = pyvrp.search.LocalSearch(data, rng, neighbours, perturbation)
    for operator in params.operators:
        if operator.supports(data):
            search.add_operator(operator(data))
    penalties = params.penalty.midpoint_penalties(data)
    costs = pyvrp.PenaltyManager(penalties, params.penalty).max_cost_evaluator()
    better = search(start, costs, exhaustive=True)
    if better.is_feasible() and (
        not start.is_feasible() or costs.penalised_cost(better) < costs.penalised_cost(start)
    ):
        return better
    return start


def cost(data: pyvrp.ProblemData, solution: pyvrp.Solution) -> float:
    """Give what PyVRP minimises, in its own units; the largest where it is not feasible."""
    free = pyvrp.CostEvaluator([0.0] * data.num_load_dimensions, 0, 0)
    return float(free.cost(solution))
