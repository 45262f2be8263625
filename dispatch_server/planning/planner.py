"""Plans days in the background: roads, solver, lines on the map, and rows all along.

Each plan is a job, done by whichever worker comes first. When that worker dies the next plans it
again from its row; who wants to cancel it says so on the row.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log as event_log
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Job, Jobs
from dispatch_server.planning import plan as answer
from dispatch_server.planning import pool as solving
from dispatch_server.planning import service, ways
from dispatch_server.planning.asking import make_problem
from dispatch_server.planning.day import Day, open_depots, read_day
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

JOB: Final = "plan"
_SHOW_EVERY_S: Final = 0.5
_LOOK_EVERY_S: Final = 0.5
_NEAREST_S: Final = 10.0
"""Today's way is reckoned within a second; far beyond, the plan goes without the comparison."""

log = structlog.get_logger(__name__)


@dataclass
class Planner:
    """Plans for one server. ``clock`` dates what is written; time budgets are real seconds."""

    db: Database
    roads: Roads
    pool: SolverPool
    clock: Clock
    jobs: Jobs
    _cancels: dict[PlanId, asyncio.Event] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.jobs.add(
            Job(
                name=JOB,
                do=self._work,
                gave_up=self._give_up,
                at_once=self.pool.size + 1,  # one looks up roads while others solve
            )
        )

    async def begin(
        self,
        *,
        organization_id: OrganizationId,
        date: dt.date,
        depot_id: DepotId | None = None,
        depot_ids: Sequence[DepotId] = (),
        budget_s: float,
        seed: int = 0,
        engine: str = "porta",
        actor: str = event_log.SYSTEM,
    ) -> PlanId:
        """Check that there is something to plan, and note the plan together with its job.

        The depots are planned together; without any, all that have a shift that day.
        Raises UnknownEngine and what ``read_day`` raises.
        """
        if engine not in self.pool.engines:
            raise UnknownEngine(engine, tuple(sorted(self.pool.engines)))
        now = self.clock.now()
        async with self.db.reading() as session:
            first = () if depot_id is None else (depot_id,)
            named = (*first, *depot_ids) or await open_depots(session, organization_id, date)
            await read_day(
                session,
                organization_id=organization_id,
                depot_id=named[0],
                depot_ids=named[1:],
                date=date,
                now=now,
            )
        async with self.db.transaction() as session:
            plan = await service.add_plan(
                session,
                organization_id=organization_id,
                date=date,
                depot_id=named[0],
                depot_ids=named[1:],
                budget_s=budget_s,
                seed=seed,
                engine=engine,
                at=now,
                actor=actor,
            )
            await self._enqueue(session, plan.id)
        return plan.id

    async def _enqueue(self, session: AsyncSession, plan_id: PlanId) -> None:
        await self.jobs.enqueue(session, JOB, key=f"{JOB}:{plan_id}", plan_id=str(plan_id))

    async def resume(self) -> None:
        """Enqueue what is under way again. It changes nothing where the job is still there."""
        async with self.db.transaction() as session:
            for plan_id in await service.under_way(session):
                await self._enqueue(session, plan_id)

    async def wait(self, plan_id: PlanId) -> Plan:
        """Wait until the plan is no longer under way, and give its row."""
        async with self.db.reading() as session:
            plan = await session.get_one(Plan, plan_id)
        bell = self.db.wake.bell(plan.organization_id)
        while service.is_under_way(plan):
            with suppress(TimeoutError):  # a worker elsewhere does not ring here
                await asyncio.wait_for(bell.wait(), _LOOK_EVERY_S)
            bell.clear()
            async with self.db.reading() as session:
                plan = await session.get_one(Plan, plan_id)
        return plan

    async def cancel(self, plan_id: PlanId) -> None:
        """End the search, wherever it goes on; the best so far becomes the plan."""
        async with self.db.transaction() as session:
            await service.want_cancel(session, plan_id)
        if plan_id in self._cancels:
            self._cancels[plan_id].set()

    async def _work(self, *, plan_id: str) -> None:
        """Plan, unless it was done or dropped. A database that fails leaves it to a later try."""
        wanted = PlanId(UUID(plan_id))
        async with self.db.reading() as session:
            plan = await session.get(Plan, wanted)
        if plan is None or not service.is_under_way(plan):
            return
        cancel = self._cancels.setdefault(wanted, asyncio.Event())
        try:
            outcome = await self._solve(plan, cancel)
            async with self.db.transaction() as session:
                await service.keep_outcome(session, wanted, outcome, at=self.clock.now())
        except PortaError as error:
            log.warning("plan_failed", plan_id=plan_id, reason=error.slug)
            await self._fail(wanted, error.slug)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("plan_failed", plan_id=plan_id)
            await self._fail(wanted, "internal")
        finally:
            self._cancels.pop(wanted, None)

    async def _give_up(self, *, plan_id: str) -> None:
        await self._fail(PlanId(UUID(plan_id)), "internal")

    async def _fail(self, plan_id: PlanId, failure: str) -> None:
        async with self.db.transaction() as session:
            await service.keep_failure(session, plan_id, failure, at=self.clock.now())

    async def _solve(self, plan: Plan, cancel: asyncio.Event) -> service.Outcome:
        async with self.db.reading() as session:
            day = await read_day(
                session,
                organization_id=plan.organization_id,
                depot_id=plan.depot_id,
                depot_ids=service.depots_of(plan),
                date=plan.date,
                now=self.clock.now(),
            )
        found, source = await ways.matrices(self.roads, day.points, day.profiles)
        # It looks at each cell of each matrix, and says each order anew.
        problem = await asyncio.to_thread(make_problem, day, found)
        async with self._shown(plan, cancel) as show:
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
    async def _shown(self, plan: Plan, cancel: asyncio.Event) -> AsyncIterator[solving.OnProgress]:
        """Write the newest progress to the plan's row every so often, and look who wants an end."""
        newest: list[answer.Plan] = []

        async def write() -> None:
            began = asyncio.get_running_loop().time()
            while True:
                elapsed_s = asyncio.get_running_loop().time() - began
                progress = _progress(plan, newest[-1] if newest else None, elapsed_s)
                if not await self._show(plan, progress):
                    cancel.set()
                del newest[:-1]
                await asyncio.sleep(_SHOW_EVERY_S)

        writing = asyncio.create_task(write())
        try:
            yield lambda _, better: newest.append(better)
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing

    async def _show(self, plan: Plan, progress: Progress) -> bool:
        async with self.db.transaction() as session:
            return await service.keep_progress(session, plan.id, progress)


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
    """Give the profile and the points of each route, from its start to its end."""
    duties = {str(duty.shift.id): duty for duty in day.duties}
    points = day.points
    found = []
    for route in solved.routes:
        start, end = day.ends_of(duties[route.vehicle_id])
        places = [start]
        for at in range(len(route.visits) + 1):
            places += [pause.place for pause in route.pauses if pause.before == at]
            places += [visit.place for visit in route.visits[at : at + 1]]
        places += [] if end is None else [end]
        # Two orders at one door are one point: a road engine would draw nothing between them.
        moves = [at for n, at in enumerate(places) if n == 0 or at != places[n - 1]]
        found.append((duties[route.vehicle_id].vehicle.profile, [points[at] for at in moves]))
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
    """Plan a day here and wait for it. The row says whether it is ready or failed, and why."""
    jobs = Jobs(db)
    planner = Planner(db, roads, pool, clock, jobs)
    plan_id = await planner.begin(
        organization_id=organization_id,
        date=date,
        depot_id=depot_id,
        budget_s=budget_s,
        seed=seed,
        engine=engine,
    )
    await jobs.start()
    try:
        await planner.wait(plan_id)
    finally:
        await jobs.stop()
    return plan_id
