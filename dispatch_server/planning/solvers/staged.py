"""How PyVRP's time is spent: on the whole of a small problem, first on the parts of a large one."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pyvrp

from dispatch_server.planning.solvers.pyvrp_parts import can_cut
from dispatch_server.planning.solvers.rounds import Rounds
from dispatch_server.planning.solvers.savings import fits, savings
from dispatch_server.planning.solvers.search import (
    Stream,
    Watch,
    cost,
    history_length,
    improved,
    run,
)

LARGE: Final = 400
"""From so many tasks on parts pay (measured; R2_4_8 with its nine long routes excepted)."""

_ROUTES: Final = 20
_HUGE: Final = 1500
"""From here on PyVRP's own random start takes seconds, and savings a fraction of them."""

_START_SHARE: Final = 0.06
_PARTS_SHARE: Final = 0.87
_FEASIBLE_SHARE: Final = 0.3
"""By then a plan that takes all orders is found, or it is not looked for any longer."""


def cores_here() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """One search: when it began, what it may take, and whom it tells."""

    clock: Callable[[], float]
    began: float
    budget_s: float
    cancelled: Callable[[], bool]
    iterations: int | None
    seed: int
    cores: int
    stream: Stream

    def search(
        self, data: pyvrp.ProblemData, start: pyvrp.Solution | None, *, must_be_feasible: bool
    ) -> tuple[pyvrp.Solution, int]:
        """Give the best that was found and PyVRP's steps on the whole; feasible or not.

        With ``must_be_feasible`` it gives up early where nothing feasible comes up.
        """
        tasks = data.num_clients + 2 * data.num_shipments
        left_s = self.budget_s
        if self.iterations is None and tasks >= LARGE and can_cut(data):
            start = self._in_parts(data, start)
            left_s -= self.clock() - self.began
        watch = self._watch(1.0)
        if must_be_feasible and self.iterations is None:
            watch.feasible_by = self.began + self.budget_s * _FEASIBLE_SHARE
        found = run(
            data,
            watch,
            seed=self.seed,
            history=history_length(tasks, left_s, self.iterations),
            start=start,
            stream=self.stream,
        )
        if start is not None and cost(data, start) < cost(data, found):
            found = start
        return found, watch.count

    def _watch(self, share: float) -> Watch:
        until = self.began + self.budget_s * share
        return Watch(self.clock, until, self.cancelled, self.iterations)

    def _in_parts(
        self, data: pyvrp.ProblemData, start: pyvrp.Solution | None
    ) -> pyvrp.Solution | None:
        plan = self._first(data) if start is None else start
        if plan.is_feasible():
            self.stream.tell(plan)
        if not plan.is_feasible() or plan.num_routes() < _ROUTES:
            return start  # from a good plan late acceptance would accept too little
        rounds = Rounds(
            self.clock,
            self.began + self.budget_s * _PARTS_SHARE,
            self.cancelled,
            self.cores,
            self.seed,
            self.stream.tell,
        )
        return rounds.improve(data, plan)

    def _first(self, data: pyvrp.ProblemData) -> pyvrp.Solution:
        tasks = data.num_clients + 2 * data.num_shipments
        if tasks >= _HUGE and fits(data):
            routes = savings(data)
            if len(routes) <= data.num_vehicles:
                plan = pyvrp.Solution(data, routes)
                if plan.is_feasible():
                    self.stream.tell(plan)
                return improved(data, plan, self.seed)
        watch = self._watch(_START_SHARE)
        return run(data, watch, seed=self.seed, history=50, stream=self.stream)
