"""What a dispatcher does with an incident: take it on, and say how it was resolved."""

from dataclasses import dataclass
from typing import ClassVar, Final

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.errors import Missing
from dispatch_server.runs.day import Day
from dispatch_server.runs.model import Incident
from shared.clock import Clock
from shared.ids import IncidentId, OrganizationId
from shared.states import Decision

ACKNOWLEDGED: Final = "acknowledged"
RESOLVED: Final = "resolved"


@dataclass(eq=False)
class NoSuchIncident(Missing):
    """The organization has no such incident."""

    slug: ClassVar[str] = "no-such-incident"
    incident_id: IncidentId

    def __str__(self) -> str:
        return f"there is no incident {self.incident_id}"


async def decide(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    incident_id: IncidentId,
    decision: Decision | None,
    actor: str,
) -> Incident:
    """Resolve an incident, or take it on (``None``). What was resolved stays as it was resolved.

    Raises NoSuchIncident.
    """
    day = Day(organization_id, clock.now(), actor)
    await log.hold(session, organization_id)
    found = await session.exec(
        select(Incident)
        .where(Incident.id == incident_id, Incident.organization_id == organization_id)
        .with_for_update()
    )
    row = found.first()
    if row is None:
        raise NoSuchIncident(incident_id)
    status = ACKNOWLEDGED if decision is None else RESOLVED
    if row.status in {RESOLVED, status}:
        return row
    row.status = status
    said = {"incident_id": row.id, "kind": row.kind, "run_id": row.run_id}
    if decision is not None:
        row.resolved_at = day.now
        row.facts = dict(row.facts) | {"decision": str(decision)}
        said["decision"] = decision
    day.event(f"incident.{status}", "incident", row.id, said)
    await day.save(session)
    return row
