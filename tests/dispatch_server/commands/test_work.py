"""Workers in processes of their own: woken, cancelled and killed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from dispatch_server.db import migrate
from dispatch_server.db.session import Database
from dispatch_server.demo.server import ServerProcess
from dispatch_server.jobs.model import QueuedJob
from dispatch_server.jobs.service import Jobs
from dispatch_server.parts import Parts
from dispatch_server.planning.model import Plan
from dispatch_server.planning.planner import Planner
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.solvers import ENGINES
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.settings import Settings
from shared.clock import FastClock, FixedClock
from shared.ids import PlanId
from tests.build import an_organization
from tests.dispatch_server.planning.days import DATE, Furnished, furnish
from tests.ports import free_port

ORDERS = 25
PATIENCE_S = 60.0  # two processes have to start, on a busy machine
NEVER_LOOKS = """
from dispatch_server import cli
from dispatch_server.jobs import service
service.POLL_S = service.POLL_MOST_S = 3600.0  # only a bell makes it look
cli.main()
"""


class Office:
    """Asks for plans as a server does that has no worker, and watches their rows."""

    def __init__(self, day: Furnished, planner: Planner) -> None:
        self.day = day
        self.planner = planner

    async def ask(self, budget_s: float) -> PlanId:
        return await self.planner.begin(
            organization_id=self.day.organization_id,
            date=DATE,
            depot_id=self.day.depot_id,
            budget_s=budget_s,
        )

    async def plan(self, plan_id: PlanId) -> Plan:
        async with self.day.db.reading() as session:
            return await session.get_one(Plan, plan_id)

    async def until(self, plan_id: PlanId, is_so: Callable[[Plan], object]) -> Plan:
        async with asyncio.timeout(PATIENCE_S):
            while not is_so(plan := await self.plan(plan_id)):  # noqa: ASYNC110 - it is a row
                await asyncio.sleep(0.02)
        return plan


def has_an_answer(plan: Plan) -> bool:
    return bool(plan.progress.get("stops"))


async def an_office(db: Database, clock: FixedClock) -> Office:
    day = await furnish(db, await an_organization(db, clock), clock.now())
    await day.a_shift()
    for n in range(ORDERS):
        place = await day.a_place(north_m=n * 131.0, east_m=(n * 37) % 11 * 190.0 + 100)
        await day.an_order(f"o{n}", place)
    pool = SolverPool(ENGINES, size=1)  # starts no process before it is asked
    return Office(day, Planner(db, StraightRoads(), pool, clock, Jobs(db)))


@pytest.fixture
async def office(postgres_url: str, clock: FixedClock) -> AsyncIterator[Office]:
    db = Database(postgres_url)
    await migrate.upgrade(db)
    yield await an_office(db, clock)
    await db.close()


class Workers:
    """Starts ``porta worker`` as often as wanted."""

    def __init__(self, url: str, folder: Path, clock: FixedClock) -> None:
        self._environment = dict(os.environ) | {
            "PORTA_DATABASE_URL": url,
            "PORTA_DATA_DIR": str(folder),
            "PORTA_LOG_FILE": str(folder / "worker.log"),
            "PORTA_CLOCK": str(FastClock(clock.now(), 1, time.time())),
        }
        self.all: list[subprocess.Popen[str]] = []

    def start(self, *program: str) -> subprocess.Popen[str]:
        worker = subprocess.Popen(
            [sys.executable, *(program or ("-m", "dispatch_server")), "worker"],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.all.append(worker)
        assert worker.stderr is not None
        assert worker.stderr.readline() == "porta: working\n"
        return worker

    def end(self) -> None:
        for worker in self.all:
            if worker.poll() is None:
                worker.kill()
            worker.wait()
            if worker.stderr is not None:
                worker.stderr.close()


@pytest.fixture
def workers(postgres_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Workers]:
    made = Workers(postgres_url, tmp_path, clock)
    yield made
    made.end()


async def test_a_worker_is_woken_for_a_plan_that_is_ended_from_another_process(
    office: Office, workers: Workers
) -> None:
    await asyncio.to_thread(workers.start, "-c", NEVER_LOOKS)
    plan_id = await office.ask(600)
    await office.until(plan_id, has_an_answer)

    await office.planner.cancel(plan_id)
    plan = await office.until(plan_id, lambda plan: plan.status != "optimizing")

    assert (plan.status, plan.figures["stops"]) == ("ready", ORDERS)


async def test_a_killed_workers_plan_is_made_by_the_next(office: Office, workers: Workers) -> None:
    first = await asyncio.to_thread(workers.start)
    plan_id = await office.ask(60)
    await office.until(plan_id, has_an_answer)

    first.kill()
    first.wait()
    await _has_spoken(office.day.db, None)
    async with office.day.changing(Plan, plan_id) as row:
        assert row.status == "optimizing"
        row.budget_s = 0.5
    await asyncio.to_thread(workers.start)
    plan = await office.until(plan_id, lambda plan: plan.status != "optimizing")

    assert (plan.status, plan.figures["stops"]) == ("ready", ORDERS)


async def _has_spoken(db: Database, at: datetime | None) -> None:
    """Say when workers gave the last sign of life; half a minute later they count as dead."""
    async with db.writer.begin() as connection:
        await connection.execute(update(QueuedJob).values(heartbeat_at=at))


async def test_a_stopped_worker_puts_its_plan_back(office: Office, workers: Workers) -> None:
    worker = await asyncio.to_thread(workers.start)
    plan_id = await office.ask(60)
    await office.until(plan_id, has_an_answer)

    worker.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait, 20) == 0

    async with office.day.db.writer.connect() as connection:
        query = select(QueuedJob.status).where(QueuedJob.task_name == "plan")
        assert (await connection.execute(query)).scalars().all() == ["pending"]
    assert (await office.plan(plan_id)).status == "optimizing"


async def test_an_embedded_server_goes_on_where_it_was_killed(
    tmp_path: Path, clock: FixedClock
) -> None:
    settings = Settings(data_dir=tmp_path, port=free_port(), log_file=str(tmp_path / "server.log"))
    parts = Parts.of(settings)
    await parts.prepare()
    office = await an_office(parts.db, clock)
    plan_id = await office.ask(60)
    server = ServerProcess(settings)
    try:
        await server.start(clock=str(FastClock(clock.now(), 1, time.time())))
        await office.until(plan_id, has_an_answer)
        await server.kill()
        await _has_spoken(parts.db, datetime.now(UTC) + timedelta(hours=1))  # never counts as dead
        async with office.day.changing(Plan, plan_id) as row:
            row.progress = row.progress | {"phase": "roads", "stops": 0}
        await server.start(clock=str(FastClock(clock.now(), 1, time.time())))
        await office.until(plan_id, has_an_answer)  # it knows that it was itself
        await office.planner.cancel(plan_id)
        plan = await office.until(plan_id, lambda plan: plan.status != "optimizing")
    finally:
        await server.stop()
        await parts.close()

    assert (plan.status, plan.figures["stops"]) == ("ready", ORDERS)
