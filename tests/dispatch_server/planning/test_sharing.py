"""A large day planned by several workers at a time."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import override

import msgspec
import pytest
from sqlmodel import select

from dispatch_server.db.session import Database
from dispatch_server.jobs.roll import Roll
from dispatch_server.jobs.service import Jobs
from dispatch_server.planning import plan as answer
from dispatch_server.planning import rules, service, sharing
from dispatch_server.planning.model import Plan, PlanShare
from dispatch_server.planning.packing import pack
from dispatch_server.planning.pool import Progress, SolverPool
from dispatch_server.planning.problem import Prefix, Problem
from dispatch_server.planning.sharing import Sharing
from dispatch_server.planning.solvers import ENGINES
from shared.clock import FixedClock
from shared.ids import uuid7
from tests.dispatch_server.planning.days import DATE, Furnished
from tests.dispatch_server.planning.problems import a_city, a_vehicle
from tests.waiting import found, until

pytestmark = pytest.mark.both_databases

ORDERS = 90
BUDGET_S = 240.0  # which no test waits for, whatever else the machine does


@dataclass
class Watched(Sharing):
    """Keeps which shares it was asked for, and how many it is at."""

    least_stops: int = ORDERS // 2
    asked: list[str] = field(default_factory=list)
    busy: int = 0

    @override
    async def _work(self, *, share_id: str) -> None:
        self.asked.append(share_id)
        self.busy += 1
        try:
            await super()._work(share_id=share_id)
        finally:
            self.busy -= 1


@asynccontextmanager
async def a_worker(db: Database) -> AsyncIterator[Watched]:
    pool, jobs = SolverPool(engines=ENGINES, size=1), Jobs(db)
    await pool.solve(a_city(5, 1), engine="greedy")  # its process takes no plan's time to start
    made = Watched(db, pool, jobs)
    await jobs.start()
    try:
        yield made
        await until(lambda: not made.busy)  # stopped in the middle it would drop a connection
    finally:
        await jobs.stop()
        await pool.close()


@pytest.fixture(autouse=True)
def short_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "LEAST_S", 1.0)
    monkeypatch.setattr(sharing, "_FIRST_SHARE", 3.0 / BUDGET_S)
    monkeypatch.setattr(sharing, "_ROUND_S", 2.0)
    monkeypatch.setattr(sharing, "_MOST_ROUNDS", 100)
    monkeypatch.setattr(sharing, "_OVERHEAD_S", 0.3)


@pytest.fixture
async def one(db: Database) -> AsyncIterator[Watched]:
    async with a_worker(db) as made:
        yield made


@pytest.fixture
async def plan(day: Furnished, clock: FixedClock) -> Plan:
    async with day.db.transaction() as session:
        return await service.add_plan(
            session,
            organization_id=day.organization_id,
            date=DATE,
            depot_id=day.depot_id,
            budget_s=BUDGET_S,
            seed=1,
            engine="porta",
            at=clock.now(),
        )


async def _solve(
    worker: Sharing, plan: Plan, problem: Problem, cancel: asyncio.Event | None = None
) -> tuple[answer.Plan, list[Progress]]:
    seen: list[Progress] = []
    solved = await worker.solve(
        plan,
        problem,
        warm=None,
        on_progress=lambda progress, _: seen.append(progress),
        cancel=cancel or asyncio.Event(),
    )
    return solved, seen


async def _solve_a_round(
    worker: Sharing, plan: Plan, problem: Problem, *asked: Watched
) -> tuple[answer.Plan, list[Progress]]:
    """Solve until all have been asked for shares, and nobody waits for those any more."""
    cancel = asyncio.Event()
    solving = asyncio.create_task(_solve(worker, plan, problem, cancel))

    async def is_joined() -> bool:
        ids = {share_id for one in asked for share_id in one.asked}
        waited_for = {str(share.id) for share in await _shares(worker.db)}
        return all(one.asked for one in asked) and not ids & waited_for

    await found(is_joined, within_s=BUDGET_S / 2)
    cancel.set()
    return await solving


async def _shares(db: Database) -> list[PlanShare]:
    async with db.reading() as session:
        return list(await session.exec(select(PlanShare)))


async def test_two_workers_plan_a_day_together(db: Database, plan: Plan, one: Watched) -> None:
    problem = a_city(ORDERS, 12)
    async with a_worker(db) as other:
        solved, seen = await _solve_a_round(one, plan, problem, one, other)
    assert rules.check(problem, solved) == []
    assert solved.figures.left_out == 0
    assert solved.figures.objective_cents <= seen[0].figures.objective_cents
    assert await _shares(db) == []


async def test_a_share_that_never_comes_back_is_not_missed(
    db: Database, plan: Plan, one: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_LATE_S", 0.2)
    ghost = Roll(db)
    await ghost.sign_on("died an instant ago")
    problem = a_city(ORDERS, 12)

    solved, _ = await _solve_a_round(one, plan, problem, one)

    await ghost.sign_off()
    assert rules.check(problem, solved) == []
    assert await _shares(db) == []


async def test_who_has_seen_enough_gets_the_best_so_far(
    db: Database, plan: Plan, one: Watched
) -> None:
    cancel, problem = asyncio.Event(), a_city(ORDERS, 12)
    async with a_worker(db):
        solving = asyncio.create_task(_solve(one, plan, problem, cancel))
        await until(lambda: one.asked)
        began = time.monotonic()
        cancel.set()
        solved, _ = await solving
        assert time.monotonic() - began < 25  # of all that was left
    assert rules.check(problem, solved) == []
    assert await _shares(db) == []


async def test_one_worker_plans_alone(plan: Plan, one: Watched) -> None:
    plan.budget_s = 1.0
    await _solve(one, plan, a_city(ORDERS, 12))
    assert one.asked == []


@pytest.mark.parametrize("small", ["day", "budget", "engine", "running day"])
async def test_what_is_not_worth_it_is_not_cut(
    db: Database, plan: Plan, one: Watched, small: str
) -> None:
    plan.budget_s = 0.9 if small == "budget" else 1.0
    plan.engine = "nearest" if small == "engine" else "porta"
    problem = a_city(ORDERS - 1 if small == "day" else ORDERS, 12)
    if small == "running day":
        van = a_vehicle("v99", capacity=(300_000, 40), prefix=Prefix(place=3, free_s=60))
        problem = replace(problem, vehicles=(*problem.vehicles, van))
    async with a_worker(db) as other:
        solved, _ = await _solve(one, plan, problem)
        assert one.asked == other.asked == []
    assert rules.check(problem, solved) == []


async def test_a_share_that_nobody_waits_for_changes_nothing(db: Database, one: Watched) -> None:
    await one._work(share_id=str(uuid7()))
    assert await _shares(db) == []


async def test_a_share_that_cannot_be_planned_is_answered_all_the_same(
    db: Database, plan: Plan, one: Watched
) -> None:
    """It breaks at once in the pool, and who waits for it need not wait until it is late."""
    content = pack(a_city(5, 2, windows=1.0))
    assert content is not None
    share = PlanShare(
        id=uuid7(),
        organization_id=plan.organization_id,
        plan_id=plan.id,
        engine="hgs",  # knows no windows
        seed=1,
        budget_s=1.0,
        content=content,
        routes=msgspec.msgpack.encode([[], []]),
        expires_at=plan.created_at,
    )
    async with db.transaction() as session:
        session.add(share)
    await one._work(share_id=str(share.id))
    (kept,) = await _shares(db)
    assert kept.answer == b""
