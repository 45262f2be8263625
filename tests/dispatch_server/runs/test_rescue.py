"""What a van has left, proposed from its incident: asked once, and resolved when it is driven."""

from collections.abc import AsyncIterator

import pytest

from dispatch_server.runs import replans
from dispatch_server.runs.acting import ActNotApt
from dispatch_server.runs.deciding import IncidentResolved, NoSuchIncident, decide
from dispatch_server.runs.model import Incident, Replan
from dispatch_server.runs.replanner import Replanner
from dispatch_server.runs.rescue import propose
from shared.facts import FactType, IncidentReported, ReportKind
from shared.ids import IncidentId, uuid7
from shared.states import Decision
from tests.build import a_caller, an_organization
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import replanner_of


@pytest.fixture
async def replanner(office: Office) -> AsyncIterator[Replanner]:
    made = replanner_of(office)
    await made.jobs.start()
    yield made
    await made.jobs.stop()
    await made.pool.close()


async def _reported(office: Office, kind: ReportKind) -> Incident:
    body = IncidentReported(kind=kind)
    await office.report(office.fact(FactType.INCIDENT_REPORTED, body=body))
    return await _incident(office)


async def _incident(office: Office) -> Incident:
    (row,) = await office.rows(Incident)
    assert isinstance(row, Incident)
    return row


async def _ask(replanner: Replanner, office: Office, incident: Incident) -> Replan:
    caller = a_caller(office.town.organization.id)
    return await propose(replanner, caller, incident.id, where=lambda _: {}, budget_s=0.3)


async def test_applying_the_proposal_resolves_the_incident(
    office: Office, replanner: Replanner
) -> None:
    incident = await _reported(office, ReportKind.BREAKDOWN)

    asked = await _ask(replanner, office, incident)
    ready = await replanner.wait(asked.id)
    again = await _ask(replanner, office, incident)
    taken_on = await _incident(office)
    async with office.db.transaction() as session:
        await replans.apply_replan(
            session,
            asked.id,
            organization_id=office.town.organization.id,
            at=office.clock.now(),
            actor="user:test",
        )

    assert (ready.status, again.id) == ("ready", asked.id)
    assert replans.sentences(ready, "en")[0] == (
        "Marina 1 does not set out: the goods are still at the depot."
    )
    assert (taken_on.status, taken_on.replan_id) == ("acknowledged", asked.id)
    row = await _incident(office)
    assert (row.status, row.decision, row.resolved_by) == ("resolved", "replan", "user:test")
    assert (await _ask(replanner, office, incident)).id == asked.id


async def test_a_dropped_proposal_may_be_asked_for_again(
    office: Office, replanner: Replanner
) -> None:
    incident = await _reported(office, ReportKind.LATE)
    first = await _ask(replanner, office, incident)
    await replanner.wait(first.id)
    async with office.db.transaction() as session:
        await replans.discard(
            session,
            first.id,
            organization_id=office.town.organization.id,
            at=office.clock.now(),
            actor="user:test",
        )

    second = await _ask(replanner, office, incident)

    assert second.id != first.id
    assert (second.reason, (await _incident(office)).status) == ("late_driver", "acknowledged")


async def test_what_no_proposal_answers_is_not_asked(office: Office, replanner: Replanner) -> None:
    incident = await _reported(office, ReportKind.OTHER)
    with pytest.raises(ActNotApt):
        await _ask(replanner, office, incident)
    async with office.db.transaction() as session:
        await decide(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            incident_id=incident.id,
            decision=Decision.ACCEPT,
            actor="user:test",
        )
    with pytest.raises(IncidentResolved):
        await _ask(replanner, office, incident)
    stranger = await an_organization(office.db, office.clock, name="Outra")
    with pytest.raises(NoSuchIncident):
        await propose(replanner, a_caller(stranger.id), incident.id, where=lambda _: {}, budget_s=1)
    incident.id = IncidentId(uuid7())
    with pytest.raises(NoSuchIncident):
        await _ask(replanner, office, incident)
