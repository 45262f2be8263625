"""What a second worker buys on a large plan: the same file, the same seconds, one worker and more.

Run as ``python -m tests.bench.shares FILE [SECONDS [WORKERS]]``. Each worker has a core of its own
and they share a database, as ``porta worker`` processes do; seconds are the wall's, so run it on
a quiet machine with as many cores.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Jobs
from dispatch_server.planning import rules, service
from dispatch_server.planning.formats.reading import read_file
from dispatch_server.planning.model import Plan
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.sharing import Sharing
from dispatch_server.planning.solvers import ENGINES
from shared.clock import FixedClock
from tests.build import an_organization, create_schema
from tests.dispatch_server.planning.days import furnish

NOW = datetime.now(UTC)


@asynccontextmanager
async def working(db: Database, core: int) -> AsyncIterator[Sharing]:
    os.sched_setaffinity(0, {core})
    pool, jobs = SolverPool(ENGINES, size=1), Jobs(db)
    sharing = Sharing(db, pool, jobs)
    await jobs.start()
    try:
        yield sharing
    finally:
        await jobs.stop()
        await pool.close()


async def a_plan(db: Database, budget_s: float) -> Plan:
    await create_schema(db)
    clock = FixedClock(NOW)
    day = await furnish(db, await an_organization(db, clock), NOW)
    async with db.transaction() as session:
        return await service.add_plan(
            session,
            organization_id=day.organization_id,
            date=NOW.date(),
            depot_id=day.depot_id,
            budget_s=budget_s,
            seed=1,
            engine="porta",
            at=NOW,
        )


async def measure(file: Path, budget_s: float, workers: int) -> dict[str, object]:
    problem = read_file(file).problem
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/shares.sqlite"
        db = Database(url)
        plan = await a_plan(db, budget_s)
        others = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.bench.shares", "--worker", url, f"{core}"
            )
            for core in range(1, workers)
        ]
        try:
            async with working(db, 0) as sharing:
                async with asyncio.timeout(60):
                    while await sharing.jobs.workers() < workers:  # noqa: ASYNC110
                        await asyncio.sleep(0.1)
                began = time.monotonic()
                steps: list[tuple[float, float]] = []
                solved = await sharing.solve(
                    plan,
                    problem,
                    warm=None,
                    on_progress=lambda progress, _: steps.append(
                        (time.monotonic() - began, progress.figures.cost_cents)
                    ),
                    cancel=asyncio.Event(),
                )
        finally:
            for other in others:
                other.terminate()
                await other.wait()
            await db.close()
    return {
        "workers": workers,
        "cost": round(solved.figures.objective_cents),
        "seconds": round(solved.elapsed_s, 1),
        "violations": len(rules.check(problem, solved)),
        "first": [round(x, 1) for x in steps[0]],
    }


async def be_a_worker(url: str, core: int) -> None:
    async with working(Database(url), core):
        await asyncio.Event().wait()


def main(arguments: list[str]) -> None:
    if arguments[0] == "--worker":
        asyncio.run(be_a_worker(arguments[1], int(arguments[2])))
        return
    budget_s = float(arguments[1]) if len(arguments) > 1 else 20.0
    most = int(arguments[2]) if len(arguments) > 2 else 2
    for workers in range(1, most + 1):
        found = asyncio.run(measure(Path(arguments[0]), budget_s, workers))
        sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
