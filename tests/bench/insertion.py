"""How long a day takes to say where one more order fits.

Run as ``python -m tests.bench.insertion``: 100 vehicles with 30 stops each, and 33 with 1,000 in
all, one process; both again with a table of speeds by hour. The limits are 300 ms for the larger
day and 100 ms for the other, p95.
"""

import json
import sys
import time
from typing import Any

import msgspec
import numpy as np

from dispatch_server.planning.openday import open_day
from dispatch_server.planning.openings import best
from dispatch_server.planning.problem import Problem
from tests.bench.hours import by_the_hour
from tests.dispatch_server.planning.problems import a_city

QUESTIONS = 60


def routed(stops: int, vehicles: int) -> tuple[Problem, list[list[int]]]:
    """Give each vehicle its share of a city's orders, always the nearest that is left."""
    problem = a_city(stops, vehicles, windows=0.0)
    drive, left = problem.matrices["car"].drive_s, set(range(stops))
    routes: list[list[int]] = []
    for n in range(vehicles):
        route: list[int] = []
        here = 0
        for _ in range(len(left) // (vehicles - n)):
            waiting = np.array(sorted(left))
            order = int(waiting[np.argmin(drive[here, waiting + 1])])
            left.remove(order)
            route.append(order)
            here = order + 1
        routes.append(route)
    return problem, routes


def measure(
    stops: int, vehicles: int, limit_ms: float, *, has_hours: bool = False
) -> dict[str, Any]:
    problem, routes = routed(stops, vehicles)
    if has_hours:
        problem = by_the_hour(problem)
    began = time.perf_counter()
    day = open_day(problem, routes)
    prepared_ms = (time.perf_counter() - began) * 1000
    took = []
    for n in range(QUESTIONS):
        order = msgspec.structs.replace(problem.orders[n * (stops // QUESTIONS)], id="new")
        began = time.perf_counter()
        best(day, order, {})
        took.append((time.perf_counter() - began) * 1000)
    p95 = float(np.percentile(took, 95))
    return {
        "stops": stops,
        "vehicles": vehicles,
        "has_hours": has_hours,
        "prepared_ms": round(prepared_ms, 1),
        "p50_ms": round(float(np.percentile(took, 50)), 1),
        "p95_ms": round(p95, 1),
        "max_ms": round(max(took), 1),
        "of_limit": round(p95 / limit_ms, 3),
    }


if __name__ == "__main__":
    for has_hours in (False, True):
        for asked in ((3000, 100, 300.0), (1000, 33, 100.0)):
            sys.stdout.write(json.dumps(measure(*asked, has_hours=has_hours)) + "\n")
