"""Runs over HTTP."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.planning.model import Plan
from dispatch_server.runs.model import Proof
from dispatch_server.runs.photos import PhotoStore, draw
from dispatch_server.runs.proofs import complete_proofs
from dispatch_server.runs.routes import ROUTES
from dispatch_server.settings import Settings
from shared.facts import BlobRef
from shared.ids import uuid7
from tests.build import a_caller, an_app
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_order, days_of, insertions_of, replanner_of
from tests.phone import a_photo


def app_for(office: Office, photos: PhotoStore, role: Role = Role.DISPATCHER) -> Litestar:
    caller = a_caller(office.town.organization.id, role)
    return an_app(
        ROUTES,
        caller=caller,
        db=office.db,
        clock=office.clock,
        photos=photos,
        days=days_of(office),
        insertions=insertions_of(office),
        replanner=replanner_of(office),
        settings=Settings(),
    )


@pytest.fixture
def photos(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos")


async def test_a_dispatcher_reads_the_day(office: Office, photos: PhotoStore) -> None:
    async with AsyncTestClient(app_for(office, photos)) as client:
        day: Any = await client.get("/v1/runs", params={"date": str(office.town.plan.date)})
        run: Any = await client.get(f"/v1/runs/{office.runs[0].id}")
        none: Any = await client.get(f"/v1/runs/{uuid7()}")
        incidents: Any = await client.get("/v1/incidents")

    assert [row["number"] for row in day.json()] == [1, 2]
    assert len(run.json()["stops"]) == 3
    assert (none.status_code, none.json()["type"].rsplit("/")[-1]) == (404, "run-not-found")
    assert incidents.json() == []


async def test_publishing_is_safe_to_repeat(office: Office, photos: PhotoStore) -> None:
    async with AsyncTestClient(app_for(office, photos)) as client:
        again: Any = await client.post(f"/v1/plans/{office.town.plan.id}/publish")
        none: Any = await client.post(f"/v1/plans/{uuid7()}/publish")

    assert again.status_code == 200
    assert set(again.json()["run_ids"]) == {str(run.id) for run in office.runs}
    assert none.status_code == 404


async def test_a_plan_that_breaks_limits_is_published_on_purpose(
    office: Office, photos: PhotoStore
) -> None:
    path = f"/v1/plans/{office.town.plan.id}/publish"
    async with office.db.transaction() as session:
        plan = await session.get_one(Plan, office.town.plan.id)
        plan.status = "ready"
        plan.violations = [{"limit": "break", "vehicle_id": str(uuid7())}]
        session.add(plan)
    async with AsyncTestClient(app_for(office, photos)) as client:
        refused: Any = await client.post(path)
        strange: Any = await client.post(path, json={"accept": True})
        done: Any = await client.post(path, json={"accept_violations": True})

    assert (refused.status_code, strange.status_code, done.status_code) == (422, 400, 200)
    assert refused.json()["type"].endswith("/plan-breaks-limits")
    (said,) = refused.json()["facts"]["violations"]
    assert said in refused.json()["detail"]


async def test_a_stop_is_reassigned_and_called_off(office: Office, photos: PhotoStore) -> None:
    stop = (await office.stops())[0]
    to = {"to_run_id": str(office.runs[1].id), "version": 1}
    async with AsyncTestClient(app_for(office, photos)) as client:
        moved: Any = await client.post(f"/v1/stops/{stop.id}/reassign", json=to)
        stale: Any = await client.post(f"/v1/stops/{stop.id}/cancel", json={"version": 1})
        canceled: Any = await client.post(f"/v1/stops/{stop.id}/cancel", json={"version": 2})

    assert [moved.status_code, stale.status_code, canceled.status_code] == [204, 409, 204]
    assert stale.json()["facts"]["version"] == 2
    assert (await office.stop(stop.id)).status == "canceled"


async def test_who_may_only_see_changes_nothing(office: Office, photos: PhotoStore) -> None:
    stop = (await office.stops())[0]
    async with AsyncTestClient(app_for(office, photos, Role.VIEWER)) as client:
        seen: Any = await client.get(f"/v1/runs/{office.runs[0].id}")
        refused: Any = await client.post(f"/v1/stops/{stop.id}/cancel", json={"version": 1})
        publish: Any = await client.post(f"/v1/plans/{office.town.plan.id}/publish")
    async with AsyncTestClient(app_for(office, photos, Role.DRIVER)) as client:
        driver: Any = await client.get(f"/v1/runs/{office.runs[0].id}")

    assert seen.status_code == 200
    assert [refused.status_code, publish.status_code, driver.status_code] == [403, 403, 403]


async def test_a_photo_is_shown_once_it_is_here(office: Office, photos: PhotoStore) -> None:
    content = a_photo(7).content
    sha256 = hashlib.sha256(content).hexdigest()
    blob = BlobRef(sha256=sha256, size=len(content), mime="image/jpeg")
    stop = (await office.stops())[0]
    await office.report(office.delivered(stop, blobs=(blob,)))
    (proof,) = await office.rows(Proof)
    mine = office.town.organization.id
    async with AsyncTestClient(app_for(office, photos)) as client:
        early: Any = await client.get(f"/v1/proofs/{proof.id}/photo")
        await photos.append(mine, sha256, 0, content)
        await photos.finish(mine, sha256)
        async with office.db.transaction() as session:
            await complete_proofs(
                session, office.clock, organization_id=mine, hashes=[sha256], actor="x"
            )
        shown: Any = await client.get(f"/v1/proofs/{proof.id}/photo")

    assert early.status_code == 404
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert shown.content == draw(content)
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["cache-control"] == "private, no-store"


async def test_an_order_is_followed_up(office: Office, photos: PhotoStore) -> None:
    first, second = (order.id for order in office.town.orders[:2])
    day = {"date": "2026-11-25", "window_opens": "09:00:00"}
    at = {"at": {"lat": 60.2, "lon": 24.9}, "access_notes": "gate"}
    async with AsyncTestClient(app_for(office, photos)) as client:
        answers = [
            await client.post(f"/v1/orders/{first}/reschedule", json=day),
            await client.post(f"/v1/orders/{first}/return", json={}),
            await client.post(f"/v1/orders/{first}/reschedule", json={"date": "2020-01-01"}),
            await client.post(f"/v1/orders/{second}/place", json=at),
            await client.post(f"/v1/orders/{uuid7()}/reschedule", json=day),
        ]
    async with AsyncTestClient(app_for(office, photos, Role.SUPPORT)) as client:
        refused: Any = await client.post(f"/v1/orders/{first}/reschedule", json=day)

    assert [answer.status_code for answer in answers] == [204, 409, 422, 200, 404]
    assert answers[3].json()["precision"] == "confirmed"
    assert refused.status_code == 403
    stop = (await office.stops())[1]
    assert (stop.lat, stop.lon) == (60.2, 24.9)


async def test_one_more_order_is_put_where_it_was_offered(
    office: Office, photos: PhotoStore
) -> None:
    order = await an_order(office)
    asked = {"order_id": str(order.id)}
    async with AsyncTestClient(app_for(office, photos)) as client:
        found: Any = await client.post("/v1/runs/insertions", json=asked)
        best = found.json()["openings"][0]
        names = ("shift_id", "run_id", "version", "after_stop_id", "fetch_after_stop_id")
        chosen = asked | {name: best[name] for name in names}
        stale: Any = await client.post("/v1/runs/insertions/take", json=chosen | {"version": 7})
        taken: Any = await client.post("/v1/runs/insertions/take", json=chosen)
    async with AsyncTestClient(app_for(office, photos, Role.VIEWER)) as client:
        forbidden: Any = await client.post("/v1/runs/insertions/take", json=chosen)

    assert (found.status_code, len(found.json()["openings"])) == (200, 2)
    assert stale.status_code == 409
    assert stale.json()["type"].endswith("/insertion-moved")
    assert stale.json()["facts"]["best"]["openings"][0]["shift_id"] == best["shift_id"]
    assert (taken.status_code, taken.json()) == (200, {"run_id": best["run_id"]})
    assert forbidden.status_code == 403


async def test_a_day_is_planned_anew(office: Office, photos: PhotoStore) -> None:
    date = str(office.town.plan.date)
    wanted = {"date": date, "reason": "late_driver", "run_ids": [str(office.runs[0].id)]}
    async with AsyncTestClient(app_for(office, photos)) as client:
        asked: Any = await client.post("/v1/replans", json=wanted)
        path = f"/v1/replans/{asked.json()['id']}"
        wrong: Any = await client.post("/v1/replans", json=wanted | {"reason": "vehicle_breakdown"})
        early: Any = await client.post(f"{path}/apply")
        ended: Any = await client.post(f"{path}/cancel")
        shown: Any = await client.get(path)
        dropped: Any = await client.post(f"{path}/discard")
        listed: Any = await client.get("/v1/replans", params={"date": date})
        none: Any = await client.get(f"/v1/replans/{uuid7()}")
    async with AsyncTestClient(app_for(office, photos, Role.SUPPORT)) as client:
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
