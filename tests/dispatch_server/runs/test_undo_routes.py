"""Changes of a running day over HTTP."""

from typing import Any

from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.runs.undo_routes import ROUTES
from shared.facts import FactType
from shared.ids import uuid7
from tests.build import a_caller, an_app
from tests.dispatch_server.runs.conftest import Office


def app_for(office: Office, role: Role = Role.DISPATCHER) -> Litestar:
    caller = a_caller(office.town.organization.id, role)
    return an_app(ROUTES, caller=caller, db=office.db, clock=office.clock)


def asked(office: Office, *stops: Any, version: int = 1) -> dict[str, Any]:
    return {
        "to_run_id": str(office.runs[1].id),
        "stops": {str(stop.id): version for stop in stops},
    }


async def test_stops_are_given_away_and_taken_back(office: Office) -> None:
    first, second, _ = await office.stops()
    day = {"date": str(office.town.plan.date)}
    async with AsyncTestClient(app_for(office)) as client:
        moved: Any = await client.post("/v1/stops/reassign", json=asked(office, first, second))
        made: Any = await client.get("/v1/runs/changes", params=day)
        path = f"/v1/runs/changes/{moved.json()['change_id']}/undo"
        undone: Any = [await client.post(path) for _ in range(2)]
        none: Any = await client.post(f"/v1/runs/changes/{uuid7()}/undo")

    assert moved.status_code == 200
    assert [(one["stops"], one["state"]) for one in made.json()] == [(2, "made")]
    assert [one.status_code for one in undone] == [204, 204]
    assert (none.status_code, none.json()["type"].rsplit("/")[-1]) == (404, "change-not-found")
    assert len(await office.stops()) == 3


async def test_what_was_driven_since_is_said_to_be(office: Office) -> None:
    stop = (await office.stops())[0]
    async with AsyncTestClient(app_for(office)) as client:
        moved: Any = await client.post("/v1/stops/reassign", json=asked(office, stop))
        arrived = office.fact(FactType.STOP_ARRIVED, await office.stop(stop.id))
        await office.report(arrived, crew=1)
        refused: Any = await client.post(f"/v1/runs/changes/{moved.json()['change_id']}/undo")

    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (409, "change-outrun")
    assert refused.json()["facts"]["stop_ids"] == [str(stop.id)]


async def test_to_the_run_that_has_them_nothing_is_done(office: Office) -> None:
    (stop, *_) = await office.stops(1)
    async with AsyncTestClient(app_for(office)) as client:
        same: Any = await client.post("/v1/stops/reassign", json=asked(office, stop))
        nothing: Any = await client.post("/v1/stops/reassign", json=asked(office))

    assert same.json() == {"change_id": None}
    assert nothing.status_code == 400


async def test_who_may_not_plan_changes_nothing(office: Office) -> None:
    stop = (await office.stops())[0]
    async with AsyncTestClient(app_for(office, Role.SUPPORT)) as client:
        moved: Any = await client.post("/v1/stops/reassign", json=asked(office, stop))
        undone: Any = await client.post(f"/v1/runs/changes/{uuid7()}/undo")
        seen: Any = await client.get("/v1/runs/changes", params={"date": "2030-01-01"})

    assert [moved.status_code, undone.status_code, seen.status_code] == [403, 403, 200]
