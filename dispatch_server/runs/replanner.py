"""Plans running days anew in the background: the day as it stands, the roads, a solver, the rows.

Each proposal is a job, done by whichever worker comes first; it reads the day when it begins.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.session import Database
from dispatch_server.errors import Refused
from dispatch_server.jobs.service import Job, Jobs
from dispatch_server.planning import ways
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.schema import Progress
from dispatch_server.planning.searching import INTERNAL, failing, until_over
from dispatch_server.planning.showing import progress_of, shown
from dispatch_server.roads.port import Roads
from dispatch_server.runs import replans
from dispatch_server.runs.courses import Course
from dispatch_server.runs.deciding import lock_incident
from dispatch_server.runs.model import Replan
from dispatch_server.runs.proposals import (
    FixAt,
    Proposal,
    Scope,
    asked_of,
    days_of,
    proposal,
    question,
)
from dispatch_server.runs.schema import NewReplan
from dispatch_server.runs.today import Today, read_today
from dispatch_server.runs.views import RunNotFound
from shared.clock import Clock
from shared.geo import Point
from shared.ids import IncidentId, OrganizationId, ReplanId, RunId
from shared.states import ReplanStatus, RunChange

JOB: Final = "replan"
ENGINE: Final = "porta"
REASONS: Final = frozenset(
    {
        RunChange.VEHICLE_BREAKDOWN,
        RunChange.LATE_DRIVER,
        RunChange.NEW_ORDERS,
        RunChange.ORDERS_CANCELED,
    }
)

type Where = Callable[[Today], Mapping[RunId, Point]]
"""Says where the vehicles of runs are; asked when a proposal is, and written down with it."""


@dataclass(eq=False)
class ReplanContradictory(Refused):
    """What is asked for cannot be had together; ``reason`` says what to ask for instead."""

    slug: ClassVar[str] = "replan-contradictory"
    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass
class Replanner:
    """Plans for one server. ``clock`` dates what is written; time budgets are real seconds."""

    db: Database
    roads: Roads
    pool: SolverPool
    clock: Clock
    jobs: Jobs
    _cancels: dict[ReplanId, asyncio.Event] = field(default_factory=dict)

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
        organization_id: OrganizationId,
        wanted: NewReplan,
        *,
        where: Where,
        budget_s: float,
        actor: str,
        incident_id: IncidentId | None = None,
    ) -> Replan:
        """Check that the runs are there, and note the proposal together with its job.

        With the incident that it is to resolve, that is taken on; one that somebody else asked
        for meanwhile is given instead.
        Raises ReplanContradictory, RunNotFound, PlanWithoutVehicles, NoSuchIncident,
        IncidentResolved.
        """
        is_breakdown = wanted.reason == RunChange.VEHICLE_BREAKDOWN
        if is_breakdown != bool(wanted.out_run_ids) or wanted.reason not in REASONS:
            raise ReplanContradictory(
                f"{wanted.reason}: name out_run_ids for a vehicle breakdown, and for nothing else"
            )
        now = self.clock.now()
        async with self.db.reading() as session:
            today = await read_today(session, organization_id, wanted.date, now=now)
        scope = _scope(wanted, where(today))
        for run_id in (*wanted.run_ids, *wanted.out_run_ids):
            if today.sheet_of(run_id) is None:
                raise RunNotFound(run_id=run_id)
        _check_pins(today, wanted)
        days_of(today, asked_of(today, scope))
        async with self.db.transaction() as session:
            asking = incident_id and await lock_incident(session, organization_id, incident_id)
            if asking and (made := await replans.made_for(session, asking)) is not None:
                return made
            replan = await replans.add_replan(
                session,
                organization_id=organization_id,
                date=wanted.date,
                reason=RunChange(wanted.reason),
                scope=scope,
                budget_s=budget_s,
                seed=wanted.seed,
                at=now,
                actor=actor,
            )
            if asking:
                await replans.wait_for(session, asking, replan, at=now, actor=actor)
            await self._enqueue(session, replan.id)
        return replan

    async def _enqueue(self, session: AsyncSession, replan_id: ReplanId) -> None:
        await self.jobs.enqueue(session, JOB, key=f"{JOB}:{replan_id}", replan_id=str(replan_id))

    async def resume(self) -> None:
        """Enqueue what is under way again. It changes nothing where the job is still there."""
        async with self.db.transaction() as session:
            for replan_id in await replans.under_way(session):
                await self._enqueue(session, replan_id)

    async def wait(self, replan_id: ReplanId) -> Replan:
        """Wait until the proposal is no longer under way, and give its row."""
        return await until_over(self.db, Replan, replan_id, _is_under_way)

    async def cancel(self, replan_id: ReplanId) -> None:
        """End the search, wherever it goes on; the best so far becomes the proposal."""
        async with self.db.transaction() as session:
            await replans.want_cancel(session, replan_id)
        if replan_id in self._cancels:
            self._cancels[replan_id].set()

    async def _work(self, *, replan_id: str) -> None:
        """Plan, unless it was done or dropped. A database that fails leaves it to a later try."""
        wanted = ReplanId(UUID(replan_id))
        async with self.db.reading() as session:
            replan = await session.get(Replan, wanted)
        if replan is None or not _is_under_way(replan):
            return
        cancel = self._cancels.setdefault(wanted, asyncio.Event())
        try:
            async with failing("replan_failed", partial(self._fail, wanted), replan_id=replan_id):
                found, courses, progress = await self._solve(replan, cancel)
                async with self.db.transaction() as session:
                    at = self.clock.now()
                    await replans.keep_proposal(session, wanted, found, courses, progress, at=at)
        finally:
            self._cancels.pop(wanted, None)

    async def _give_up(self, *, replan_id: str) -> None:
        await self._fail(ReplanId(UUID(replan_id)), INTERNAL)

    async def _fail(self, replan_id: ReplanId, failure: str) -> None:
        async with self.db.transaction() as session:
            await replans.keep_failure(session, replan_id, failure, at=self.clock.now())

    async def _solve(
        self, replan: Replan, cancel: asyncio.Event
    ) -> tuple[Proposal, Sequence[Course], Progress]:
        scope = msgspec.convert(replan.asked, Scope)
        async with self.db.reading() as session:
            today = await read_today(
                session,
                replan.organization_id,
                replan.date,
                now=self.clock.now(),
                waiting=None if scope.with_new else (),
            )
        asked = asked_of(today, scope)
        days = await asyncio.to_thread(days_of, today, asked)
        profiles = sorted({*days[0].profiles, *days[1].profiles})
        matrices, _ = await ways.matrices(self.roads, days[1].points, profiles)
        put = await asyncio.to_thread(question, today, asked, days, matrices)
        async with shown(partial(self._show, replan.id), cancel, replan.budget_s) as show:
            solved = await self.pool.solve(
                put.running.problem,
                engine=ENGINE,
                budget_s=replan.budget_s,
                seed=replan.seed,
                warm=put.base,
                on_progress=show,
                cancel=cancel,
            )
        await self._show(replan.id, progress_of(replan.budget_s, solved, phase="drawing"))
        found = await asyncio.to_thread(proposal, put, solved)
        lines = await ways.lines(self.roads, [(one.profile, one.points) for one in found.courses])
        courses = [
            msgspec.structs.replace(course, geometry=line)
            for course, line in zip(found.courses, lines, strict=True)
        ]
        return found, courses, progress_of(replan.budget_s, solved, phase="done")

    async def _show(self, replan_id: ReplanId, progress: Progress) -> bool:
        async with self.db.transaction() as session:
            return await replans.keep_progress(session, replan_id, progress)


def _scope(wanted: NewReplan, fixes: Mapping[RunId, Point]) -> Scope:
    return Scope(
        run_ids=wanted.run_ids,
        out_run_ids=wanted.out_run_ids,
        pinned_stop_ids=wanted.pinned_stop_ids,
        with_new=wanted.reason == RunChange.NEW_ORDERS,
        fixes=tuple(FixAt(run_id, at) for run_id, at in fixes.items()),
    )


def _check_pins(today: Today, wanted: NewReplan) -> None:
    """Raise ReplanContradictory for a pinned stop whose driver drives on no more."""
    pinned = set(wanted.pinned_stop_ids)
    for run_id in wanted.out_run_ids:
        sheet = today.sheet_of(run_id)
        for stop in () if sheet is None else sheet.left:
            if stop.id in pinned:
                raise ReplanContradictory(
                    f"stop {stop.id} is of a run that drives on no more: it cannot be pinned to it"
                )


def _is_under_way(replan: Replan) -> bool:
    return replan.status == ReplanStatus.OPTIMIZING
