"""The fleet over HTTP."""

from collections.abc import AsyncIterator
from typing import Any, override

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.db.session import Database
from dispatch_server.fleet.routes import ROUTES
from dispatch_server.roads.engines.straight import StraightRoads
from shared.clock import FixedClock
from tests.build import a_caller, an_app

Client = AsyncTestClient[Litestar]


class CarRoads(StraightRoads):
    """Says that it knows roads for cars."""

    @property
    @override
    def profiles(self) -> tuple[str, ...]:
        return ("car",)


@pytest.fixture
async def client(
    db: Database, organization: Organization, clock: FixedClock
) -> AsyncIterator[Client]:
    app = an_app(ROUTES, caller=a_caller(organization.id), db=db, clock=clock, roads=CarRoads())
    async with AsyncTestClient(app) as client:
        yield client


async def _made(client: Client, path: str, body: dict[str, Any]) -> str:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _a_shift(client: Client) -> dict[str, Any]:
    at = {"lat": -23.55, "lon": -46.63}
    return {
        "depot_id": await _made(client, "/v1/depots", {"name": "Sé", "address": "Sé", "at": at}),
        "driver_id": await _made(client, "/v1/drivers", {"name": "Ana"}),
        "vehicle_id": await _made(client, "/v1/vehicles", {"name": "Fiorino", "skills": ["cold"]}),
        "date": "2026-11-23",
        "starts_at": "2026-11-23T08:00:00-03:00",
        "ends_at": "2026-11-23T17:00:00-03:00",
    }


async def test_what_is_added_is_listed(client: Client) -> None:
    shift = await _a_shift(client)
    shift_id = await _made(client, "/v1/shifts", shift)

    depots = (await client.get("/v1/depots")).json()
    vehicles = (await client.get("/v1/vehicles")).json()
    drivers = (await client.get("/v1/drivers")).json()
    shifts = (await client.get("/v1/shifts", params={"date": "2026-11-23"})).json()

    assert (depots[0]["id"], depots[0]["closes"]) == (shift["depot_id"], "18:00:00")
    assert (vehicles[0]["id"], vehicles[0]["skills"]) == (shift["vehicle_id"], ["cold"])
    assert drivers[0]["id"] == shift["driver_id"]
    assert [s["id"] for s in shifts] == [shift_id]
    assert (await client.get("/v1/shifts", params={"date": "2026-11-24"})).json() == []


async def test_a_shift_is_refused_with_its_reason(client: Client) -> None:
    shift = await _a_shift(client)

    backwards = await client.post("/v1/shifts", json=shift | {"ends_at": shift["starts_at"]})
    nobody = await client.post("/v1/shifts", json=shift | {"driver_id": shift["depot_id"]})
    no_zone = await client.post("/v1/shifts", json=shift | {"starts_at": "2026-11-23T08:00:00"})

    assert (backwards.status_code, backwards.json()["facts"]["reason"]) == (
        422,
        "ends-before-start",
    )
    assert (nobody.status_code, nobody.json()["facts"]["what"]) == (404, "driver")
    assert no_zone.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"name": "a\x00b"},
        {"name": ""},
        {"name": "Moto", "capacity_weight_g": 2**63},
        {"name": "Moto", "capacity_weight_g": -1},
        {"name": "Moto", "wings": 2},
    ],
)
async def test_a_vehicle_that_is_none_is_refused(client: Client, body: dict[str, Any]) -> None:
    answer = await client.post("/v1/vehicles", json=body)

    assert answer.status_code == 400
    assert (await client.get("/v1/vehicles")).json() == []


async def test_a_kind_of_vehicle_that_nobody_knows_is_refused_with_those_there_are(
    client: Client,
) -> None:
    answer = await client.post("/v1/vehicles", json={"name": "Balsa", "profile": "boat"})

    assert answer.status_code == 422
    assert answer.json()["type"].endswith("unknown-profile")
    assert answer.json()["facts"] == {
        "profile": "boat",
        "known": ["car", "motorcycle", "bicycle", "truck"],
        "with_roads": ["car"],
    }


async def test_a_vehicle_without_roads_of_its_kind_is_taken_and_says_so(client: Client) -> None:
    await _made(client, "/v1/vehicles", {"name": "CG 160", "profile": "motorcycle"})
    await _made(client, "/v1/vehicles", {"name": "Fiorino"})

    shown = (await client.get("/v1/vehicles")).json()

    assert [(one["profile"], one["has_roads"]) for one in shown] == [
        ("motorcycle", False),
        ("car", True),
    ]


async def test_a_viewer_may_look_and_not_touch(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    viewer = a_caller(organization.id, Role.VIEWER)
    app = an_app(ROUTES, caller=viewer, db=db, clock=clock, roads=CarRoads())
    async with AsyncTestClient(app) as client:
        assert (await client.get("/v1/drivers")).json() == []
        assert (await client.post("/v1/drivers", json={"name": "Ana"})).status_code == 403


async def test_a_shift_shows_its_breaks_and_where_it_ends(client: Client) -> None:
    rest = {
        "opens": "2026-11-23T15:00:00Z",
        "closes": "2026-11-23T16:00:00Z",
        "duration_s": 1800,
        "is_paid": False,
    }
    home = {"lat": -23.5, "lon": -46.6}
    said = {"breaks": [rest], "end_kind": "point", "end": home, "regular_s": 28800}

    answer = await client.post("/v1/shifts", json=await _a_shift(client) | said)

    assert answer.status_code == 201, answer.text
    (shown,) = (await client.get("/v1/shifts", params={"date": "2026-11-23"})).json()
    assert shown["id"] == answer.json()["id"]
    assert shown | said == shown
    assert shown["start"] is None


async def test_a_break_outside_its_shift_is_refused(client: Client) -> None:
    rest = {"opens": "2026-11-23T03:00:00Z", "closes": "2026-11-23T04:00:00Z", "duration_s": 60}

    answer = await client.post("/v1/shifts", json=await _a_shift(client) | {"breaks": [rest]})

    assert answer.status_code == 422, answer.text
    assert answer.json()["type"].endswith("shift-contradictory")
    assert answer.json()["facts"]["reason"] == "break-outside"
