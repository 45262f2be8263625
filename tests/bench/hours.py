"""What a plan at the mean of a day misses at its hours, and what one by the hour costs to keep.

Run as ``python -m tests.bench.hours [SECONDS]``: days in a city of 16 km with every door promised a
window of two hours, from seven to eight in the evening, and a table of hours as São Paulo has them:
free at night, 1.8 at eight and at six. Each is planned twice for so many seconds (10): at the mean
of the shift, as without hours, and by the hour. Both are then driven on paper at each hour's speed.
"""

import json
import sys
import time
from dataclasses import replace
from typing import Any, Final

import msgspec
import numpy as np

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Limit, Plan
from dispatch_server.planning.problem import Costs, Matrix, Place, Problem, Window
from dispatch_server.planning.solvers.porta import Porta
from dispatch_server.planning.timing import Timer
from dispatch_server.roads.hours import Hours
from tests.dispatch_server.planning.problems import HOUR, a_delivery, a_vehicle

OPENS: Final = 7
CLOSES: Final = 20
MORNING: Final = (1.2, 1.6, 1.8, 1.6, 1.35, 1.3, 1.3, 1.3)  # from six
EVENING: Final = (1.3, 1.4, 1.5, 1.7, 1.8, 1.6, 1.3, 1.1)  # from two
TABLE: Final = (1.0,) * 6 + MORNING + EVENING + (1.0,) * 2
DAYS: Final = ((60, 1), (60, 2), (200, 1), (200, 2), (1000, 1))


def a_day(orders: int, seed: int) -> Problem:
    """Make a day by the hour; the second 0 is seven o'clock."""
    rng = np.random.default_rng(seed)
    xy = rng.normal(8000, 3500, (orders + 1, 2)).clip(0, 16_000)
    xy[0] = 8000
    metres = np.sqrt(((xy[:, None] - xy[None]) ** 2).sum(-1)) * 1.4
    pace = round(float(np.mean(TABLE[OPENS:CLOSES])) * 20) / 20
    drive_s = (metres / (30_000 / HOUR) * pace).astype(np.int32)  # 30 km/h by road when free
    opens = rng.integers(0, (CLOSES - OPENS) // 2, orders) * 2 * HOUR
    doors = [
        a_delivery(f"o{n}", n, opens_s=int(at), closes_s=int(at) + 2 * HOUR, service_s=240)
        for n, at in enumerate(opens, start=1)
    ]
    fleet = [
        a_vehicle(
            f"v{n}",
            shift=Window(0, (CLOSES - OPENS) * HOUR),
            capacity=(80,),
            costs=Costs(fixed_cents=8000, hour_cents=2500, km_cents=80),
            hours=Hours(tuple(factor / pace for factor in TABLE), OPENS * HOUR),
        )
        for n in range(orders // 10)
    ]
    return Problem(
        places=tuple(Place(id=f"p{n}") for n in range(orders + 1)),
        matrices={"car": Matrix(drive_s, metres.astype(np.int32))},
        orders=tuple(doors),
        vehicles=tuple(fleet),
        dimensions=("items",),
    )


def by_the_hour(problem: Problem, begins: int = 8) -> Problem:
    """Give a day without a table one, whose second 0 is at an hour."""
    hours = Hours(tuple(factor / 1.4 for factor in TABLE), begins * HOUR)
    vehicles = [msgspec.structs.replace(vehicle, hours=hours) for vehicle in problem.vehicles]
    return replace(problem, vehicles=tuple(vehicles))


def at_the_mean(day: Problem) -> Problem:
    """Give the day as it is without hours."""
    vehicles = [msgspec.structs.replace(vehicle, hours=None) for vehicle in day.vehicles]
    return replace(day, vehicles=tuple(vehicles))


def planned(problem: Problem, budget_s: float) -> tuple[Plan, float]:
    """Plan it; give the plan, and when the first one was there."""
    began, first = time.monotonic(), list[float]()
    plan = Porta().solve(
        problem,
        budget_s=budget_s,
        seed=1,
        warm=None,
        on_plan=lambda _: first.append(time.monotonic() - began),
        cancelled=lambda: False,
        iterations=None,
    )
    return plan, first[0]


def driven(day: Problem, plan: Plan) -> dict[str, Any]:
    """Drive a plan at each hour's own speed, and count what it does not keep."""
    timer = Timer(day)
    routes = rules.sequences(timer, plan)
    late_s, others, cents = [], 0, 0.0
    for vehicle, acts in enumerate(routes):
        if not acts:
            continue
        walk = timer.walk(vehicle, acts)
        cents += walk.total_cents
        for limit, at in walk.broken:
            if limit is Limit.WINDOW and at is not None:
                closes_s = timer.acts[acts[at]].windows[-1].closes_s
                late_s.append(walk.starts[at] - closes_s)
            else:
                others += 1
    return {
        "left_out": len(plan.left_out),
        "missed": len(late_s),
        "missed_percent": round(100 * len(late_s) / max(1, plan.figures.routed), 1),
        "worst_minutes": round(max(late_s, default=0) / 60, 1),
        "other_limits": others,
        "routes": plan.figures.routes,
        "cents": round(cents),
    }


def measure(orders: int, seed: int, budget_s: float) -> dict[str, Any]:
    day = a_day(orders, seed)
    found: dict[str, Any] = {"orders": orders, "seed": seed}
    for name, problem in (("mean", at_the_mean(day)), ("hours", day)):
        plan, first_s = planned(problem, budget_s)
        found[name] = driven(day, plan) | {"first_s": round(first_s, 2)}
    return found


if __name__ == "__main__":
    budget = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    for size, number in DAYS:
        sys.stdout.write(json.dumps(measure(size, number, budget)) + "\n")
        sys.stdout.flush()
