"""A running day planned again, over HTTP."""

from typing import Any

from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.runs.routes_today import ROUTES
from dispatch_server.settings import Settings
from shared.ids import uuid7
from tests.build import a_caller, an_app
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_order, days_of, insertions_of, replanner_of
from tests.dispatch_server.runs.test_quotes import NEAR, quotes_of


def app_for(office: Office, role: Role = Role.DISPATCHER) -> Litestar:
    caller = a_caller(office.town.organization.id, role)
    return an_app(
        ROUTES,
        caller=caller,
        db=office.db,
        clock=office.clock,
        days=days_of(office),
        insertions=insertions_of(office),
        quotes=quotes_of(office),
        replanner=replanner_of(office),
        settings=Settings(),
    )


async def test_one_more_order_is_put_where_it_was_offered(office: Office) -> None:
    order = await an_order(office)
    asked = {"order_id": str(order.id)}
    async with AsyncTestClient(app_for(office)) as client:
        found: Any = await client.post("/v1/runs/insertions", json=asked)
        best = found.json()["openings"][0]
        names = ("shift_id", "run_id", "version", "after_stop_id", "fetch_after_stop_id")
        chosen = asked | {name: best[name] for name in names}
        stale: Any = await client.post("/v1/runs/insertions/take", json=chosen | {"version": 7})
        taken: Any = await client.post("/v1/runs/insertions/take", json=chosen)
    async with AsyncTestClient(app_for(office, Role.VIEWER)) as client:
        forbidden: Any = await client.post("/v1/runs/insertions/take", json=chosen)

    assert (found.status_code, len(found.json()["openings"])) == (200, 2)
    assert stale.status_code == 409
    assert stale.json()["type"].endswith("/insertion-moved")
    assert stale.json()["facts"]["best"]["openings"][0]["shift_id"] == best["shift_id"]
    assert (taken.status_code, taken.json()) == (200, {"run_id": best["run_id"]})
    assert forbidden.status_code == 403


async def test_a_day_is_planned_anew(office: Office) -> None:
    date = str(office.town.plan.date)
    wanted = {"date": date, "reason": "late_driver", "run_ids": [str(office.runs[0].id)]}
    async with AsyncTestClient(app_for(office)) as client:
        asked: Any = await client.post("/v1/replans", json=wanted)
        path = f"/v1/replans/{asked.json()['id']}"
        wrong: Any = await client.post("/v1/replans", json=wanted | {"reason": "vehicle_breakdown"})
        early: Any = await client.post(f"{path}/apply")
        ended: Any = await client.post(f"{path}/cancel")
        shown: Any = await client.get(path)
        dropped: Any = await client.post(f"{path}/discard")
        listed: Any = await client.get("/v1/replans", params={"date": date})
        none: Any = await client.get(f"/v1/replans/{uuid7()}")
    async with AsyncTestClient(app_for(office, Role.SUPPORT)) as client:
        forbidden: Any = await client.post("/v1/replans", json=wanted)
        seen: Any = await client.get(path)

    assert (asked.status_code, asked.json()["status"]) == (202, "optimizing")
    assert (wrong.status_code, wrong.json()["type"].rsplit("/")[-1]) == (
        422,
        "replan-contradictory",
    )
    assert (early.status_code, ended.status_code) == (409, 202)
    assert shown.json()["progress"]["budget_s"] == 10.0
    assert dropped.json()["status"] == "discarded"
    assert [row["id"] for row in listed.json()] == [asked.json()["id"]]
    assert (none.status_code, forbidden.status_code, seen.status_code) == (404, 403, 200)


async def test_windows_are_quoted_to_a_shop(office: Office) -> None:
    wanted = {
        "date": str(office.town.plan.date),
        "at": {"lat": NEAR.lat, "lon": NEAR.lon},
        "service_s": 300,
    }
    async with AsyncTestClient(app_for(office, Role.INTEGRATION)) as client:
        found: Any = await client.post("/v1/promises/quote", json=wanted)
        lost: Any = await client.post(
            "/v1/promises/quote", json={"date": wanted["date"], "address": "?"}
        )
    async with AsyncTestClient(app_for(office, Role.VIEWER)) as client:
        forbidden: Any = await client.post("/v1/promises/quote", json=wanted)

    assert found.status_code == 200
    assert found.json()["at"] == wanted["at"]
    assert (lost.status_code, lost.json()["type"].rsplit("/")[-1]) == (422, "address-in-doubt")
    assert forbidden.status_code == 403
