"""What the benches against VROOM share: days that are changed, solvers asked alike, one answer."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Problem


def changed(problem: Problem, orders: Any, vehicles: Any) -> Problem:
    return Problem(
        places=problem.places,
        matrices=problem.matrices,
        orders=tuple(orders),
        vehicles=tuple(vehicles),
        dimensions=problem.dimensions,
    )


def solved(solver: Any, problem: Problem, budget_s: float, **more: Any) -> Plan:
    told: dict[str, Any] = {"warm": None, "iterations": None} | more
    plan: Plan = solver.solve(
        problem,
        budget_s=budget_s,
        seed=1,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        **told,
    )
    return plan


def measure(
    measured: Callable[[int, int, int, float], dict[str, Any]],
    sizes: Sequence[tuple[int, int]],
    *,
    budget_s: float,
    cases: int,
    **more: Any,
) -> None:
    """Measure so many cases of each size as the command line says, and print all as one object.

    ``measured`` is told the stops, the vehicles, the seed and the budget, and says ``is_ahead``.
    """
    asked = argparse.ArgumentParser()
    asked.add_argument("--budget", type=float, default=budget_s)
    asked.add_argument("--cases", type=int, default=cases)
    args = asked.parse_args()
    found = [
        measured(stops, vehicles, seed, args.budget)
        for stops, vehicles in sizes
        for seed in range(1, args.cases + 1)
    ]
    answer = {
        "budget_s": args.budget,
        **more,
        "ahead": sum(one["is_ahead"] for one in found),
        "of": len(found),
        "cases": found,
    }
    sys.stdout.write(json.dumps(answer, indent=1) + "\n")
