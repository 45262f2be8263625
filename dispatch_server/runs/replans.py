"""Proposals for running days on their rows: asked for, kept, shown, applied, dropped."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

import msgspec
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.errors import Conflict, Missing
from dispatch_server.planning.changing import difference_view
from dispatch_server.planning.difference import Difference
from dispatch_server.planning.saying import say_difference
from dispatch_server.planning.schema import DifferenceView, LeftOut, Progress
from dispatch_server.planning.views import say
from dispatch_server.runs.arrange import arrange
from dispatch_server.runs.courses import Course
from dispatch_server.runs.day import Day
from dispatch_server.runs.deciding import (
    RESOLVED,
    acknowledge,
    already_resolved,
    settle_replanned,
)
from dispatch_server.runs.model import Incident, Replan
from dispatch_server.runs.proposals import Facts, Proposal, Scope
from dispatch_server.runs.schema import CourseView, GivenRun, ReplanView
from dispatch_server.texts import text
from shared.ids import OrganizationId, ReplanId, RunId, uuid7
from shared.states import ReplanStatus, RunChange

_STANDS: Final = frozenset({ReplanStatus.OPTIMIZING, ReplanStatus.READY, ReplanStatus.APPLIED})
_MOST: Final = 100  # of one day; more were tries


@dataclass(eq=False)
class NoSuchReplan(Missing):
    """The organization has no such proposal."""

    slug: ClassVar[str] = "no-such-replan"
    replan_id: ReplanId

    def __str__(self) -> str:
        return f"there is no replan {self.replan_id}"


@dataclass(eq=False)
class ReplanNotReady(Conflict):
    """The proposal is not in the state that this needs."""

    slug: ClassVar[str] = "replan-not-ready"
    replan_id: ReplanId
    status: str

    def __str__(self) -> str:
        return f"replan {self.replan_id} is {self.status}"


async def get_replan(
    session: AsyncSession,
    organization_id: OrganizationId,
    replan_id: ReplanId,
    *,
    lock: bool = False,
) -> Replan:
    """Find a proposal of the organization. Raises NoSuchReplan."""
    found = await session.get(Replan, replan_id, with_for_update=lock or None)
    if found is None or found.organization_id != organization_id:
        raise NoSuchReplan(replan_id)
    return found


async def add_replan(
    session: AsyncSession,
    *,
    organization_id: OrganizationId,
    date: dt.date,
    reason: RunChange,
    scope: Scope,
    budget_s: float,
    seed: int,
    at: dt.datetime,
    actor: str,
) -> Replan:
    """Note that a proposal is wanted. Whoever plans takes it from there."""
    replan = Replan(
        id=ReplanId(uuid7()),
        organization_id=organization_id,
        date=date,
        status=ReplanStatus.OPTIMIZING,
        reason=reason,
        asked=msgspec.to_builtins(scope),
        budget_s=budget_s,
        seed=seed,
        progress=msgspec.to_builtins(Progress(budget_s=budget_s)),
        giving={},
        difference={},
        facts={},
        created_by=actor,
        created_at=at,
    )
    session.add(replan)
    await session.flush()
    await _record(session, replan, at=at, actor=actor)
    return replan


async def _record(
    session: AsyncSession,
    replan: Replan,
    *,
    at: dt.datetime,
    actor: str = log.SYSTEM,
    run_ids: Sequence[RunId] = (),
) -> None:
    await log.record(
        session,
        organization_id=replan.organization_id,
        type=f"replan.{replan.status}",
        subject="replan",
        subject_id=replan.id,
        at=at,
        body={
            "replan_id": replan.id,
            "date": replan.date,
            "status": replan.status,
            "reason": replan.reason,
            "runs": list(run_ids),
            "failure": replan.failure,
        },
        actor=actor,
    )


async def under_way(session: AsyncSession) -> list[ReplanId]:
    """Name the proposals of all organizations that a stopped server left unfinished."""
    found = await session.exec(select(Replan.id).where(Replan.status == ReplanStatus.OPTIMIZING))
    return [ReplanId(replan_id) for replan_id in found]


async def _open(
    session: AsyncSession, replan_id: ReplanId, *, is_told: bool = False
) -> Replan | None:
    """Lock one that is still optimizing; before it the log, if it ``is_told`` what becomes of it.

    Who applies it takes the two in the same order.
    """
    if is_told:
        owner = select(Replan.organization_id).where(Replan.id == replan_id)
        organization_id = (await session.exec(owner)).first()
        if organization_id is None:
            return None
        await log.hold(session, OrganizationId(organization_id))
    replan = await session.get(Replan, replan_id, with_for_update=True)
    return replan if replan is not None and replan.status == ReplanStatus.OPTIMIZING else None


async def keep_progress(session: AsyncSession, replan_id: ReplanId, progress: Progress) -> bool:
    """Show how far it is, and say whether to go on."""
    replan = await _open(session, replan_id)
    if replan is None:
        return False
    replan.progress = msgspec.to_builtins(progress)
    session.add(replan)
    return not replan.is_cancel_wanted


async def want_cancel(session: AsyncSession, replan_id: ReplanId) -> None:
    """Ask whoever plans, in whichever process, to end the search."""
    replan = await _open(session, replan_id)
    if replan is not None:
        replan.is_cancel_wanted = True
        session.add(replan)


async def keep_failure(
    session: AsyncSession, replan_id: ReplanId, failure: str, *, at: dt.datetime
) -> None:
    """Say that nothing will come of it, by the slug of the reason."""
    replan = await _open(session, replan_id, is_told=True)
    if replan is not None:
        replan.status, replan.failure = ReplanStatus.FAILED, failure
        _forget_fixes(replan)
        session.add(replan)
        await _record(session, replan, at=at)


async def keep_proposal(
    session: AsyncSession,
    replan_id: ReplanId,
    proposal: Proposal,
    courses: Sequence[Course],
    progress: Progress,
    *,
    at: dt.datetime,
) -> None:
    """Make the proposal ready; nothing if it was dropped meanwhile."""
    replan = await _open(session, replan_id, is_told=True)
    if replan is None:
        return
    replan.status, replan.ready_at = ReplanStatus.READY, at
    _forget_fixes(replan)
    replan.courses = msgspec.to_builtins(list(courses))
    replan.giving = {str(run_id): version for run_id, version in proposal.giving.items()}
    replan.difference = msgspec.to_builtins(proposal.difference)
    replan.left_out = msgspec.to_builtins(list(proposal.left_out))
    replan.facts = msgspec.to_builtins(proposal.facts)
    replan.progress = msgspec.to_builtins(progress)
    session.add(replan)
    await _record(session, replan, at=at)


def _forget_fixes(replan: Replan) -> None:
    """Drop where drivers were: it was needed to begin with, and is kept nowhere for longer."""
    scope = msgspec.convert(replan.asked, Scope)
    replan.asked = msgspec.to_builtins(msgspec.structs.replace(scope, fixes=()))


async def apply_replan(
    session: AsyncSession,
    replan_id: ReplanId,
    *,
    organization_id: OrganizationId,
    at: dt.datetime,
    actor: str,
) -> Replan:
    """Have a ready proposal driven; again, it changes nothing.

    Raises NoSuchReplan, ReplanNotReady, and RunsMoved or OrdersTaken where the day has moved on.
    """
    await log.hold(session, organization_id)  # before the row: in the order of every writer
    replan = await get_replan(session, organization_id, replan_id, lock=True)
    if replan.status == ReplanStatus.APPLIED:
        return replan
    if replan.status != ReplanStatus.READY:
        raise ReplanNotReady(replan_id, replan.status)
    giving = giving_of(replan)
    run_ids = await arrange(
        session,
        now=at,
        organization_id=organization_id,
        courses=courses_of(replan),
        why=RunChange(replan.reason),
        actor=actor,
        giving=giving,
    )
    replan.status, replan.applied_at = ReplanStatus.APPLIED, at
    session.add(replan)
    await _record(session, replan, at=at, actor=actor, run_ids=[*run_ids, *giving])
    day = Day(organization_id, at, actor)
    await settle_replanned(session, day, replan_id)
    await day.save(session)
    return replan


async def made_for(session: AsyncSession, incident: Incident) -> Replan | None:
    """Give the proposal that stands for an incident; None where one may be asked for.

    Raises IncidentResolved where it was resolved another way.
    """
    made = await session.get(Replan, incident.replan_id) if incident.replan_id else None
    if made is not None and made.status in _STANDS:
        return made
    if incident.status == RESOLVED:
        raise await already_resolved(session, incident)
    return None


async def wait_for(
    session: AsyncSession, incident: Incident, replan: Replan, *, at: dt.datetime, actor: str
) -> None:
    """Take an incident on until the proposal that is to resolve it is applied."""
    day = Day(replan.organization_id, at, actor)
    acknowledge(day, incident)
    incident.replan_id = replan.id
    await day.save(session)


async def discard(
    session: AsyncSession,
    replan_id: ReplanId,
    *,
    organization_id: OrganizationId,
    at: dt.datetime,
    actor: str,
) -> Replan:
    """Drop a proposal that was not applied; again, it changes nothing.

    Raises NoSuchReplan, and ReplanNotReady for an applied one.
    """
    await log.hold(session, organization_id)
    replan = await get_replan(session, organization_id, replan_id, lock=True)
    if replan.status == ReplanStatus.APPLIED:
        raise ReplanNotReady(replan_id, replan.status)
    if replan.status != ReplanStatus.DISCARDED:
        replan.status = ReplanStatus.DISCARDED
        _forget_fixes(replan)
        session.add(replan)
        await _record(session, replan, at=at, actor=actor)
    return replan


async def forget_old(session: AsyncSession, before: dt.datetime) -> int:
    """Delete proposals that were asked for before then, and say how many.

    That one was applied, and what it changed, stays in the log; incidents keep their decision.
    """
    old = select(Replan.id).where(Replan.created_at < before)
    await session.exec(
        update(Incident).where(col(Incident.replan_id).in_(old)).values(replan_id=None)
    )
    gone = await session.exec(delete(Replan).where(col(Replan.created_at) < before))
    return gone.rowcount


def giving_of(replan: Replan) -> dict[RunId, int]:
    """Give the runs that would drive on no more, with the version that each had."""
    return {RunId(UUID(run_id)): version for run_id, version in replan.giving.items()}


def courses_of(replan: Replan) -> list[Course]:
    return msgspec.convert(replan.courses, list[Course])


async def list_replans(
    session: AsyncSession, organization_id: OrganizationId, date: dt.date, locale: str
) -> list[ReplanView]:
    """List the proposals of a day without their courses, the newest first."""
    rows = await session.exec(
        select(Replan)
        .where(Replan.organization_id == organization_id, Replan.date == date)
        .order_by(col(Replan.id).desc())
        .limit(_MOST)
    )
    return [msgspec.structs.replace(view(row, locale), courses=()) for row in rows]


def view(replan: Replan, locale: str) -> ReplanView:
    """Show a proposal; what is particular to the day is said in ``locale``."""
    left_out = msgspec.convert(replan.left_out, tuple[LeftOut, ...])
    return ReplanView(
        id=replan.id,
        date=replan.date,
        status=replan.status,
        reason=replan.reason,
        scope=msgspec.convert(replan.asked, Scope).run_ids,
        progress=msgspec.convert(replan.progress, Progress),
        difference=_difference(replan, locale),
        sentences=tuple(sentences(replan, locale)),
        courses=tuple(
            CourseView(
                shift_id=course.shift_id,
                driver_id=course.driver_id,
                vehicle_id=course.vehicle_id,
                run_id=course.run_id,
                version=course.version,
                ends_at=course.ends_at,
                doors=course.doors,
                geometry=course.geometry,
            )
            for course in courses_of(replan)
        ),
        giving=tuple(
            GivenRun(run_id=run_id, version=version)
            for run_id, version in giving_of(replan).items()
        ),
        left_out=tuple(msgspec.structs.replace(one, text=say(one, locale)) for one in left_out),
        failure=replan.failure,
        created_at=replan.created_at,
        ready_at=replan.ready_at,
        applied_at=replan.applied_at,
    )


def _difference(replan: Replan, locale: str) -> DifferenceView | None:
    """Say in figures and in words what it would change of how the day goes on."""
    if not replan.difference:
        return None
    # Everybody in a run was told a window, so that none counts as told by its arrival alone.
    shown = difference_view(msgspec.convert(replan.difference, Difference), ())
    return msgspec.structs.replace(shown, text=say_difference(shown, locale))


def sentences(replan: Replan, locale: str) -> list[str]:
    """Say what is particular to a day under way; nothing before the proposal is ready."""
    if not replan.facts:
        return []
    facts = msgspec.convert(replan.facts, Facts)
    counts = {
        "handed_over": facts.handed_over,
        "stranded": facts.stranded,
        "left_behind": facts.left_behind,
        "added": facts.added,
        "told_anew": facts.told_anew,
    }
    said = [text(locale, "runs.out", driver=driver) for driver in facts.drivers_out]
    said += [text(locale, "runs.kept", driver=driver) for driver in facts.drivers_kept]
    said += [
        text(locale, f"runs.{name}.{'one' if count == 1 else 'many'}", count=count)
        for name, count in counts.items()
        if count
    ]
    if not replan.courses and not facts.stranded + facts.left_behind:
        said.append(text(locale, "runs.unchanged"))
    return said
