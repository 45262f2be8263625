"""Plans over HTTP, to the console's eyes."""

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar

from dispatch_server.accounts.rules import Role
from dispatch_server.db.session import Database
from dispatch_server.planning.editing import Editor
from dispatch_server.planning.planner import Planner
from dispatch_server.planning.routes import ROUTES
from dispatch_server.settings import Settings
from shared.clock import FixedClock
from shared.ids import uuid7
from tests.build import a_caller, an_app, an_organization
from tests.dispatch_server.planning.days import DATE, Furnished, furnish
from tests.dispatch_server.planning.hands import Hands
from tests.waiting import found

type Client = AsyncClient


def _client(app: Litestar) -> Client:
    """Ask in the loop that the worker runs in."""
    transport = ASGITransport(cast("Any", app))  # both know ASGI, by types of their own
    return AsyncClient(transport=transport, base_url="http://porta")


def _app(planner: Planner, day: Furnished, clock: FixedClock, role: Role) -> Litestar:
    return an_app(
        ROUTES,
        caller=a_caller(day.organization_id, role, locale="en"),
        db=day.db,
        planner=planner,
        editor=Editor(day.db, planner.roads, clock, planner.plans),
        settings=Settings(plan_budget_s=0.3),
        clock=clock,
    )


@pytest.fixture
async def client(planner: Planner, day: Furnished, clock: FixedClock) -> AsyncIterator[Client]:
    async with _client(_app(planner, day, clock, Role.DISPATCHER)) as made:
        yield made


async def _wait(client: Client, plan_id: str) -> dict[str, Any]:
    async def ended() -> dict[str, Any]:
        shown: dict[str, Any] = (await client.get(f"/v1/plans/{plan_id}")).json()
        return shown if shown["status"] != "optimizing" else {}

    return await found(ended)


async def test_a_plan_is_asked_for_watched_and_read(client: Client, day: Furnished) -> None:
    await day.a_shift(capacity_packages=2)
    await day.an_order("A-1", packages=2)
    await day.an_order("A-2", packages=9)
    asked = await client.post("/v1/plans", json={"date": str(DATE), "depot_id": str(day.depot_id)})
    assert asked.status_code == 202, asked.text
    assert asked.json()["status"] == "optimizing"
    plan = await _wait(client, asked.json()["id"])
    assert plan["status"] == "ready"
    (route,) = plan["routes"]
    assert (route["driver_name"], route["vehicle_name"], route["number"]) == ("João", "Van", 1)
    (stop,) = route["stops"]
    assert stop["address"] == "Rua 0, 1000"
    (left,) = plan["unassigned"]
    assert left["external_id"] == "A-2"
    assert "does not fit" in left["text"]
    listed = (await client.get("/v1/plans", params={"date": str(DATE)})).json()
    assert [(one["id"], one["routes"]) for one in listed] == [(plan["id"], [])]
    assert listed[0]["figures"]["orders"] == 2


async def test_a_search_can_be_ended_over_http(client: Client, day: Furnished) -> None:
    await day.a_shift()
    for n in range(5):
        await day.an_order(f"o{n}")
    body = {"date": str(DATE), "depot_id": str(day.depot_id), "budget_s": 300}
    plan_id = (await client.post("/v1/plans", json=body)).json()["id"]

    async def has_some() -> Any:
        return (await client.get(f"/v1/plans/{plan_id}")).json()["progress"]["stops"]

    await found(has_some)
    assert (await client.post(f"/v1/plans/{plan_id}/cancel")).status_code == 202
    assert (await _wait(client, plan_id))["status"] == "ready"


async def test_a_plan_can_be_dropped(client: Client, day: Furnished) -> None:
    await day.a_shift()
    await day.an_order("a")
    body = {"date": str(DATE), "depot_id": str(day.depot_id)}
    plan_id = (await client.post("/v1/plans", json=body)).json()["id"]
    dropped = await client.post(f"/v1/plans/{plan_id}/discard")
    assert (dropped.status_code, dropped.json()["status"]) == (200, "discarded")


async def test_a_day_without_vehicles_is_a_clear_answer(client: Client, day: Furnished) -> None:
    await day.an_order("a")
    answer = await client.post("/v1/plans", json={"date": str(DATE), "depot_id": str(day.depot_id)})
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"].endswith("/plan-without-vehicles")
    assert "Centro" in problem["detail"]


async def test_some_drivers_and_orders_are_planned_over_http(
    client: Client, day: Furnished
) -> None:
    await day.a_shift()
    mine = await day.a_shift()
    orders = [str(await day.an_order(name)) for name in "ab"]
    body: dict[str, Any] = {"date": str(DATE), "shift_ids": [str(mine)]}
    body["without_order_ids"] = orders[:1]
    body["budget_s"] = 3  # to have found something before it is over
    asked = await client.post("/v1/plans", json=body)
    assert asked.status_code == 202, asked.text
    plan = await _wait(client, asked.json()["id"])
    (route,) = plan["routes"]
    assert (route["shift_id"], route["stops"][0]["order_ids"]) == (str(mine), orders[1:])
    assert plan["progress"]["curve"]

    for wrong, slug in (
        ({"shift_ids": [str(mine), str(uuid7())]}, "no-such-shift"),
        ({"order_ids": [str(uuid7()), *orders]}, "orders-not-ready"),
    ):
        answer = await client.post("/v1/plans", json={"date": str(DATE), **wrong})
        assert answer.json()["type"].rsplit("/")[-1] == slug
    too_many = {"date": str(DATE), "order_ids": orders * 3001}
    assert (await client.post("/v1/plans", json=too_many)).status_code == 400


async def test_shifts_and_orders_of_others_are_none(
    client: Client, day: Furnished, db: Database, clock: FixedClock
) -> None:
    await day.a_shift()
    await day.an_order("mine")
    others = await furnish(db, await an_organization(db, clock, name="Outra"), clock.now())
    shift, order = await others.a_shift(), await others.an_order("theirs")
    for chosen in ({"shift_ids": [str(shift)]}, {"order_ids": [str(order)]}):
        answer = await client.post("/v1/plans", json={"date": str(DATE), **chosen})
        assert answer.status_code == 422, answer.text
        assert str(shift) not in answer.text


async def test_an_unknown_plan_is_not_found(client: Client) -> None:
    for method, path in (("GET", ""), ("POST", "/cancel"), ("POST", "/discard")):
        answer = await client.request(method, f"/v1/plans/{uuid7()}{path}")
        assert answer.status_code == 404
        assert answer.json()["type"].endswith("/no-such-plan")


async def test_a_viewer_sees_plans_and_makes_none(
    planner: Planner, day: Furnished, clock: FixedClock
) -> None:
    async with _client(_app(planner, day, clock, Role.VIEWER)) as client:
        body = {"date": str(DATE), "depot_id": str(day.depot_id)}
        assert (await client.post("/v1/plans", json=body)).status_code == 403
        assert (await client.get("/v1/plans", params={"date": str(DATE)})).json() == []


async def test_a_plan_is_edited_over_http(client: Client, hands: Hands) -> None:
    path = f"/v1/plans/{hands.plan_id}"
    move = {"kind": "move", "order_ids": hands.of("A-2"), "to_shift_id": hands.by("Carla")}
    body = {"expected_version": 1, "edits": [move], "id": str(uuid7())}
    tried = await client.post(f"{path}/edits", json=body | {"dry_run": True})
    assert (tried.status_code, tried.json()["is_dry_run"]) == (200, True), tried.text
    made = await client.post(f"{path}/edits", json=body)
    again = await client.post(f"{path}/edits", json=body)
    assert made.json()["plan"]["version"] == again.json()["plan"]["version"] == 2
    assert tried.json()["difference"] == made.json()["difference"]

    stale = await client.post(f"{path}/undo", json={"expected_version": 1})
    assert (stale.status_code, stale.json()["facts"]["version"]) == (409, 2)
    assert stale.json()["type"].endswith("/plan-moved")
    for version, step in ((2, "undo"), (3, "redo")):
        answer = await client.post(f"{path}/{step}", json={"expected_version": version})
        assert answer.status_code == 200, answer.text
    nothing = await client.post(f"{path}/redo", json={"expected_version": 4})
    assert (nothing.status_code, nothing.json()["type"].rsplit("/")[-1]) == (409, "nothing-to-redo")

    shown = (await client.get(path)).json()
    assert (shown["version"], shown["can_undo"], shown["can_redo"]) == (4, True, False)
    told = (await client.get(f"{path}/history")).json()
    assert [one["kind"] for one in told["versions"]] == ["redo", "undo", "edit", "plan"]
    same = (await client.get(f"{path}/difference/{hands.plan_id}")).json()
    assert same["text"] == "Nothing changes."


async def test_an_edit_that_cannot_be_made_says_why(client: Client, hands: Hands) -> None:
    path = f"/v1/plans/{hands.plan_id}/edits"
    body = {"expected_version": 1, "edits": [{"kind": "sort", "shift_id": hands.by("Carla")}]}
    answer = await client.post(path, json=body)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"].endswith("/edit-refused")
    assert problem["detail"] == "Carla has no stops in this plan."
    assert (problem["facts"]["fault"], problem["facts"]["at"]) == ("empty_route", 0)
    too_many = body | {"edits": body["edits"] * 51}  # type: ignore[operator]
    assert (await client.post(path, json=too_many)).status_code == 400
    assert (await client.post(path, json=body | {"edits": []})).status_code == 400
    assert (await client.post(path, json={"expected_version": 1, "edits": [{}]})).status_code == 400


async def test_a_plan_is_planned_again_over_http(client: Client, hands: Hands) -> None:
    path = f"/v1/plans/{hands.plan_id}"
    body = {"expected_version": 1, "budget_s": 0.3}
    asked = await client.post(f"{path}/optimize", json=body)
    assert (asked.status_code, asked.json()["status"]) == (202, "optimizing"), asked.text
    assert len(asked.json()["routes"]) == 2, "they stay until something came of it"
    twice = await client.post(f"{path}/optimize", json=body)
    assert (twice.status_code, twice.json()["type"].rsplit("/")[-1]) == (409, "plan-not-ready")
    plan = await _wait(client, str(hands.plan_id))
    assert (plan["status"], plan["version"], plan["can_undo"]) == ("ready", 2, True)


async def test_a_viewer_reads_the_history_and_edits_nothing(
    planner: Planner, day: Furnished, clock: FixedClock, hands: Hands
) -> None:
    path = f"/v1/plans/{hands.plan_id}"
    async with _client(_app(planner, day, clock, Role.VIEWER)) as client:
        edit = {"expected_version": 1, "edits": [{"kind": "sort", "shift_id": hands.by("Ana")}]}
        step = {"expected_version": 1}
        for name, body in (("edits", edit), ("undo", step), ("redo", step), ("optimize", step)):
            assert (await client.post(f"{path}/{name}", json=body)).status_code == 403
        assert (await client.get(f"{path}/history")).status_code == 200
