"""What a dispatcher decides about an incident: who took it on, and how it was resolved.

What somebody decided before is never overwritten: it is shown to who comes second.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.errors import Conflict, Missing
from dispatch_server.fleet.actors import name_actors
from dispatch_server.runs.day import Day
from dispatch_server.runs.model import Incident
from shared.clock import Clock
from shared.ids import IncidentId, OrganizationId, ReplanId
from shared.states import Decision

OPEN: Final = "open"
ACKNOWLEDGED: Final = "acknowledged"
RESOLVED: Final = "resolved"


@dataclass(eq=False)
class NoSuchIncident(Missing):
    """The organization has no such incident."""

    slug: ClassVar[str] = "no-such-incident"
    incident_id: IncidentId

    def __str__(self) -> str:
        return f"there is no incident {self.incident_id}"


@dataclass(eq=False)
class IncidentResolved(Conflict):
    """Somebody, or a newer report, resolved it another way before. Nothing was changed."""

    slug: ClassVar[str] = "incident-resolved"
    incident_id: IncidentId
    decision: str  # empty: a newer report
    by: str  # a name; empty where nobody is named

    def __str__(self) -> str:
        how = self.decision or "a newer report"
        return f"incident {self.incident_id} was resolved before: {how} {self.by}".rstrip()


async def decide(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    incident_id: IncidentId,
    decision: Decision | None,
    actor: str,
) -> Incident:
    """Resolve an incident, or take it on (``None``). The same again changes nothing.

    Raises NoSuchIncident, and IncidentResolved for another decision than was made.
    """
    day = Day(organization_id, clock.now(), actor)
    row = await lock_incident(session, organization_id, incident_id)
    if decision is None:
        acknowledge(day, row)
    elif row.status == RESOLVED:
        if row.decision != decision:
            raise await already_resolved(session, row)
    else:
        settle(day, row, decision)
    await day.save(session)
    return row


async def lock_incident(
    session: AsyncSession, organization_id: OrganizationId, incident_id: IncidentId
) -> Incident:
    """Hold the log, and give an incident that nobody else changes meanwhile.

    Raises NoSuchIncident.
    """
    await log.hold(session, organization_id)
    found = await session.exec(
        select(Incident)
        .where(Incident.id == incident_id, Incident.organization_id == organization_id)
        .with_for_update()
    )
    row = found.first()
    if row is None:
        raise NoSuchIncident(incident_id)
    return row


async def already_resolved(session: AsyncSession, row: Incident) -> IncidentResolved:
    """Say who had resolved it, and how."""
    named = await name_actors(session, row.organization_id, [row.resolved_by])
    return IncidentResolved(
        incident_id=row.id, decision=row.decision, by=named[row.resolved_by].name
    )


def acknowledge(day: Day, row: Incident) -> None:
    """Note who took an open incident on; the first one stays."""
    if row.status == OPEN:
        row.status = ACKNOWLEDGED
        row.acknowledged_at, row.acknowledged_by = day.now, day.actor
        day.event(f"incident.{ACKNOWLEDGED}", "incident", row.id, _said(row))


def settle(day: Day, row: Incident, decision: Decision | None = None) -> None:
    """Resolve an incident by a decision, or (None) by a newer report."""
    row.status = RESOLVED
    row.resolved_at, row.resolved_by = day.now, day.actor
    said = _said(row)
    if decision is not None:
        row.decision = said["decision"] = decision
    day.event(f"incident.{RESOLVED}", "incident", row.id, said)


def _said(row: Incident) -> dict[str, Any]:
    return {"incident_id": row.id, "kind": row.kind, "run_id": row.run_id}


async def settle_replanned(session: AsyncSession, day: Day, replan_id: ReplanId) -> None:
    """Resolve the incidents that a proposal was asked for, now that it is driven."""
    found = await session.exec(
        select(Incident).where(
            Incident.organization_id == day.organization_id,
            Incident.replan_id == replan_id,
            Incident.status != RESOLVED,
        )
    )
    for row in found:
        settle(day, row, Decision.REPLAN)
