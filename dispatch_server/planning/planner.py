"""Plans days in the background: roads, solver, lines on the map, and rows all along.

A plan that was under way when the server stopped is planned again from its row when it starts.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

import structlog

from dispatch_server.db import log as event_log
from dispatch_server.db.session import Database
from dispatch_server.planning import plan as answer
from dispatch_server.planning import pool as solving
from dispatch_server.planning import service, ways
from dispatch_server.planning.day import Day, make_problem, read_day
from dispatch_server.planning.errors import UnknownEngine
from dispatch_server.planning.model import Plan
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.problem import Problem
from dispatch_server.planning.schema import Progress
from dispatch_server.roads.port import Roads
from shared.clock import Clock
from shared.errors import PortaError
from shared.geo import Point
from shared.ids import DepotId, OrganizationId, PlanId

_SHOW_EVERY_S: Final = 0.5
_NEAREST_S: Final = 10.0
"""Today's way is reckoned within a second; far beyond, the plan goes without the comparison."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Running:
    task: asyncio.Task[None]
    cancel: asyncio.Event


@dataclass
class Planner:
    """Plans for one server. ``clock`` dates what is written; time budgets are real seconds."""

    db: Database
    roads: Roads
    pool: SolverPool
    clock: Clock
    _running: dict[PlanId, _Running] = field(default_factory=dict)

    async def begin(
        self,
        *,
        organization_id: OrganizationId,
        date: dt.date,
        depot_id: DepotId,
        budget_s: float,
        seed: int = 0,
        engine: str = "porta",
        actor: str = event_log.SYSTEM,
    ) -> PlanId:
        """Check that there is something to plan, note the plan, and go on in the background.

        Raises UnknownEngine and what ``read_day`` raises.
        """
        if engine not in self.pool.engines:
            raise UnknownEngine(engine, tuple(sorted(self.pool.engines)))
        now = self.clock.now()
        async with self.db.reading() as session:
            await read_day(
                session, organization_id=organization_id, depot_id=depot_id, date=date, now=now
            )
        async with self.db.transaction() as session:
            plan = await service.add_plan(
                session,
                organization_id=organization_id,
                date=date,
                depot_id=depot_id,
                budget_s=budget_s,
                seed=seed,
                engine=engine,
                at=now,
                actor=actor,
            )
        self._start(plan.id)
        return plan.id

    def _start(self, plan_id: PlanId) -> None:
        if plan_id not in self._running:
            cancel = asyncio.Event()
            task = asyncio.create_task(self._plan(plan_id, cancel), name=f"plan {plan_id}")
            self._running[plan_id] = _Running(task, cancel)
            task.add_done_callback(lambda _: self._running.pop(plan_id, None))

    async def resume(self) -> None:
        """Plan what an earlier server left unfinished."""
        async with self.db.reading() as session:
            left = await service.under_way(session)
        for plan_id in left:
            self._start(plan_id)

    async def wait(self, plan_id: PlanId) -> None:
        """Wait until the plan is no longer under way here."""
        running = self._running.get(plan_id)
        if running is not None:
            await asyncio.wait([running.task])

    def cancel(self, plan_id: PlanId) -> None:
        """End the search; the best so far becomes the plan."""
        running = self._running.get(plan_id)
        if running is not None:
            running.cancel.set()

    async def close(self) -> None:
        """Stop all; what is not ready is planned again by the next server."""
        tasks = [running.task for running in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _plan(self, plan_id: PlanId, cancel: asyncio.Event) -> None:
        try:
            async with self.db.reading() as session:
                plan = await session.get_one(Plan, plan_id)
            outcome = await self._solve(plan, cancel)
            async with self.db.transaction() as session:
                await service.keep_outcome(session, plan_id, outcome, at=self.clock.now())
        except PortaError as error:
            log.warning("plan_failed", plan_id=str(plan_id), reason=error.slug)
            await self._fail(plan_id, error.slug)
        except Exception:
            log.exception("plan_failed", plan_id=str(plan_id))
            await self._fail(plan_id, "internal")

    async def _fail(self, plan_id: PlanId, failure: str) -> None:
        async with self.db.transaction() as session:
            await service.keep_failure(session, plan_id, failure, at=self.clock.now())

    async def _solve(self, plan: Plan, cancel: asyncio.Event) -> service.Outcome:
        async with self.db.reading() as session:
            day = await read_day(
                session,
                organization_id=plan.organization_id,
                depot_id=plan.depot_id,
                date=plan.date,
                now=self.clock.now(),
            )
        found, source = await ways.matrices(self.roads, day.points, day.profiles)
        problem = make_problem(day, found)
        async with self._shown(plan) as show:
            solved = await self.pool.solve(
                problem,
                engine=plan.engine,
                budget_s=plan.budget_s,
                seed=plan.seed,
                on_progress=show,
                cancel=cancel,
            )
        await self._show(plan, _progress(plan, solved, phase="drawing"))
        lines, nearest = await asyncio.gather(
            ways.lines(self.roads, trips(day, solved)), self._nearest(problem)
        )
        return service.Outcome(
            day=day, plan=solved, nearest=nearest, geometries=lines, source=source
        )

    async def _nearest(self, problem: Problem) -> answer.Figures:
        solved = await self.pool.solve(problem, engine="nearest", budget_s=_NEAREST_S)
        return solved.figures

    @asynccontextmanager
    async def _shown(self, plan: Plan) -> AsyncIterator[solving.OnProgress]:
        """Write the newest progress to the plan's row, at most every so often."""
        newest: list[answer.Plan] = []

        async def write() -> None:
            began = asyncio.get_running_loop().time()
            while True:
                elapsed_s = asyncio.get_running_loop().time() - began
                await self._show(plan, _progress(plan, newest[-1] if newest else None, elapsed_s))
                del newest[:-1]
                await asyncio.sleep(_SHOW_EVERY_S)

        writing = asyncio.create_task(write())
        try:
            yield lambda _, better: newest.append(better)
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing

    async def _show(self, plan: Plan, progress: Progress) -> None:
        async with self.db.transaction() as session:
            await service.keep_progress(session, plan.id, progress)


def _progress(
    plan: Plan,
    solved: answer.Plan | None,
    elapsed_s: float | None = None,
    *,
    phase: str = "solving",
) -> Progress:
    figures = answer.Figures() if solved is None else solved.figures
    seen_s = solved.elapsed_s if solved is not None and elapsed_s is None else elapsed_s or 0.0
    return Progress(
        phase=phase,
        elapsed_s=round(seen_s, 1),
        budget_s=plan.budget_s,
        cost=None if solved is None else figures.cost_cents,
        stops=figures.stops,
        unassigned=figures.left_out,
    )


def trips(day: Day, solved: answer.Plan) -> list[tuple[str, list[Point]]]:
    """Give the profile and the points of each route, from the depot back to it."""
    profiles = {str(duty.shift.id): duty.vehicle.profile for duty in day.duties}
    points = day.points
    found = []
    for route in solved.routes:
        places = [0, *(visit.place for visit in route.visits), 0]
        # Two orders at one door are one point: a road engine would draw nothing between them.
        moves = [at for n, at in enumerate(places) if n == 0 or at != places[n - 1]]
        found.append((profiles[route.vehicle_id], [points[at] for at in moves]))
    return found


async def plan_day(
    db: Database,
    roads: Roads,
    pool: SolverPool,
    *,
    organization_id: OrganizationId,
    date: dt.date,
    depot_id: DepotId,
    clock: Clock,
    budget_s: float = 10.0,
    seed: int = 0,
    engine: str = "porta",
) -> PlanId:
    """Plan a day and wait for it. The row says whether it is ready or has failed, and why."""
    planner = Planner(db, roads, pool, clock)
    plan_id = await planner.begin(
        organization_id=organization_id,
        date=date,
        depot_id=depot_id,
        budget_s=budget_s,
        seed=seed,
        engine=engine,
    )
    await planner.wait(plan_id)
    return plan_id
