"""Porta's portfolio: asks each engine where it is best, and keeps the best answer of all.

On up to 100 tasks VROOM answers first, those on board of vehicles under way not counted; above, its
seconds are worth more inside PyVRP (measured on 19 instances). PyVRP then begins anew: from a good
plan its late acceptance accepts too little. Cheapest insertion gives the answer at once, and the
only one where neither engine knows a constraint; ruin and recreate then searches on, and on small
days mends what was told of arrivals.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from dispatch_server.planning import rules
from dispatch_server.planning.best import Best
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.port import Solver, refuse_unsupported
from dispatch_server.planning.problem import Feature, Problem, features
from dispatch_server.planning.solvers.greedy import Greedy
from dispatch_server.planning.solvers.hgs import Hgs, fits, is_installed
from dispatch_server.planning.solvers.pyvrp import PyVRP
from dispatch_server.planning.solvers.ruin import Ruin
from dispatch_server.planning.solvers.vroom import Vroom, level_for

_VROOM_TASKS: Final = 100
_FIRST_SHARE: Final = 0.15
_FIRST_S: Final = 2.0
"""An answer that takes longer is not a first one; on large days PyVRP's comes sooner."""

_HGS_ORDERS: Final = 350
"""X-n200 0.4 % above the best known at 10 s, PyVRP 2.1; X-n502 0.5, PyVRP in parts 0.3."""

_SEARCH_SHARE: Final = 0.85
"""Of hygese before PyVRP's last turn, and of PyVRP before Ruin's on a small day with what it alone
prices or drives in each try: minutes that were told, and hours of the roads."""

_RUIN_TASKS: Final = 100
"""Beyond, too few tries fit in what is left."""

_VROOM_LEVEL: Final = 1
_LEAST_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class _Step:
    """An engine, by which share of the budget, or second, it must be done, and its effort.

    A warm one starts from the best so far. Others do not: from cheapest insertion PyVRP's search
    ends no better than from its own start.
    """

    engine: Solver
    share: float
    most_s: float = math.inf
    effort: int | None = None
    is_warm: bool = False


class Porta:
    """The portfolio."""

    name: ClassVar[str] = "porta"
    supports: ClassVar[frozenset[Feature]] = rules.SUPPORTS

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, cores: int | None = None
    ) -> None:
        """Measure time by ``clock``; a benchmark counts the processor's instead."""
        self._clock = clock
        self._cores = cores

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
        """Run the engines that know the problem's constraints, each from the best so far."""
        refuse_unsupported(self.name, self.supports, problem)
        best = Best(problem, on_plan, clock=self._clock)
        if warm is not None:
            best.take(warm)
        for step in self._line_up(problem, budget_s, iterations, has_warm=warm is not None):
            left_s = min(budget_s * step.share, step.most_s) - (self._clock() - best.began)
            if best.plan is not None and (left_s <= 0 or cancelled()):
                break
            answer = step.engine.solve(
                problem,
                budget_s=max(left_s, _LEAST_S),
                seed=seed,
                warm=best.plan if step.is_warm or warm is not None else None,
                on_plan=best.take,
                cancelled=cancelled,
                iterations=step.effort,
            )
            best.take(answer)
        return best.plan if best.plan is not None else rules.empty_plan(problem)

    def _line_up(
        self, problem: Problem, budget_s: float, iterations: int | None, *, has_warm: bool
    ) -> list[_Step]:
        """Whom to ask, in turn: an answer at once first, the engine that searches longest last."""
        tasks = _open_tasks(problem)
        asked = features(problem)
        # Counted iterations promise the same plan again, so time may not cut the first answer short.
        knows_pyvrp = asked <= PyVRP.supports
        steps = []
        if tasks <= _VROOM_TASKS or has_warm or iterations is not None or not knows_pyvrp:
            # Beyond, PyVRP's first plan comes sooner than one by insertion.
            in_time = _Step(Greedy(), _FIRST_SHARE, _FIRST_S)
            steps.append(in_time if iterations is None else _Step(Greedy(), 1.0))
        has_hgs = _wants_hgs(problem, iterations)
        if has_hgs:
            # hygese says nothing until it ends, so whoever cancels it has PyVRP's plan.
            steps.append(_Step(PyVRP(self._clock, self._cores), _FIRST_SHARE))
            steps.append(_Step(Hgs(self._clock), _SEARCH_SHARE))
        has_vroom = not has_hgs and tasks <= _VROOM_TASKS and asked <= Vroom.supports
        if has_vroom:
            possible = level_for(sum(len(o.tasks) for o in problem.orders), budget_s)
            level = _VROOM_LEVEL if iterations is not None else min(_VROOM_LEVEL, possible)
            steps.append(_Step(Vroom(), 1.0, effort=level))
        is_mended = Feature.HOURS in asked or _has_told(problem)
        has_ruin = not knows_pyvrp or (tasks <= _RUIN_TASKS and is_mended)
        if knows_pyvrp:
            steps.append(
                _Step(
                    PyVRP(self._clock, self._cores),
                    _SEARCH_SHARE if has_ruin else 1.0,
                    effort=iterations,
                    is_warm=has_hgs,
                )
            )
        if has_ruin:
            steps.append(_Step(Ruin(self._clock), 1.0, effort=iterations, is_warm=True))
        return steps


def _open_tasks(problem: Problem) -> int:
    """Count what is left to decide: what is on board of a vehicle under way is its own."""
    held = {o for v in problem.vehicles if v.prefix is not None for o in v.prefix.on_board}
    return sum(len(order.tasks) for order in problem.orders if order.id not in held)


def _has_told(problem: Problem) -> bool:
    """Tell whether minutes of an arrival that was told have a price, which PyVRP does not know."""
    stability = problem.stability
    has_price = stability is not None and stability.minute_cents > 0
    return has_price and any(order.told is not None for order in problem.orders)


def _wants_hgs(problem: Problem, iterations: int | None) -> bool:
    """Tell whether capacity is all there is, on a day of a size at which hygese is the best."""
    is_small = len(problem.orders) <= _HGS_ORDERS
    knows = features(problem) <= Hgs.supports
    return iterations is None and is_small and knows and is_installed() and fits(problem)
