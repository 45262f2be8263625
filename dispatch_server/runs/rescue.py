"""What a van that stops, or is late, has left: proposed to others from its incident."""

from dispatch_server.accounts.rules import Caller
from dispatch_server.runs import replans
from dispatch_server.runs.acting import ActNotApt
from dispatch_server.runs.acts import VAN_STOPS, Act, apt
from dispatch_server.runs.deciding import NoSuchIncident
from dispatch_server.runs.inbox import scenes_of
from dispatch_server.runs.model import Incident, Replan, Run
from dispatch_server.runs.replanner import Replanner, Where
from dispatch_server.runs.schema import NewReplan
from shared.ids import IncidentId
from shared.states import RunChange


async def propose(
    replanner: Replanner,
    caller: Caller,
    incident_id: IncidentId,
    *,
    where: Where,
    budget_s: float,
) -> Replan:
    """Ask for a proposal for an incident, or give the one that stands for it already.

    Raises NoSuchIncident, IncidentResolved, ActNotApt, and what ``Replanner.begin`` raises.
    """
    async with replanner.db.reading() as session:
        row = await session.get(Incident, incident_id)
        if row is None or row.organization_id != caller.organization_id:
            raise NoSuchIncident(incident_id)
        if (made := await replans.made_for(session, row)) is not None:
            return made
        scene = (await scenes_of(session, caller.organization_id, [row]))[row.id]
    fits = apt(scene.standing)
    if Act.REPLAN not in fits or scene.run is None:
        raise ActNotApt(incident_id=incident_id, act=Act.REPLAN, apt=tuple(fits))
    return await replanner.begin(
        caller.organization_id,
        _wanted(row, scene.run),
        where=where,
        budget_s=budget_s,
        actor=caller.actor,
        incident_id=incident_id,
    )


def _wanted(row: Incident, run: Run) -> NewReplan:
    """Have the whole day help; a van that stops has no more part in it."""
    if row.kind in VAN_STOPS:
        return NewReplan(date=run.date, reason=RunChange.VEHICLE_BREAKDOWN, out_run_ids=(run.id,))
    return NewReplan(date=run.date, reason=RunChange.LATE_DRIVER)
