"""Papers and weekly shifts over HTTP."""

from typing import Any

from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.db.session import Database
from dispatch_server.fleet.routes import ROUTES
from dispatch_server.fleet.week_routes import ROUTES as WEEKS
from dispatch_server.roads.engines.straight import StraightRoads
from shared.clock import FixedClock
from tests.build import a_caller, an_app, an_organization
from tests.dispatch_server.fleet.test_routes import _a_shift


def app_of(
    db: Database, organization: Organization, clock: FixedClock, role: Role = Role.DISPATCHER
) -> Litestar:
    caller = a_caller(organization.id, role)
    return an_app([*ROUTES, *WEEKS], caller=caller, db=db, clock=clock, roads=StraightRoads())


async def test_papers_are_kept_by_driver_and_warn_in_time(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    other = await an_organization(db, clock, name="Outra")
    async with AsyncTestClient(app_of(db, organization, clock)) as client:
        driver_id = (await _a_shift(client))["driver_id"]
        path = f"/v1/drivers/{driver_id}/documents"
        papers = [
            {"kind": "cnh", "number": "01234567890", "expires_on": "2026-11-22"},
            {"kind": "medical", "expires_on": "2026-12-01"},
            {"kind": "ear"},
        ]
        put: Any = await client.put(path, json={"documents": papers})
        again: Any = await client.put(path, json={"documents": papers})
        seen: Any = await client.get("/v1/driver-documents")
    async with AsyncTestClient(app_of(db, other, clock)) as client:
        theirs: Any = await client.get("/v1/driver-documents")
        refused: Any = await client.put(path, json={"documents": []})
    async with AsyncTestClient(app_of(db, organization, clock, Role.VIEWER)) as client:
        hidden: Any = await client.get("/v1/driver-documents")

    assert (put.status_code, again.status_code) == (204, 204)
    assert [(one["kind"], one["standing"]) for one in seen.json()] == [
        ("cnh", "expired"),
        ("medical", "soon"),
        ("ear", "valid"),
    ]
    assert (theirs.json(), refused.status_code, hidden.status_code) == ([], 404, 403)


async def test_a_weekly_shift_makes_shifts_once(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    async with AsyncTestClient(app_of(db, organization, clock)) as client:
        shift = await _a_shift(client)
        # One of its days is taken by a shift of another length.
        await client.post("/v1/shifts", json=shift | {"ends_at": "2026-11-23T12:00:00-03:00"})
        weekly = {name: shift[name] for name in ("driver_id", "vehicle_id", "depot_id")} | {
            "weekdays": [0, 2],
            "starts": "08:00:00",
            "ends": "17:00:00",
            "first": "2026-11-20",
        }
        added: Any = await client.post("/v1/weekly-shifts", json=weekly)
        days = {"first": "2026-11-22", "last": "2026-11-30"}
        made: Any = await client.post("/v1/weekly-shifts/make", json=days)
        again: Any = await client.post("/v1/weekly-shifts/make", json=days)
        many: Any = await client.post(
            "/v1/weekly-shifts/make", json={"first": "2026-11-01", "last": "2026-12-31"}
        )
        stranger: Any = await client.post(
            "/v1/weekly-shifts", json=weekly | {"driver_id": shift["depot_id"]}
        )
        wednesday: Any = await client.get("/v1/shifts", params={"date": "2026-11-25"})
        gone: Any = await client.delete(f"/v1/weekly-shifts/{added.json()['id']}")
        none: Any = await client.delete(f"/v1/weekly-shifts/{added.json()['id']}")
        listed: Any = await client.get("/v1/weekly-shifts")

    assert [one["outcome"] for one in made.json()] == ["overlaps", "made", "made"]
    assert [one["outcome"] for one in again.json()] == ["overlaps", "there", "there"]
    assert (many.status_code, stranger.status_code) == (422, 404)
    assert wednesday.json()[0]["starts_at"] == "2026-11-25T11:00:00Z"
    assert (gone.status_code, none.status_code, listed.json()) == (204, 404, [])
