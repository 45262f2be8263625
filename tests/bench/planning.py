"""For how long the event loop is held while a day is planned, and how fast the plan is edited.

Run as ``python -m tests.bench.planning [STOPS ...]``: rows in SQLite, straight lines for roads, one
process that solves. See ``today.watched`` for what is counted.
"""

import asyncio
import gc
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Jobs
from dispatch_server.planning.edit import Move
from dispatch_server.planning.editing import Editor
from dispatch_server.planning.model import Plan
from dispatch_server.planning.planner import Planner
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.rows import routes_of
from dispatch_server.planning.schema import NewEdits
from dispatch_server.planning.solvers import ENGINES
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.serve import GARBAGE
from shared.clock import FixedClock
from tests.bench.today import NOW, Rows, watched
from tests.build import a_caller, an_organization, create_schema

BUDGET_S = 30.0
EDITS = 30
STOPS_OF_A_VAN = 30


async def measure(stops: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite+aiosqlite:///{Path(folder) / 'porta.sqlite'}")
        await create_schema(db)
        clock = FixedClock(NOW)
        organization = await an_organization(db, clock)
        day = Rows(organization.id)
        for _ in range(-(-stops // STOPS_OF_A_VAN)):
            day.shift()
        for _ in range(stops):
            day.order(day.chance.uniform(-8000, 8000), day.chance.uniform(-8000, 8000), "ready")
        await day.write(db)
        depot_id = day.depot.id
        del day
        gc.collect()
        jobs, pool = Jobs(db), SolverPool(ENGINES, size=1)
        planner = Planner(db, StraightRoads(), pool, clock, jobs)
        held: list[float] = []
        late: list[float] = []
        async with watched(held, late):
            await jobs.start()
            began = time.perf_counter()
            plan_id = await planner.begin(
                organization_id=organization.id,
                date=NOW.date(),
                depot_id=depot_id,
                budget_s=BUDGET_S,
            )
            plan = await planner.wait(plan_id)
            took_s = time.perf_counter() - began
        await jobs.stop()
        await pool.close()
        edits = await edited(planner, plan, a_caller(organization.id))
        await db.close()
    return {
        "stops": stops,
        "failure": plan.failure,
        "status": plan.status,
        "took_s": round(took_s, 1),
        "held_ms": round(max(held)),
        "late_ms": round(max(late)),
        "late_over_50_ms": sum(one > 50 for one in late),
        **edits,
    }


async def edited(planner: Planner, plan: Plan, caller: Caller) -> dict[str, Any]:
    """Try to move each of some orders to another van, without doing it."""
    editor = Editor(planner.db, planner.roads, planner.clock, planner.plans)
    async with planner.db.reading() as session:
        rows = await routes_of(session, plan.id)
    took, worked = [], []
    for n in range(EDITS + 1):
        here, there = rows[n % len(rows)], rows[(n * 7 + 3) % len(rows)]
        move = Move(order_ids=(here.stops[0].order_ids[0],), to_shift_id=str(there.route.shift_id))
        asked = NewEdits(expected_version=plan.version, edits=(move,), dry_run=True)
        began, before = time.perf_counter(), time.process_time()
        await editor.edit(caller, plan.id, asked)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - before) * 1000)
    return {
        "first_edit_ms": round(took[0]),
        "edit_p50_ms": round(float(np.percentile(took[1:], 50))),
        "edit_p95_ms": round(float(np.percentile(took[1:], 95))),
        "edit_cpu_p95_ms": round(float(np.percentile(worked[1:], 95))),
    }


if __name__ == "__main__":
    gc.set_threshold(*GARBAGE)  # as the server has it
    sizes = [int(one) for one in sys.argv[1:]] or [1000, 6000]
    sys.stdout.write(json.dumps([asyncio.run(measure(size)) for size in sizes], indent=1) + "\n")
