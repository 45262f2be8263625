"""Runs over HTTP."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.planning.model import Plan, Route
from dispatch_server.runs.model import Proof
from dispatch_server.runs.photos import PhotoStore, draw
from dispatch_server.runs.proofs import complete_proofs
from dispatch_server.runs.routes import ROUTES
from shared.facts import BlobRef
from shared.ids import OrganizationId, uuid7
from tests.build import a_caller, an_app
from tests.dispatch_server.runs.conftest import Office
from tests.phone import a_photo


def app_for(office: Office, photos: PhotoStore, role: Role = Role.DISPATCHER) -> Litestar:
    caller = a_caller(office.town.organization.id, role)
    return an_app(
        ROUTES,
        caller=caller,
        db=office.db,
        clock=office.clock,
        photos=photos,
    )


@pytest.fixture
def photos(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos")


async def test_a_dispatcher_reads_the_day(office: Office, photos: PhotoStore) -> None:
    async with AsyncTestClient(app_for(office, photos)) as client:
        day: Any = await client.get("/v1/runs", params={"date": str(office.town.plan.date)})
        run: Any = await client.get(f"/v1/runs/{office.runs[0].id}")
        none: Any = await client.get(f"/v1/runs/{uuid7()}")

    assert [row["number"] for row in day.json()] == [1, 2]
    assert len(run.json()["stops"]) == 3
    assert (none.status_code, none.json()["type"].rsplit("/")[-1]) == (404, "run-not-found")


async def test_many_runs_are_read_at_once_as_each_of_them_is(
    office: Office, photos: PhotoStore
) -> None:
    ids = [str(run.id) for run in office.runs]
    async with AsyncTestClient(app_for(office, photos)) as client:
        each: Any = [(await client.get(f"/v1/runs/{one}")).json() for one in ids]
        both: Any = await client.get("/v1/runs/details", params={"id": [*ids, str(uuid7())]})
        none: Any = await client.get("/v1/runs/details")
        many: Any = await client.get("/v1/runs/details", params={"id": [ids[0]] * 51})
    parts: dict[str, Any] = {"db": office.db, "clock": office.clock, "photos": photos}
    alien = an_app(ROUTES, caller=a_caller(OrganizationId(uuid7())), **parts)
    async with AsyncTestClient(alien) as stranger:
        foreign: Any = await stranger.get("/v1/runs/details", params={"id": ids})

    assert both.json() == each
    assert (none.status_code, many.status_code) == (400, 400)
    assert (foreign.status_code, foreign.json()) == (200, [])


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


async def test_some_routes_of_a_plan_are_published(office: Office, photos: PhotoStore) -> None:
    path = f"/v1/plans/{office.town.plan.id}/publish"
    (route, *_) = sorted(await office.rows(Route), key=lambda one: one.number)
    async with AsyncTestClient(app_for(office, photos)) as client:
        some: Any = await client.post(path, json={"shift_ids": [str(route.shift_id)]})
        none: Any = await client.post(path, json={"shift_ids": [str(uuid7())]})

    assert some.json()["run_ids"] == [str(office.runs[0].id)]
    assert (none.status_code, none.json()["type"].rsplit("/")[-1]) == (404, "no-such-route")


async def test_a_stop_is_called_off(office: Office, photos: PhotoStore) -> None:
    stop = (await office.stops())[0]
    async with AsyncTestClient(app_for(office, photos)) as client:
        stale: Any = await client.post(f"/v1/stops/{stop.id}/cancel", json={"version": 2})
        canceled: Any = await client.post(f"/v1/stops/{stop.id}/cancel", json={"version": 1})

    assert [stale.status_code, canceled.status_code] == [409, 204]
    assert stale.json()["facts"]["version"] == 1
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
                session, office.clock, organization_id=mine, senders={sha256: "x"}
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
