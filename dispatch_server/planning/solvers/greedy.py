"""Cheapest insertion: never the best, always an answer."""

import time
from collections.abc import Callable
from typing import ClassVar

from dispatch_server.planning import rules
from dispatch_server.planning.insertion import Sequences, insert_all
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.port import refuse_unsupported
from dispatch_server.planning.problem import UNREACHABLE, Feature, Problem
from dispatch_server.planning.timing import Timer


class Greedy:
    """Takes orders one by one, the most wanted and then the most pressing first."""

    name: ClassVar[str] = "greedy"
    supports: ClassVar[frozenset[Feature]] = rules.SUPPORTS

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
        """Insert until done, out of time or cancelled. Seed and iterations change nothing."""
        del iterations
        refuse_unsupported(self.name, self.supports, problem)
        began = time.monotonic()
        timer = Timer(problem)
        routes: Sequences = [[] for _ in problem.vehicles]
        if warm is not None:
            routes = rules.sequences(timer, warm)
        routed = {order for acts in routes for order in timer.orders_in(acts)}
        for order in sorted(timer.open_orders, key=lambda o: rank(timer, o)):
            if cancelled() or time.monotonic() - began > budget_s:
                break
            if order not in routed:
                insert_all(timer, routes, [order])
        is_done = not cancelled() and time.monotonic() - began < budget_s
        plan = rules.make_plan(
            timer,
            routes,
            engine=self.name,
            seed=seed,
            elapsed_s=time.monotonic() - began,
            final=is_done,
        )
        on_plan(plan)
        return plan


def rank(timer: Timer, order: int) -> tuple[float, int, int]:
    """Sort an order: the wanted first, then what has the least and the soonest time."""
    windows = [w for act in timer.of_order[order] for w in timer.acts[act].windows]
    width_s = sum(w.closes_s - w.opens_s for w in windows) if windows else UNREACHABLE
    closes_s = max((w.closes_s for w in windows), default=UNREACHABLE)
    return -timer.price_cents(order), width_s, closes_s
