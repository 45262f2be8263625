"""How long a day takes to say which windows can be offered to one more door.

Run as ``python -m tests.bench.quotes``: 1,000 planned stops, six windows of two hours, a door that
no matrix has yet; once before any of 33 vehicles has left, once with all of them under way, when
each would have to fetch it at the depot first. The limit is 300 ms, p95, roads not included: an
engine is asked for two rows of 1,000 cells.
"""

import json
import sys
import time
from typing import Any

import msgspec
import numpy as np

from dispatch_server.planning.openday import open_day
from dispatch_server.planning.openings import best
from dispatch_server.planning.problem import (
    Matrix,
    Order,
    Place,
    Prefix,
    Problem,
    Task,
    Window,
)
from dispatch_server.planning.reach import Legs
from tests.bench.insertion import routed
from tests.dispatch_server.planning.problems import HOUR

LIMIT_MS = 300.0
QUESTIONS = 20
WINDOWS = [Window(hour * HOUR, (hour + 2) * HOUR) for hour in range(0, 9, 2)]


def left(problem: Problem, routes: list[list[int]]) -> Problem:
    """Have every vehicle leave an hour ago, with all its orders in it."""
    vehicles = [
        msgspec.structs.replace(
            vehicle,
            prefix=Prefix(
                place=0,
                free_s=HOUR,
                on_board=tuple(problem.orders[order].id for order in route),
                started_s=0,
            ),
        )
        for vehicle, route in zip(problem.vehicles, routes, strict=True)
    ]
    return Problem(
        places=problem.places,
        matrices=problem.matrices,
        orders=problem.orders,
        vehicles=tuple(vehicles),
        dimensions=problem.dimensions,
    )


def legs(problem: Problem, like: int) -> dict[str, Legs]:
    """Put the new door beside a known one."""
    drive, metres = problem.matrices["car"].drive_s, problem.matrices["car"].distance_m
    none = Matrix(np.zeros((1, 1), dtype=np.int32), np.zeros((1, 1), dtype=np.int32))
    to = Matrix(drive[:, [like]] + 30, metres[:, [like]] + 200)
    back = Matrix(drive[[like], :] + 30, metres[[like], :] + 200)
    return {"car": Legs(to, back, none)}


def measure(name: str, problem: Problem, routes: list[list[int]]) -> dict[str, Any]:
    began = time.perf_counter()
    day = open_day(problem, routes)
    prepared_ms = (time.perf_counter() - began) * 1000
    is_away = problem.vehicles[0].prefix is not None
    new, stops, took = len(problem.places), len(problem.orders), []
    for n in range(QUESTIONS):
        ways = legs(problem, 1 + n * (stops // QUESTIONS))
        began = time.perf_counter()
        for window in WINDOWS:
            order = Order(
                id="new",
                pickup=Task(place=0, service_s=60) if is_away else None,
                delivery=Task(place=new, windows=(window,), service_s=180),
                load=(1000, 1),
            )
            best(day, order, ways, doors=[Place(id="new")], most=1)
        took.append((time.perf_counter() - began) * 1000)
    p95 = float(np.percentile(took, 95))
    return {
        "day": name,
        "stops": stops,
        "windows": len(WINDOWS),
        "prepared_ms": round(prepared_ms, 1),
        "p50_ms": round(float(np.percentile(took, 50)), 1),
        "p95_ms": round(p95, 1),
        "of_limit": round(p95 / LIMIT_MS, 3),
    }


if __name__ == "__main__":
    city, routes = routed(1000, 33)
    results = [
        measure("planned", city, routes),
        measure("under way", left(city, routes), routes),
    ]
    sys.stdout.write(json.dumps(results, indent=1) + "\n")
