"""Plans days in the background: roads, solver, lines on the map, and rows all along.

Each plan is a job, done by whichever worker comes first. When that worker dies the next plans it
again from its row; who wants to cancel it says so on the row.
"""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final
from uuid import UUID

import msgspec
import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log as event_log
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Job, Jobs
from dispatch_server.planning import plan as answer
from dispatch_server.planning import service, ways
from dispatch_server.planning.asking import make_problem
from dispatch_server.planning.changing import Change, change_of, number_routes
from dispatch_server.planning.chosen import EVERYTHING, Chosen
from dispatch_server.planning.day import Day, open_depots, read_day
from dispatch_server.planning.draft import Draft
from dispatch_server.planning.editing import draw, keep_change, refuse_moved
from dispatch_server.planning.errors import (
    NoSuchShift,
    NothingToOptimize,
    OrdersNotReady,
    UnknownEngine,
)
from dispatch_server.planning.legend import Legend, legend_of, trips
from dispatch_server.planning.model import Plan
from dispatch_server.planning.opened import Opened, OpenPlans, Work
from dispatch_server.planning.optimizing import free_part, put_back
from dispatch_server.planning.packing import pack
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.port import SolverBusy, SolverFailed
from dispatch_server.planning.problem import Problem
from dispatch_server.planning.schema import Progress
from dispatch_server.planning.searching import INTERNAL, failing, until_over
from dispatch_server.planning.sharing import Sharing
from dispatch_server.planning.showing import progress_of, shown
from dispatch_server.planning.timed import draft_of, time_draft
from dispatch_server.planning.timing import Timer
from dispatch_server.planning.usual import eased, with_usual
from dispatch_server.planning.versions import Kind, Said, State
from dispatch_server.roads.port import Roads
from shared.clock import Clock
from shared.ids import DepotId, OrganizationId, PlanId
from shared.states import PlanStatus

JOB: Final = "plan"
_NAMED: Final = 5  # orders in an error; the others are counted
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
    plans: OpenPlans = field(init=False)
    sharing: Sharing = field(init=False)
    _cancels: dict[PlanId, asyncio.Event] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plans = OpenPlans(self.db)
        self.sharing = Sharing(self.db, self.pool, self.jobs)
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
        chosen: Chosen = EVERYTHING,
        actor: str = event_log.SYSTEM,
    ) -> PlanId:
        """Check that there is something to plan, and note the plan together with its job.

        The depots are planned together; without any, all that have a shift that day.
        Raises UnknownEngine, NoSuchShift, OrdersNotReady and what ``read_day`` raises.
        """
        if engine not in self.pool.engines:
            raise UnknownEngine(engine, tuple(sorted(self.pool.engines)))
        now = self.clock.now()
        async with self.db.reading() as session:
            first = () if depot_id is None else (depot_id,)
            named = (*first, *depot_ids) or await open_depots(session, organization_id, date)
            day = await read_day(
                session,
                organization_id=organization_id,
                depot_id=named[0],
                depot_ids=named[1:],
                date=date,
                now=now,
                chosen=chosen,
            )
        _refuse_missing(day, chosen)
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
                chosen=chosen,
                at=now,
                actor=actor,
            )
            await self._enqueue(session, plan.id, actor)
        return plan.id

    async def optimize(
        self,
        *,
        organization_id: OrganizationId,
        plan_id: PlanId,
        expected: int,
        budget_s: float,
        actor: str = event_log.SYSTEM,
    ) -> None:
        """Have a ready plan planned again from where it is, but for what is locked.

        Raises NoSuchPlan, PlanNotReady, PlanMoved, PlanNotEditable, NothingToOptimize.
        """
        async with self.db.reading() as session:
            plan = await service.get_plan(session, organization_id, plan_id)
        refuse_moved(plan, expected)
        opened = await self.plans.open(plan)
        work = await self.plans.work(plan, plan.state, opened)
        if not await asyncio.to_thread(free_part, opened.problem, work.timed):
            raise NothingToOptimize(plan_id)
        async with self.db.transaction() as session:
            plan = await service.get_plan(session, organization_id, plan_id, lock=True)
            refuse_moved(plan, expected)
            now = self.clock.now()
            await service.reopen(session, plan, budget_s=budget_s, at=now, actor=actor)
            await self._enqueue(session, plan_id, actor)

    async def _enqueue(
        self, session: AsyncSession, plan_id: PlanId, actor: str = event_log.SYSTEM
    ) -> None:
        key = f"{JOB}:{plan_id}"
        await self.jobs.enqueue(session, JOB, key=key, plan_id=str(plan_id), actor=actor)

    async def resume(self) -> None:
        """Enqueue what is under way again. It changes nothing where the job is still there."""
        async with self.db.transaction() as session:
            for plan_id in await service.under_way(session):
                await self._enqueue(session, plan_id)

    async def wait(self, plan_id: PlanId) -> Plan:
        """Wait until the plan is no longer under way, and give its row."""
        return await until_over(self.db, Plan, plan_id, service.is_under_way)

    async def cancel(self, plan_id: PlanId) -> None:
        """End the search, wherever it goes on; the best so far becomes the plan."""
        async with self.db.transaction() as session:
            await service.want_cancel(session, plan_id)
        if plan_id in self._cancels:
            self._cancels[plan_id].set()

    async def _work(self, *, plan_id: str, actor: str = event_log.SYSTEM) -> None:
        """Plan, unless it was done or dropped. A database that fails leaves it to a later try."""
        wanted = PlanId(UUID(plan_id))
        async with self.db.reading() as session:
            plan = await session.get(Plan, wanted)
        if plan is None or not service.is_under_way(plan):
            return
        cancel = self._cancels.setdefault(wanted, asyncio.Event())
        try:
            async with failing("plan_failed", partial(self._fail, wanted), plan_id=plan_id):
                if plan.version:
                    await self._improve(plan, cancel, actor)
                else:
                    await self._make(plan, cancel)
        finally:
            self._cancels.pop(wanted, None)

    async def _give_up(self, *, plan_id: str, **_: str) -> None:
        await self._fail(PlanId(UUID(plan_id)), INTERNAL)

    async def _fail(self, plan_id: PlanId, failure: str) -> None:
        async with self.db.transaction() as session:
            await service.keep_failure(session, plan_id, failure, at=self.clock.now())

    async def _make(self, plan: Plan, cancel: asyncio.Event) -> None:
        """Plan a day for the first time."""
        async with self.db.reading() as session:
            day = await read_day(
                session,
                organization_id=plan.organization_id,
                depot_id=plan.depot_id,
                depot_ids=service.depots_of(plan),
                date=plan.date,
                now=self.clock.now(),
                chosen=service.chosen_of(plan),
            )
        found, source = await ways.matrices(self.roads, day.points, day.profiles)
        # It looks at each cell of each matrix, and says each order anew.
        problem = await asyncio.to_thread(make_problem, day, found)
        legend = await asyncio.to_thread(legend_of, day)
        solved = await self._solve_usual(plan, cancel, problem)
        lines, nearest, (draft, content) = await asyncio.gather(
            ways.lines(self.roads, trips(problem, legend, solved.routes)),
            self._nearest(problem),
            asyncio.to_thread(_kept, problem, legend, solved),
        )
        outcome = service.Outcome(
            legend=legend,
            content=content,
            draft=draft,
            plan=solved,
            nearest=nearest,
            geometries=lines,
            source=source,
        )
        async with self.db.transaction() as session:
            await service.keep_outcome(session, plan.id, outcome, at=self.clock.now())

    async def _solve_usual(
        self,
        plan: Plan,
        cancel: asyncio.Event,
        problem: Problem,
        warm: answer.Plan | None = None,
    ) -> answer.Plan:
        """Search with orders held to who serves their area; what is left out then is anybody's."""
        held = await asyncio.to_thread(with_usual, problem, warm)
        solved = await self._solve(plan, cancel, held, warm=warm)
        freer = eased(held, problem, solved.left_out)
        if freer is None or cancel.is_set():
            return solved
        return await self._solve(plan, cancel, freer, warm=solved)

    async def _improve(self, plan: Plan, cancel: asyncio.Event, actor: str) -> None:
        """Plan what is free of a plan again, and give it a version with what came of it."""
        opened = await self.plans.open(plan)
        before = await self.plans.work(plan, plan.state, opened)
        part = await asyncio.to_thread(free_part, opened.problem, before.timed)
        if part is None:
            raise NothingToOptimize(plan.id)
        solved = await self._solve_usual(plan, cancel, part.problem, warm=part.warm)
        change = await asyncio.to_thread(_improved, opened, before, solved)
        change = replace(change, lines=await draw(self.roads, change))
        async with self.db.transaction() as session:
            row = await service.get_plan(session, plan.organization_id, plan.id, lock=True)
            if not service.is_under_way(row):
                return  # dropped meanwhile
            row.status, row.ready_at = PlanStatus.READY, self.clock.now()
            row.progress = msgspec.to_builtins(service.done(row, solved))
            said = Said(kind=Kind.OPTIMIZE, actor=actor, at=self.clock.now())
            await keep_change(session, row, change, said)
        opened.keep(row.state, change.after)

    async def _solve(
        self,
        plan: Plan,
        cancel: asyncio.Event,
        problem: Problem,
        warm: answer.Plan | None = None,
    ) -> answer.Plan:
        """Search, and show how far it is."""
        async with shown(partial(self._show, plan), cancel, plan.budget_s) as show:
            solved = await self.sharing.solve(
                plan, problem, warm=warm, on_progress=show, cancel=cancel
            )
        await self._show(plan, progress_of(plan.budget_s, solved, phase="drawing"))
        return solved

    async def _nearest(self, problem: Problem) -> answer.Figures:
        try:
            solved = await self.pool.solve(problem, engine="nearest", budget_s=_NEAREST_S)
        except (SolverFailed, SolverBusy) as error:
            log.warning("nothing_to_compare_with", reason=str(error))
            return answer.Figures()
        return solved.figures

    async def _show(self, plan: Plan, progress: Progress) -> bool:
        async with self.db.transaction() as session:
            return await service.keep_progress(session, plan.id, progress)


def _refuse_missing(day: Day, chosen: Chosen) -> None:
    """Raise NoSuchShift or OrdersNotReady where something was chosen that is not there."""
    shift = chosen.missing_shift(frozenset(duty.shift.id for duty in day.duties))
    if shift is not None:
        raise NoSuchShift(shift)
    orders = chosen.missing_orders(frozenset(wish.order.id for wish in day.wishes))
    if orders:
        raise OrdersNotReady(orders[:_NAMED], len(orders))


def _kept(problem: Problem, legend: Legend, solved: answer.Plan) -> tuple[Draft, bytes | None]:
    """Give what a plan is changed by later: its sequences, and its problem if it is not too large."""
    content = pack(problem, legend)
    if content is None:
        log.warning("plan_not_editable", places=len(problem.places))
    return draft_of(Timer(problem), solved), content


def _improved(opened: Opened, before: Work, solved: answer.Plan) -> Change:
    """Put what came of the free part back beside what is locked."""
    timed = time_draft(
        opened.timer, put_back(opened.timer, before.timed.draft, solved), before.timed
    )
    taken = {visit.order_id for route in timed.routes if route for visit in route.visits}
    state = State(
        draft=timed.draft,
        numbers=number_routes(opened, timed, before.state.numbers),
        left_out=tuple(
            one
            for one in service.left_out_of(opened.legend, solved)
            if str(one.order_id) not in taken
        ),
    )
    return change_of(opened, before, Work(state, timed))


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
