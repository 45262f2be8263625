"""The inbox over HTTP."""

from typing import Any

from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.runs.incident_routes import ROUTES
from dispatch_server.runs.model import Incident
from dispatch_server.settings import Settings
from shared.facts import FactType, IncidentReported, ReportKind
from shared.ids import uuid7
from tests.build import a_caller, an_app
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import days_of, replanner_of

AGAIN = {"act": {"type": "reattempt", "to": {"date": "2026-11-25"}}}


def app_for(office: Office, role: Role = Role.DISPATCHER) -> Litestar:
    caller: Caller = a_caller(office.town.organization.id, role)
    return an_app(
        ROUTES,
        caller=caller,
        db=office.db,
        clock=office.clock,
        days=days_of(office),
        replanner=replanner_of(office),
        settings=Settings(),
    )


async def _path(office: Office) -> str:
    await office.report(office.failed((await office.stops())[0]))
    (incident,) = await office.rows(Incident)
    return f"/v1/incidents/{incident.id}"


async def test_an_incident_is_taken_on_and_resolved(office: Office) -> None:
    path = await _path(office)
    async with AsyncTestClient(app_for(office)) as client:
        taken_on: Any = await client.post(f"{path}/acknowledge")
        still: Any = await client.get("/v1/incidents")
        resolved: Any = await client.post(f"{path}/resolve", json={"decision": "accept"})
        crossed: Any = await client.post(f"{path}/act", json=AGAIN)
        none: Any = await client.get("/v1/incidents")

    assert taken_on.json()["status"] == "acknowledged"
    assert [one["id"] for one in still.json()] == [path.rsplit("/", 1)[-1]]
    assert still.json()[0]["acts"] == ["reattempt", "return", "new_address"]
    assert (resolved.status_code, resolved.json()["status"]) == (200, "resolved")
    assert (crossed.status_code, crossed.json()["type"].rsplit("/", 1)[-1]) == (
        409,
        "incident-resolved",
    )
    assert crossed.json()["facts"]["decision"] == "accept"
    assert none.json() == []


async def test_an_act_is_done_from_the_inbox(office: Office) -> None:
    path = await _path(office)
    async with AsyncTestClient(app_for(office, Role.VIEWER)) as client:
        refused: Any = await client.post(f"{path}/act", json=AGAIN)
        seen: Any = await client.get("/v1/incidents")
    async with AsyncTestClient(app_for(office)) as client:
        strange: Any = await client.post(f"{path}/act", json={"act": {"type": "explode"}})
        missing: Any = await client.post(f"/v1/incidents/{uuid7()}/act", json=AGAIN)
        done: Any = await client.post(f"{path}/act", json=AGAIN)
        again: Any = await client.post(f"{path}/act", json=AGAIN)

    assert (refused.status_code, seen.status_code, strange.status_code) == (403, 200, 400)
    assert missing.status_code == 404
    assert (done.status_code, done.json()["decision"], done.json()["acts"]) == (
        200,
        "reattempt",
        [],
    )
    assert again.json() == done.json()


async def test_the_rest_of_a_broken_van_is_proposed_to_others(office: Office) -> None:
    body = IncidentReported(kind=ReportKind.BREAKDOWN)
    await office.report(office.fact(FactType.INCIDENT_REPORTED, body=body))
    (incident,) = await office.rows(Incident)
    path = f"/v1/incidents/{incident.id}/replan"
    async with AsyncTestClient(app_for(office, Role.VIEWER)) as client:
        refused: Any = await client.post(path)
    async with AsyncTestClient(app_for(office)) as client:
        asked: Any = await client.post(path)
        again: Any = await client.post(path)
        (shown,) = (await client.get("/v1/incidents")).json()

    assert refused.status_code == 403
    assert (asked.status_code, asked.json()["reason"]) == (202, "vehicle_breakdown")
    assert again.json()["id"] == asked.json()["id"] == shown["replan_id"]
    assert shown["status"] == "acknowledged"
