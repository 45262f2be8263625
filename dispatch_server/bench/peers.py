"""What Porta is measured against, each as its makers ship it, on the same numbers.

A peer gives routes as act ids by vehicle whenever it has a better answer; our checker judges them.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pyvrp

from dispatch_server.bench.ortools import Heard, run_ortools
from dispatch_server.planning.solvers import pyvrp_model, vroom
from dispatch_server.planning.timing import Timer

PEERS: Final = ("pyvrp-default", "vroom", "ortools")
_VROOM_LEVELS: Final = 6


def run_peer(name: str, timer: Timer, *, budget_s: float, seed: int, heard: Heard) -> None:
    """Let a peer search for ``budget_s`` of the processor's seconds."""
    {"pyvrp-default": _pyvrp, "vroom": _vroom, "ortools": run_ortools}[name](
        timer, budget_s, seed, heard
    )


class _Told(pyvrp.IteratedLocalSearchCallbacks):
    def __init__(self, tell: Callable[[pyvrp.Solution], None]) -> None:
        self._tell = tell

    def on_best(self, best: pyvrp.Solution) -> None:
        if best.is_feasible():
            self._tell(best)


def _pyvrp(timer: Timer, budget_s: float, seed: int, heard: Heard) -> None:
    """PyVRP with all its own defaults, its own start, and orders required as in its own reader."""
    began = time.process_time()
    has_prizes = any(o.leave_out_cents is not None for o in timer.problem.orders)
    model = pyvrp_model.build(timer, is_required=not has_prizes)
    if model is None:
        return
    params = pyvrp.SolveParams(
        ils=pyvrp.IteratedLocalSearchParams(callbacks=_Told(lambda best: heard(model.read(best))))
    )
    found = pyvrp.solve(
        model.data,
        lambda _: time.process_time() - began > budget_s,
        seed=seed,
        collect_stats=False,
        display=False,
        params=params,
    )
    if found.best.is_feasible():
        heard(model.read(found.best))


def _vroom(timer: Timer, budget_s: float, seed: int, heard: Heard) -> None:
    """Every exploration level that ends within the budget, from the quickest on."""
    del seed  # it has none
    began = time.process_time()
    for level in range(_VROOM_LEVELS):
        level_began = time.process_time()
        left_s = budget_s - (level_began - began)
        answer = vroom.build(timer).solve(level, nb_threads=1, timeout=timedelta(seconds=left_s))
        now = time.process_time()
        if now - began > budget_s:
            return  # it was cut short, or came late
        heard(vroom.routes_of(timer, answer))
        if now + (now - level_began) - began > budget_s:
            return
