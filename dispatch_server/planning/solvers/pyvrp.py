"""Solver over PyVRP: an iterated local search that improves for as long as it is let.

The problem is said in PyVRP's words thus: every order is optional with a prize (required ones
that do not fit would leave it without any answer); a place's own service time is part of each
leg into it; the vehicles that may not take an order see legs of 10^7 s into its door; the ones
of an open route end at a place that costs nothing to reach; tasks are counted in a load dimension
of their own; several windows are copies of a client of which one is visited. A vehicle under way
starts where it is free, breaks are reserved, and who was told of an order sees shorter legs to it.
What PyVRP cannot be told (how long goods may be on board, minutes of an arrival told) and what
breaks although it was reserved is judged and mended afterwards, by our own clock.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

import pyvrp

from dispatch_server.planning import rules
from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.port import refuse_unsupported
from dispatch_server.planning.problem import Feature, Problem
from dispatch_server.planning.solvers.hourly import ROUNDS, by_hours
from dispatch_server.planning.solvers.pyvrp_model import Model, build
from dispatch_server.planning.solvers.search import Stream, improved
from dispatch_server.planning.solvers.staged import Staged, cores_here
from dispatch_server.planning.timing import Timer

_STREAM_EVERY_S: Final = 0.25
"""Writing a plan up takes some milliseconds of search; more often helps nobody who watches."""


@dataclass(slots=True)
class _Writer:
    """Writes routes up as plans, with the iterations and seconds that they took."""

    timer: Timer
    seed: int
    clock: Callable[[], float]
    began: float
    count: int = 0

    def write(self, routes: Sequences, *, final: bool) -> Plan:
        return rules.make_plan(
            self.timer,
            routes,
            engine=PyVRP.name,
            seed=self.seed,
            iterations=self.count,
            elapsed_s=self.clock() - self.began,
            final=final,
        )


class PyVRP:
    """PyVRP with the history of its late acceptance fitted to the budget."""

    name: ClassVar[str] = "pyvrp"
    supports: ClassVar[frozenset[Feature]] = rules.SUPPORTS - {
        Feature.SEVERAL_WINDOWS_OF_PAIR,
        Feature.MAX_STOPS_OF_PAIR,
    }

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, cores: int | None = None
    ) -> None:
        """Measure time by ``clock``; a benchmark counts the processor's instead."""
        self._clock = clock
        self._cores = cores

    @by_hours(ROUNDS)
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
        began = self._clock()
        writer = _Writer(Timer(problem), seed, self._clock, began)
        timer = writer.timer
        must = _all_must(timer)
        model = build(timer, is_required=must)
        if model is None:
            plan = writer.write([[] for _ in problem.vehicles], final=True)
            on_plan(plan)
            return plan
        read = [model.read]  # of the model that is searched just now

        def tell(best: pyvrp.Solution) -> None:
            on_plan(writer.write(read[0](best), final=False))

        staged = Staged(
            clock=self._clock,
            began=began,
            budget_s=budget_s,
            cancelled=cancelled,
            iterations=iterations,
            seed=seed,
            cores=self._cores or cores_here(),
            stream=Stream(tell, self._clock, _STREAM_EVERY_S),
        )
        planned = None if warm is None else rules.sequences(timer, warm)
        best, writer.count = _search(model, staged, planned, must=must)
        if must and not best.is_feasible():  # they do not all fit: each at its price, then
            model = build(timer) or model
            read[0] = model.read
            best, more = _search(model, staged, planned, must=False)
            writer.count += more
        routes = model.read(best) if best.is_feasible() else [[] for _ in problem.vehicles]
        plan = writer.write(routes, final=True)
        on_plan(plan)
        return plan


def _search(
    model: Model, staged: Staged, planned: Sequences | None, *, must: bool
) -> tuple[pyvrp.Solution, int]:
    start = None
    if planned is not None:
        told = model.solution(planned)
        if not must or told.is_complete():
            start = improved(model.data, told, staged.seed)
        else:
            return told, 0
    return staged.search(model.data, start, must_be_feasible=must and start is None)


def _all_must(timer: Timer) -> bool:
    """Tell whether every order has to be taken: none has a price, and each can be.

    They are then required of PyVRP while that gives a plan, because to weigh each against its price
    in every step makes its search some five times slower (X-n200-k36, 5 s: 1,149 steps and 5,686).
    """
    orders = timer.problem.orders
    return all(
        orders[order].leave_out_cents is None
        and timer.is_possible(order)
        and all(len(timer.acts[act].windows) <= 1 for act in timer.of_order[order])
        for order in timer.open_orders
    )
