"""How PyVRP's time is spent: on the whole of a small problem, first on the parts of a large one."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pyvrp

from dispatch_server.planning.solvers.pyvrp_parts import can_cut
from dispatch_server.planning.solvers.rounds import HISTORY, Rounds
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
"""From so many tasks on parts pay (measured)."""

_ROUTES: Final = 20
"""With fewer a part has too few of them: R2_4_8, with nine, is searched whole."""

_HUGE: Final = 1500
"""From here on PyVRP's own random start takes seconds, savings a fraction of them; and it looks for
neighbours on the whole for 0.7 s with 3,000 stops, 3.5 s with 6,000, before its first step."""

_LEAST_HISTORY: Final = 10
"""In the short rounds of a huge day."""

_START_SHARE: Final = 0.06
_PARTS_SHARE: Final = 0.87
_WRITING_S: Final = 6e-5
"""A task, to write a plan up and check it: within the budget, so that the last one counts (Antwerp1's
came 0.17 s after its deadline, Leuven1's 0.08)."""

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
        if self.iterations is not None or _tasks(data) < LARGE or not can_cut(data):
            return self._whole(data, start, self._watch(must_be_feasible=must_be_feasible))
        is_huge = _tasks(data) >= _HUGE
        if start is None and is_huge:
            start = self._by_savings(data)
        watch = self._watch(must_be_feasible=must_be_feasible)
        if start is None:
            watch.leave_at = self.began + self.budget_s * _START_SHARE
            watch.may_leave = lambda: _suit(self.stream.latest)
            start, _ = self._whole(data, None, watch)
            if not watch.has_left:
                return start, watch.count
        if _suit(start):
            self.stream.tell(start)
            start = self._in_parts(data, start, is_huge=is_huge)
            if is_huge:  # PyVRP would look for neighbours longer than there is left
                return start, watch.count
        return self._whole(data, start, watch)

    def _whole(
        self, data: pyvrp.ProblemData, start: pyvrp.Solution | None, watch: Watch
    ) -> tuple[pyvrp.Solution, int]:
        left_s = self.budget_s - (self.clock() - self.began)
        found = run(
            data,
            watch,
            seed=self.seed,
            history=history_length(_tasks(data), left_s, self.iterations),
            start=start,
            stream=self.stream,
        )
        if start is not None and cost(data, start) < cost(data, found):
            found = start
        return found, watch.count

    def _watch(self, *, must_be_feasible: bool) -> Watch:
        until = self.began + self.budget_s
        watch = Watch(self.clock, until, self.cancelled, self.iterations)
        if must_be_feasible and self.iterations is None:
            watch.feasible_by = self.began + self.budget_s * _FEASIBLE_SHARE
        return watch

    def _in_parts(
        self, data: pyvrp.ProblemData, plan: pyvrp.Solution, *, is_huge: bool
    ) -> pyvrp.Solution:
        last_s = self.budget_s * (1 - _PARTS_SHARE)
        if is_huge:
            last_s = min(last_s, _tasks(data) * _WRITING_S)
        rounds = Rounds(
            self.clock,
            self.began + self.budget_s - last_s,
            self.cancelled,
            self.cores,
            self.seed,
            self.stream.tell,
            _LEAST_HISTORY if is_huge else HISTORY,
        )
        return rounds.improve(data, plan)

    def _by_savings(self, data: pyvrp.ProblemData) -> pyvrp.Solution | None:
        if not fits(data):
            return None
        plan = pyvrp.Solution(data, savings(data))
        if plan.num_routes() <= data.num_vehicles and plan.is_feasible():
            return plan
        return improved(data, plan, self.seed)


def _tasks(data: pyvrp.ProblemData) -> int:
    return data.num_clients + 2 * data.num_shipments


def _suit(plan: pyvrp.Solution | None) -> bool:
    """Tell whether parts suit the plan: it has routes enough, and breaks nothing."""
    return plan is not None and plan.is_feasible() and plan.num_routes() >= _ROUTES
