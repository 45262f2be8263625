"""Use cases of a plan that is changed by hand: edit it, undo, redo, and look at who did what."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec
import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.errors import Unavailable
from dispatch_server.planning import service, views, ways
from dispatch_server.planning.changing import (
    Change,
    change_of,
    difference_view,
    retell,
    rows_after,
    state_after,
    told,
    write_change,
)
from dispatch_server.planning.edit import Edit, EditRefused
from dispatch_server.planning.errors import EditorBusy, KeyReused, PlanMoved, PlanNotReady
from dispatch_server.planning.legend import trips
from dispatch_server.planning.model import Plan, PlanVersion
from dispatch_server.planning.opened import Opened, OpenPlans, Work
from dispatch_server.planning.rows import RouteRows, routes_of
from dispatch_server.planning.saying import Names, say_difference, say_refusal
from dispatch_server.planning.schema import DifferenceView, Edited, NewEdits, PlanStep
from dispatch_server.planning.timed import revise
from dispatch_server.planning.versions import (
    Kind,
    Said,
    add_state,
    add_step,
    by_key,
    neighbour,
)
from dispatch_server.roads.port import Roads
from shared import polyline
from shared.clock import Clock
from shared.geo import Point
from shared.ids import PlanId
from shared.states import PlanStatus

_DRAW_S: Final = 3.0
"""Roads that take longer to draw a few routes are not waited for; the lines are straight then."""

_AT_ONCE: Final = 2
_MAX_WAITING: Final = 50
"""Dry runs come by the dozen while somebody drags; those who come late ask again."""

log = structlog.get_logger(__name__)


@dataclass
class Editor:
    """Changes plans for one server. ``clock`` dates what is written."""

    db: Database
    roads: Roads
    clock: Clock
    plans: OpenPlans
    _waiting: int = 0

    def __post_init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def edit(self, caller: Caller, plan_id: PlanId, asked: NewEdits) -> Edited:
        """Make edits, all or none, and say what they cost; a dry run stores nothing.

        Asked again by the same id it answers as before, with all of the plan's routes.
        Raises NoSuchPlan, PlanNotReady, PlanMoved, PlanNotEditable, EditRefused, KeyReused,
        EditorBusy.
        """
        plan = await self._find(caller, plan_id, asked.expected_version, asked, asked.edits)
        if isinstance(plan, Edited):
            return plan
        opened = await self.plans.open(plan)
        before = await self.plans.work(plan, plan.state, opened)
        try:
            change = await self._reckoned(
                _edited, opened, before, asked.edits, looks=not asked.dry_run
            )
        except EditRefused as refused:
            refused.text = await self._why(caller, opened, refused)
            raise
        if asked.dry_run:
            return await self._tried(caller, plan, change)
        said = Said(
            kind=Kind.EDIT,
            actor=caller.actor,
            at=self.clock.now(),
            edits=asked.edits,
            key=asked.id,
        )
        return await self._make(caller, plan_id, asked, await self._drawn(change), said)

    async def step(self, caller: Caller, plan_id: PlanId, asked: PlanStep, kind: Kind) -> Edited:
        """Undo or redo the last change.

        Raises NoSuchPlan, PlanNotReady, PlanMoved, PlanNotEditable, NothingToUndo, NothingToRedo,
        EditorBusy.
        """
        plan = await self._find(caller, plan_id, asked.expected_version, asked, ())
        if isinstance(plan, Edited):
            return plan
        async with self.db.reading() as session:
            to = await neighbour(session, plan, kind)
        opened = await self.plans.open(plan)
        before = await self.plans.work(plan, plan.state, opened)
        after = await self.plans.work(plan, to, opened)
        change = await self._reckoned(change_of, opened, before, after)
        said = Said(kind=kind, actor=caller.actor, at=self.clock.now(), key=asked.id)
        return await self._make(caller, plan_id, asked, await self._drawn(change), said, to=to)

    async def _reckoned[**P](
        self, make: Callable[P, Change], *args: P.args, **kwargs: P.kwargs
    ) -> Change:
        """Work a change out in a thread, a few at a time. Raises EditorBusy."""
        if self._waiting >= _MAX_WAITING:
            raise EditorBusy(self._waiting)
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(make, *args, **kwargs)
        finally:
            self._waiting -= 1

    async def _find(
        self,
        caller: Caller,
        plan_id: PlanId,
        expected: int,
        asked: NewEdits | PlanStep,
        edits: Sequence[Edit],
    ) -> Plan | Edited:
        """Read a plan that may be changed, or what came of the same request before."""
        async with self.db.reading() as session:
            plan = await service.get_plan(session, caller.organization_id, plan_id)
            done = await by_key(session, plan_id, asked.id)
            if done is not None:
                return await _again(session, caller, plan, done, edits)
        refuse_moved(plan, expected)
        return plan

    async def _make(
        self,
        caller: Caller,
        plan_id: PlanId,
        asked: NewEdits | PlanStep,
        change: Change,
        said: Said,
        *,
        to: int | None = None,
    ) -> Edited:
        """Write a change, unless somebody else was first."""
        async with self.db.transaction() as session:
            plan = await service.get_plan(session, caller.organization_id, plan_id, lock=True)
            done = await by_key(session, plan_id, said.key)
            if done is not None:
                return await _again(session, caller, plan, done, said.edits)
            refuse_moved(plan, asked.expected_version)
            rows, difference = await keep_change(session, plan, change, said, to=to)
            shown = await _shown(session, caller, plan, rows, change=change, difference=difference)
        change.opened.keep(plan.state, change.after)
        log.info("plan_edited", plan_id=str(plan_id), kind=said.kind, version=shown.plan.version)
        return shown

    async def _tried(self, caller: Caller, plan: Plan, change: Change) -> Edited:
        """Show a change that is not made."""
        lines = {vehicle: polyline.encode(way) for vehicle, _, way in _ways(change)}
        change = replace(change, lines=lines)
        imagined = Plan(**plan.model_dump())
        retell(imagined, change)
        async with self.db.reading() as session:
            difference = await _difference(session, plan, change)
            rows = rows_after(imagined, change)
            shown = await _shown(
                session, caller, imagined, rows, change=change, difference=difference
            )
        return msgspec.structs.replace(shown, is_dry_run=True)

    async def _drawn(self, change: Change) -> Change:
        """Draw the routes that differ along the roads, or straight where these take too long."""
        return replace(change, lines=await draw(self.roads, change))

    async def _why(self, caller: Caller, opened: Opened, refused: EditRefused) -> str:
        duties = [opened.legend.duties[one] for one in refused.names if one in opened.legend.duties]
        async with self.db.reading() as session:
            drivers = await views.driver_names(session, [duty.shift_id for duty in duties])
        orders = {
            one: opened.legend.orders[one].external_id
            for one in refused.names
            if one in opened.legend.orders
        }
        return say_refusal(refused, Names(orders=orders, drivers=drivers), caller.locale)


def refuse_moved(plan: Plan, expected: int) -> None:
    """Let a plan be changed that is ready and as it was seen. Raises PlanNotReady, PlanMoved."""
    if plan.status != PlanStatus.READY:
        raise PlanNotReady(plan.id, PlanStatus(plan.status))
    if plan.version != expected:
        raise PlanMoved(plan.id, plan.version, expected)


async def keep_change(
    session: AsyncSession, plan: Plan, change: Change, said: Said, *, to: int | None = None
) -> tuple[list[RouteRows], DifferenceView]:
    """Write a change with its version and its event; ``to`` is the state that is had again.

    Gives the rows that are new, and the difference.
    """
    rows = await write_change(session, plan, change)
    difference = await _difference(session, plan, change)
    said = msgspec.structs.replace(said, difference=difference)
    if to is None:
        await add_state(session, plan, change.after.state, said)
    else:
        await add_step(session, plan, to, said)
    await service.record(
        session,
        plan,
        "plan.ready" if said.kind is Kind.OPTIMIZE else "plan.edited",
        at=said.at,
        actor=said.actor,
        routes=len(change.after.state.numbers),
    )
    return rows, difference


async def draw(roads: Roads, change: Change) -> dict[int, str]:
    """Draw the routes that differ, by vehicle."""
    wanted = _ways(change)
    try:
        async with asyncio.timeout(_DRAW_S):
            lines = await ways.lines(roads, [(profile, way) for _, profile, way in wanted])
    except (TimeoutError, Unavailable) as late:
        log.warning("routes_not_drawn", reason=type(late).__name__, routes=len(wanted))
        lines = [polyline.encode(way) for _, _, way in wanted]
    return {vehicle: line for (vehicle, _, _), line in zip(wanted, lines, strict=True)}


def _ways(change: Change) -> list[tuple[int, str, list[Point]]]:
    after = change.after.timed.routes
    driven = [(v, route) for v in change.touched if (route := after[v]) is not None]
    found = trips(change.opened.problem, change.opened.legend, [route for _, route in driven])
    return [(v, profile, way) for (v, _), (profile, way) in zip(driven, found, strict=True)]


def _edited(opened: Opened, before: Work, edits: Sequence[Edit], *, looks: bool) -> Change:
    timed = revise(opened.timer, before.timed, edits)
    after = Work(state_after(opened, before.state, timed, looks=looks), timed)
    return change_of(opened, before, after)


async def _difference(session: AsyncSession, plan: Plan, change: Change) -> DifferenceView:
    found = change.difference
    known = await told(session, plan.organization_id, found.windows_changed)
    return difference_view(found, known)


async def _shown(
    session: AsyncSession,
    caller: Caller,
    plan: Plan,
    rows: Sequence[RouteRows],
    *,
    change: Change,
    difference: DifferenceView,
) -> Edited:
    return Edited(
        plan=await views.show(session, plan, caller.locale, rows),
        difference=_said(difference, caller.locale),
        removed_shift_ids=change.removed,
    )


async def _again(
    session: AsyncSession, caller: Caller, plan: Plan, done: PlanVersion, edits: Sequence[Edit]
) -> Edited:
    """Answer what was done before. Raises KeyReused where it was something else."""
    if msgspec.convert(done.edits, list[Edit]) != list(edits):
        raise KeyReused(done.key or done.id)
    rows = await routes_of(session, plan.id)
    difference = msgspec.convert(done.difference, DifferenceView)
    return Edited(
        plan=await views.show(session, plan, caller.locale, rows),
        difference=_said(difference, caller.locale),
    )


def _said(difference: DifferenceView, locale: str) -> DifferenceView:
    return msgspec.structs.replace(difference, text=say_difference(difference, locale))
