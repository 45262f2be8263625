"""Does what a dispatcher decided about an incident, from the incident itself.

One transaction does the work by the service that always does it, and resolves the incident with
who did what. Where the day had moved on, neither happens.
"""

import hashlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.guards import NotPermitted
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.errors import Conflict, Refused
from dispatch_server.runs import change, followup
from dispatch_server.runs.acts import Act, apt, brought_back, tried
from dispatch_server.runs.day import Day
from dispatch_server.runs.deciding import RESOLVED, already_resolved, lock_incident, settle
from dispatch_server.runs.inbox import Scene, scenes_of
from dispatch_server.runs.incident_schema import (
    ActMove,
    ActNewAddress,
    ActReattempt,
    ActReturn,
    ActSkip,
    IncidentAct,
)
from dispatch_server.runs.model import Incident, Stop
from dispatch_server.runs.schema import NewDay
from shared.clock import Clock
from shared.ids import IncidentId, OrganizationId, StopId
from shared.states import Decision

_NEEDS: Final[dict[Act, Permission]] = {
    Act.REATTEMPT: Permission.ORDERS,
    Act.RETURN: Permission.ORDERS,
    Act.NEW_ADDRESS: Permission.PLACES,
    Act.MOVE: Permission.PLAN,
    Act.SKIP: Permission.PLAN,
}


@dataclass(eq=False)
class ActNotApt(Conflict):
    """As things stand, the act does nothing for the incident. ``apt`` are those that do."""

    slug: ClassVar[str] = "act-not-apt"
    incident_id: IncidentId
    act: str
    apt: tuple[str, ...]

    def __str__(self) -> str:
        left = ", ".join(self.apt) or "nothing but to resolve it"
        return f"{self.act} does not fit incident {self.incident_id} any more; what fits: {left}"


@dataclass(eq=False)
class DayNeeded(Refused):
    """Who was not found at the old address is tried again, and no day was named."""

    slug: ClassVar[str] = "day-needed"
    incident_id: IncidentId

    def __str__(self) -> str:
        return (
            f"orders of incident {self.incident_id} were tried in vain: name the day to try again"
        )


@dataclass(frozen=True)
class _Doing:
    """An act on its way: all that the services ask for."""

    session: AsyncSession
    clock: Clock
    caller: Caller
    scene: Scene

    @property
    def own(self) -> OrganizationId:
        return self.caller.organization_id

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.caller.time_zone)


async def act(
    session: AsyncSession,
    clock: Clock,
    caller: Caller,
    incident_id: IncidentId,
    wanted: IncidentAct,
) -> Incident:
    """Carry an act through and resolve its incident. The same again changes nothing.

    Raises NotPermitted, NoSuchIncident, IncidentResolved, ActNotApt, and what the service that
    does the work raises.
    """
    kind = _KINDS[type(wanted)]
    if not caller.may(_NEEDS[kind]):
        raise NotPermitted(role=caller.role, permission=_NEEDS[kind])
    row = await lock_incident(session, caller.organization_id, incident_id)
    said = hashlib.sha256(msgspec.json.encode(wanted)).hexdigest()
    if row.status == RESOLVED:
        if row.act == said:
            return row
        raise await already_resolved(session, row)
    scene = (await scenes_of(session, caller.organization_id, [row]))[row.id]
    fits = apt(scene.standing)
    if kind not in fits:
        raise ActNotApt(incident_id=incident_id, act=kind, apt=tuple(fits))
    day = Day(caller.organization_id, clock.now(), caller.actor)
    settle(day, row, Decision(kind))
    row.act = said
    await session.flush()  # what the services close by themselves is not closed twice
    await _DO[kind](_Doing(session, clock, caller, scene), wanted)
    await day.save(session)
    return row


async def _reattempt(doing: _Doing, wanted: ActReattempt) -> None:
    await _again(doing, wanted.to)


async def _again(doing: _Doing, to: NewDay) -> None:
    scene = doing.scene
    for order, is_tried in zip(scene.orders, tried(scene.states), strict=True):
        if is_tried:
            await followup.reschedule(
                doing.session,
                doing.clock,
                organization_id=doing.own,
                order_id=order.id,
                to=to,
                zone=doing.zone,
                actor=doing.caller.actor,
            )


async def _return(doing: _Doing, wanted: ActReturn) -> None:
    scene = doing.scene
    for order, is_back in zip(scene.orders, brought_back(scene.states), strict=True):
        if is_back:
            await followup.send_back(
                doing.session,
                doing.clock,
                organization_id=doing.own,
                order_id=order.id,
                actor=doing.caller.actor,
                reason=wanted.reason,
            )


async def _correct(doing: _Doing, wanted: ActNewAddress) -> None:
    """Say where the door is; who was not found there is tried again on the day that is named."""
    scene = doing.scene
    if wanted.to is None and any(tried(scene.states)):
        raise DayNeeded(incident_id=scene.incident.id)
    stop = scene.stop
    if stop is None:
        raise ActNotApt(incident_id=scene.incident.id, act=Act.NEW_ADDRESS, apt=())
    await followup.correct_place(
        doing.session, doing.clock, doing.caller, place_id=stop.place_id, where=wanted.where
    )
    if wanted.to is not None:
        await _again(doing, wanted.to)


async def _move(doing: _Doing, wanted: ActMove) -> None:
    await _check_run(doing, wanted.stop_ids)
    await change.reassign_stops(
        doing.session,
        doing.clock,
        organization_id=doing.own,
        stops=dict.fromkeys(wanted.stop_ids, wanted.version),
        to_run_id=wanted.to_run_id,
        actor=doing.caller.actor,
    )


async def _skip(doing: _Doing, wanted: ActSkip) -> None:
    await _check_run(doing, [wanted.stop_id])
    await change.skip_stop(
        doing.session,
        doing.clock,
        organization_id=doing.own,
        stop_id=wanted.stop_id,
        version=wanted.version,
        actor=doing.caller.actor,
    )


async def _check_run(doing: _Doing, stop_ids: Collection[StopId]) -> None:
    """Raise StopNotFound for a stop that the incident has nothing to do with."""
    run = doing.scene.run
    found = await doing.session.exec(
        select(Stop.id).where(
            Stop.organization_id == doing.own, Stop.run_id == (run.id if run else None)
        )
    )
    for stop_id in set(stop_ids) - set(found):
        raise change.StopNotFound(stop_id=stop_id)


_KINDS: Final[dict[type, Act]] = {
    ActReattempt: Act.REATTEMPT,
    ActReturn: Act.RETURN,
    ActNewAddress: Act.NEW_ADDRESS,
    ActMove: Act.MOVE,
    ActSkip: Act.SKIP,
}
_DO: Final[dict[Act, Callable[[_Doing, Any], Awaitable[None]]]] = {
    Act.REATTEMPT: _reattempt,
    Act.RETURN: _return,
    Act.NEW_ADDRESS: _correct,
    Act.MOVE: _move,
    Act.SKIP: _skip,
}
