"""How long a running day in the database takes to say where one more order fits.

Run as ``python -m tests.bench.today [VEHICLES STOPS]``: rows in SQLite, straight lines for roads,
half of the vans under way. Told are the first question, questions while nothing happens, and
questions with an event before each; and for how long the event loop was held at most.
"""

import asyncio
import datetime as dt
import gc
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np

from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.fleet.model import Depot, Driver, Shift, Vehicle
from dispatch_server.orders.model import Order, Promise
from dispatch_server.places.model import Place
from dispatch_server.planning.model import Plan, Route
from dispatch_server.planning.openings import BEST
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.solvers import ENGINES
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.runs.insertions import Insertions
from dispatch_server.runs.model import Run, Stop, Task
from dispatch_server.runs.warm import RunningDays
from dispatch_server.serve import GARBAGE
from shared.clock import FixedClock
from shared.geo import Point, offset
from shared.ids import uuid7
from tests.build import an_organization, create_schema
from tests.dispatch_server.runs.running import Positions

QUESTIONS = 20
NOW = dt.datetime(2026, 11, 23, 14, tzinfo=dt.UTC)
TABLES = (Depot, Plan, Driver, Vehicle, Shift, Place, Order, Route, Run, Stop, Task, Promise)
HOME = Point(-23.55, -46.63)


class Rows:
    """A day's rows, table by table."""

    def __init__(self, organization_id: Any, doors: Sequence[Point] = ()) -> None:
        self.doors = iter(doors)  # where orders go, the depot first; none: made up
        home = next(self.doors, HOME)
        self.chance = random.Random(1)
        self.own: dict[str, Any] = {"organization_id": organization_id}
        self.made = self.own | {"created_at": NOW}
        self.tables: dict[type, list[Any]] = {}
        hours = {"opens": dt.time(8), "closes": dt.time(18)}
        where = {"address": "Rua 1", "lat": home.lat, "lon": home.lon}
        self.depot = self.add(Depot, name="Centro", **where, **hours, **self.made)
        empty: dict[str, Any] = {"progress": {}, "figures": {}, "unassigned": []}
        self.plan = self.add(
            Plan, depot_id=self.depot.id, status="published", budget_s=1, **empty, **self.dated
        )

    @property
    def dated(self) -> dict[str, Any]:
        return self.made | {"date": NOW.date()}

    async def write(self, db: Database) -> None:
        async with db.transaction() as session:
            for kind in TABLES:
                session.add_all(self.tables.get(kind, ()))
                await session.flush()

    def add(self, kind: type, /, **values: Any) -> Any:
        row = kind(id=uuid7(), **values)
        self.tables.setdefault(kind, []).append(row)
        return row

    def order(self, east: float, north: float, status: str) -> tuple[Any, Point]:
        at = next(self.doors, None) or offset(HOME, north_m=north, east_m=east)
        key = uuid7().hex
        where = {"lat": at.lat, "lon": at.lon, "status": "located"}
        place = self.add(Place, text="Rua", key=key, **where, **self.made)
        sent = {"source": "b", "external_id": key, "content_hash": "", "recipient_name": "Ana"}
        order = self.add(
            Order, status=status, place_id=place.id, updated_at=NOW, **sent, **self.dated
        )
        return order, at

    def shift(self) -> Any:
        driver = self.add(Driver, name="Ana", skills=[], **self.made)
        vehicle = self.add(Vehicle, name="Van", skills=[], **self.made)
        who = {"driver_id": driver.id, "vehicle_id": vehicle.id, "depot_id": self.depot.id}
        hours = {"starts_at": NOW, "ends_at": NOW + dt.timedelta(hours=10)}
        return self.add(Shift, **hours, **who, **self.dated)

    def van(self, number: int, stops: int) -> None:
        shift = self.shift()
        who = {"driver_id": shift.driver_id, "vehicle_id": shift.vehicle_id}
        home = {"depot_id": self.depot.id}
        way = {"number": 1, "distance_m": 0, "drive_s": 0, "geometry": "", "departs_at": NOW}
        way |= {"ends_at": NOW + dt.timedelta(hours=6), "plan_id": self.plan.id}
        route = self.add(
            Route, shift_id=shift.id, service_s=0, waiting_s=0, **who, **way, **self.own
        )
        status = "in_progress" if number % 2 else "assigned"
        run = self.add(Run, route_id=route.id, status=status, **home, **who, **way, **self.dated)
        east, north = (self.chance.uniform(-8000, 8000) for _ in range(2))
        for sequence in range(1, stops + 1):
            self.stop(run, sequence, east + sequence * 120, north + self.chance.uniform(0, 900))

    def stop(self, run: Any, sequence: int, east: float, north: float) -> None:
        order, at = self.order(east, north, "assigned")
        due = NOW + dt.timedelta(minutes=8 * sequence)
        where = {"place_id": order.place_id, "lat": at.lat, "lon": at.lon, "run_id": run.id}
        way = {"service_s": 180, "drive_s": 60, "distance_m": 300, "sequence": sequence}
        due_at = {"planned_arrives_at": due, "eta": due}
        stop = self.add(Stop, status="pending", **due_at, **where, **way, **self.own)
        done = {"order_id": order.id}
        self.add(Task, stop_id=stop.id, kind="delivery", **done, **self.own)
        told = {"opens": due, "closes": due + dt.timedelta(hours=1), "made_at": NOW}
        self.add(Promise, reason="planned", **told, **done, **self.own)


@asynccontextmanager
async def watched(held: list[float], late: list[float] | None = None) -> AsyncIterator[None]:
    """Note for how long the loop's own thread worked between two looks at a millisecond's clock.

    Its processor's time, for on a machine with other work the wall's says little. A look may be
    ``late`` because another thread has the interpreter's lock, too: for no longer than all threads
    of this process worked meanwhile, which is the most that is counted of the wall's time.
    """

    async def tick() -> None:
        while True:
            own, all_of_it, then = time.thread_time(), time.process_time(), time.perf_counter()
            await asyncio.sleep(0.001)
            took = time.perf_counter() - then - 0.001
            held.append((time.thread_time() - own) * 1000)
            if late is not None:
                late.append(min(time.process_time() - all_of_it, took) * 1000)

    task = asyncio.create_task(tick())
    yield
    task.cancel()


async def measure(vehicles: int, stops: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite+aiosqlite:///{Path(folder) / 'porta.sqlite'}")
        await create_schema(db)
        clock = FixedClock(NOW)
        organization = await an_organization(db, clock)
        day = Rows(organization.id)
        for number in range(vehicles):
            day.van(number, stops)
        waiting = [
            day.order(day.chance.uniform(-8000, 8000), day.chance.uniform(-8000, 8000), "ready")[0]
            for _ in range(QUESTIONS)
        ]
        await day.write(db)
        run_ids = [run.id for run in day.tables[Run]]
        del day  # its rows would be looked through by the collector, as no server has them
        pool = SolverPool(ENGINES, size=1)
        days = RunningDays(db, StraightRoads(), clock, Positions(), pool)
        insertions = Insertions(days)
        gc.collect()
        before_mb = held_mb()
        found: dict[str, Any] = {
            "first": await ask(db, insertions, waiting[:1]),
            "quiet": await ask(db, insertions, waiting),
            "busy": await ask(db, insertions, waiting, run_ids),
        }
        gc.collect()
        found["kept_mb"] = held_mb() - before_mb
        await days.aclose()
        await db.close()
    return found


def held_mb() -> int:
    """Give the memory of this process, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


async def ask(
    db: Database, insertions: Insertions, orders: Sequence[Any], runs: Sequence[Any] = ()
) -> dict[str, int]:
    took: list[float] = []
    held: list[float] = []
    for number, order in enumerate(orders):
        if runs:
            body = {"run_id": runs[number * 7 % len(runs)]}
            more: dict[str, Any] = {"subject_id": uuid7(), "at": NOW, "body": body}
            async with db.transaction() as session:
                await log.record(
                    session,
                    organization_id=order.organization_id,
                    type="stop.arrived",
                    subject="stop",
                    **more,
                )
        async with watched(held):
            began = time.perf_counter()
            found = await insertions.best(order.organization_id, order.id)
            took.append((time.perf_counter() - began) * 1000)
        if len(found.openings) < BEST:
            raise AssertionError(order.id)
    return {
        "p50_ms": round(float(np.percentile(took, 50))),
        "p95_ms": round(float(np.percentile(took, 95))),
        "held_ms": round(max(held, default=0.0)),
    }


if __name__ == "__main__":
    gc.set_threshold(*GARBAGE)  # as the server has it
    vans, doors = (int(one) for one in sys.argv[1:3]) if len(sys.argv) > 2 else (100, 30)
    sys.stdout.write(json.dumps(asyncio.run(measure(vans, doors)), indent=1) + "\n")
