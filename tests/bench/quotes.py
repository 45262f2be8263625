"""How long a day takes to say which windows can be offered to one more door.

Run as ``python -m tests.bench.quotes [CITIES CITY]``: 1,000 planned stops, windows of two hours, a
door that no matrix has yet; once before any of 33 vehicles has left, once with all of them under
way, when each would have to fetch it at the depot first; both again by the hour. The limit is 300
ms, p95. With a folder of city packs and the name of one, a day in the database is asked as the
server asks it, an engine's two rows of 1,000 cells and all: half of its vans are under way.
"""

import asyncio
import datetime as dt
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from dispatch_server.bench.roads import reachable
from dispatch_server.cities.pack import CityPack, open_pack
from dispatch_server.db.session import Database
from dispatch_server.planning.openday import open_day
from dispatch_server.planning.openings import best
from dispatch_server.planning.pool import SolverPool
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
from dispatch_server.planning.solvers import ENGINES
from dispatch_server.roads.engines.osrm import OsrmRoads
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.service import FallbackRoads
from dispatch_server.runs.quotes import Quotes
from dispatch_server.runs.schema import NewQuote
from dispatch_server.runs.warm import RunningDays
from shared.clock import FixedClock
from tests.bench.hours import by_the_hour
from tests.bench.insertion import routed
from tests.bench.today import NOW, Rows, watched
from tests.build import a_caller, an_organization, create_schema
from tests.dispatch_server.planning.problems import HOUR
from tests.dispatch_server.runs.running import Positions
from tests.dispatch_server.runs.test_quotes import Book

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


async def on_roads(pack: CityPack) -> dict[str, Any]:
    """Ask as a shop does, through all of the server but HTTP."""
    points = await reachable(pack, 2 + 33 * 30 + QUESTIONS, "car", 1)
    roads = FallbackRoads(OsrmRoads(pack.graphs, workers=1), StraightRoads(), covers=pack.covers)
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite+aiosqlite:///{Path(folder) / 'porta.sqlite'}")
        await create_schema(db)
        clock = FixedClock(NOW)
        organization = await an_organization(db, clock)
        day = Rows(organization.id, points[: 1 + 33 * 30])
        for number in range(33):
            day.van(number, 30)
        await day.write(db)
        days = RunningDays(db, roads, clock, Positions(), SolverPool(ENGINES, size=1))
        quotes = Quotes(days, Book(), every=dt.timedelta(hours=2))
        took: list[float] = []
        worked: list[float] = []
        held: list[float] = []
        windows = 0
        for at in points[1 + 33 * 30 :]:
            asked = NewQuote(date=NOW.date(), at=at)
            async with watched(held if took else []):
                began, before = time.perf_counter(), time.process_time()
                found = await quotes.quote(a_caller(organization.id), asked)
                took.append((time.perf_counter() - began) * 1000)
                worked.append((time.process_time() - before) * 1000)
            windows = len(found.windows)
        await days.aclose()
        await roads.aclose()
        await db.close()
    p95 = float(np.percentile(took[1:], 95))
    return {
        "day": pack.slug,
        "stops": 33 * 30,
        "windows": windows,
        "first_ms": round(took[0]),
        "p50_ms": round(float(np.percentile(took[1:], 50)), 1),
        "p95_ms": round(p95, 1),
        "cpu_p95_ms": round(float(np.percentile(worked[1:], 95)), 1),
        "held_ms": round(max(held)),
        "of_limit": round(p95 / LIMIT_MS, 3),
    }


if __name__ == "__main__":
    if len(sys.argv) > 2:
        results = [asyncio.run(on_roads(open_pack(Path(sys.argv[1]), sys.argv[2])))]
    else:
        city, routes = routed(1000, 33)
        results = [
            measure("planned", city, routes),
            measure("under way", left(city, routes), routes),
            measure("planned, by the hour", by_the_hour(city), routes),
            measure("under way, by the hour", by_the_hour(left(city, routes)), routes),
        ]
    sys.stdout.write(json.dumps(results, indent=1) + "\n")
