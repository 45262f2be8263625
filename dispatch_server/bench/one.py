"""One engine on one file in a process of its own, on one core, by the processor's clock.

``python -m dispatch_server.bench.one FILE ENGINE BUDGET SEED CORE`` prints one JSON object.
"""

import os
import sys
import time
from pathlib import Path

import msgspec

from dispatch_server.bench.ortools import PeerMissing
from dispatch_server.bench.peers import run_peer
from dispatch_server.planning import rules
from dispatch_server.planning.formats.reading import read_file
from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.solvers.porta import Porta
from dispatch_server.planning.timing import Timer


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine reached: after how many processor seconds, which cost in the file's unit.

    Only plans that our checker accepts and that take every order count. ``steps`` are
    improvements, the last is the final answer.
    """

    instance: str
    engine: str
    budget_s: float
    seed: int
    steps: list[tuple[float, float]]
    cpu_s: float
    vehicles: int = 0
    is_missing: bool = False


def measure(file: Path, engine: str, *, budget_s: float, seed: int) -> Answer:
    """Run it here. Peers' plans are judged after the search, so that judging costs them nothing."""
    instance = read_file(file)
    problem = instance.problem
    kept: list[tuple[float, Plan | Sequences]] = []
    began = time.process_time()

    def heard(found: Plan | Sequences) -> None:
        kept.append((time.process_time() - began, found))

    is_missing = False
    if engine == "porta":
        final = Porta(time.process_time, 1).solve(
            problem,
            budget_s=budget_s,
            seed=seed,
            warm=None,
            on_plan=heard,
            cancelled=lambda: False,
            iterations=None,
        )
        heard(final)
    else:
        try:
            run_peer(engine, Timer(problem), budget_s=budget_s, seed=seed, heard=heard)
        except PeerMissing:
            is_missing = True
    cpu_s = time.process_time() - began
    timer = Timer(problem)
    steps: list[tuple[float, float]] = []
    vehicles, best = 0, float("inf")
    for at_s, found in _thinned(kept):
        plan = found
        if isinstance(plan, list):
            plan = rules.make_plan(timer, plan, engine=engine, final=False)
        cents = plan.figures.objective_cents
        must = [o.id for o in problem.orders if o.leave_out_cents is None]
        if {left.order_id for left in plan.left_out} & set(must):
            continue
        if cents < best and not rules.check(problem, plan):
            best, vehicles = cents, len(plan.routes)
            steps.append((round(at_s, 3), instance.said(cents)))
    return Answer(
        instance=instance.name,
        engine=engine,
        budget_s=budget_s,
        seed=seed,
        steps=steps,
        cpu_s=round(cpu_s, 2),
        vehicles=vehicles,
        is_missing=is_missing,
    )


def _thinned(
    kept: list[tuple[float, Plan | Sequences]],
) -> list[tuple[float, Plan | Sequences]]:
    """Keep the first answer, the last of every tenth of a second, and the last."""
    last_of = {int(at_s * 10): n for n, (at_s, _) in enumerate(kept)}
    return [kept[n] for n in sorted({0, *last_of.values()}) if kept]


def main(words: list[str]) -> None:
    """Pin this process, measure, and print."""
    file, engine, budget_s, seed, core = words
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(core)})
    answer = measure(Path(file), engine, budget_s=float(budget_s), seed=int(seed))
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
