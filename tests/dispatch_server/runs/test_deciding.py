"""Incidents taken on and resolved by a dispatcher."""

import pytest

from dispatch_server.runs.deciding import IncidentResolved, NoSuchIncident, decide
from dispatch_server.runs.model import Incident
from shared.facts import FactType
from shared.ids import IncidentId, uuid7
from shared.states import Decision
from tests.day import log_in
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases


async def _an_incident(office: Office) -> Incident:
    await office.report(office.failed((await office.stops())[0]))
    (row,) = await office.rows(Incident)
    assert isinstance(row, Incident)
    return row


async def _decide(
    office: Office,
    incident_id: IncidentId,
    decision: Decision | None,
    actor: str = "user:1",
) -> Incident:
    async with office.db.transaction() as session:
        return await decide(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            incident_id=incident_id,
            decision=decision,
            actor=actor,
        )


async def test_an_incident_is_taken_on_and_resolved_once(office: Office) -> None:
    incident = await _an_incident(office)

    taken_on = await _decide(office, incident.id, None)
    again = await _decide(office, incident.id, None)
    resolved = await _decide(office, incident.id, Decision.RETURN)
    twice = await _decide(office, incident.id, Decision.RETURN, actor="user:2")
    too_late = await _decide(office, incident.id, None)

    assert (taken_on.status, again.status) == ("acknowledged", "acknowledged")
    assert (taken_on.acknowledged_by, taken_on.acknowledged_at) == ("user:1", office.clock.now())
    assert (resolved.status, resolved.decision) == ("resolved", "return")
    assert (resolved.resolved_by, resolved.resolved_at) == ("user:1", office.clock.now())
    assert (twice.resolved_by, too_late.status) == ("user:1", "resolved")
    events = await office.events("incident.acknowledged", "incident.resolved")
    assert [(one.type, one.actor) for one in events] == [
        ("incident.acknowledged", "user:1"),
        ("incident.resolved", "user:1"),
    ]


async def test_what_was_taken_on_is_closed_by_a_newer_report_too(office: Office) -> None:
    incident = await _an_incident(office)
    await _decide(office, incident.id, None)
    stop = (await office.stops())[0]
    office.later(1)
    await office.report(office.fact(FactType.STOP_UNDONE, stop))

    (row,) = await office.rows(Incident)
    assert (row.status, row.decision) == ("resolved", "")
    assert row.resolved_by.startswith("device:")


async def test_another_decision_is_refused_and_says_who_came_first(office: Office) -> None:
    incident = await _an_incident(office)
    rita = (await log_in(office.db, office.clock, office.town.organization.id)).actor
    await _decide(office, incident.id, Decision.RETURN, actor=rita)

    with pytest.raises(IncidentResolved) as refused:
        await _decide(office, incident.id, Decision.ACCEPT)

    assert (refused.value.decision, refused.value.by) == ("return", "Rita")
    (row,) = await office.rows(Incident)
    assert row.decision == "return"


async def test_an_incident_that_is_not_there_is_unknown(office: Office) -> None:
    with pytest.raises(NoSuchIncident):
        await _decide(office, IncidentId(uuid7()), None)
