"""An order's story over HTTP: who may read it, and who may write beside it."""

from typing import Any

from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.insights.routes import ROUTES
from shared.ids import uuid7
from tests.build import a_caller, an_app
from tests.dispatch_server.runs.conftest import Office


class NotMeasured:
    async def driven_m(self, *_: Any) -> dict[Any, int]:
        return {}


def app_for(office: Office, role: Role = Role.SUPPORT) -> Litestar:
    caller = a_caller(office.town.organization.id, role)
    return an_app(ROUTES, caller=caller, db=office.db, clock=office.clock, odometer=NotMeasured())


async def test_support_reads_an_order_and_writes_beside_it(office: Office) -> None:
    path = f"/v1/orders/{office.town.orders[0].id}"
    async with AsyncTestClient(app_for(office)) as client:
        note: Any = await client.post(f"{path}/notes", json={"text": "Called: the bell is broken"})
        empty: Any = await client.post(f"{path}/notes", json={"text": ""})
        told: Any = await client.get(f"{path}/story")
        none: Any = await client.get(f"/v1/orders/{uuid7()}/story")

    assert (note.status_code, empty.status_code, none.status_code) == (201, 400, 404)
    story = told.json()
    assert [one["text"] for one in story["notes"]] == ["Called: the bell is broken"]
    assert story["events"][0]["type"] == "order.noted"
    assert [visit["run_number"] for visit in story["visits"]] == [1]


async def test_a_viewer_reads_and_a_driver_does_not(office: Office) -> None:
    path = f"/v1/orders/{office.town.orders[0].id}"
    async with AsyncTestClient(app_for(office, Role.VIEWER)) as client:
        seen: Any = await client.get(f"{path}/story")
        refused: Any = await client.post(f"{path}/notes", json={"text": "x"})
    async with AsyncTestClient(app_for(office, Role.DRIVER)) as client:
        driver: Any = await client.get(f"{path}/story")

    assert [a.status_code for a in (seen, refused, driver)] == [200, 403, 403]


async def test_figures_are_shown_and_downloaded(office: Office) -> None:
    days = {"first": "2026-11-23", "last": "2026-11-23"}
    async with AsyncTestClient(app_for(office, Role.VIEWER)) as client:
        shown: Any = await client.get("/v1/figures", params=days | {"by": "driver"})
        file: Any = await client.get("/v1/figures.csv", params=days)
        far: Any = await client.get("/v1/figures", params=days | {"last": "2027-11-23"})
        bad: Any = await client.get("/v1/figures", params=days | {"by": "moon"})

    assert (shown.status_code, shown.json()["total"]["delivered"]) == (200, 0)
    assert file.headers["content-type"].startswith("text/csv")
    assert 'filename="figures-2026-11-23-2026-11-23-day.csv"' in file.headers["content-disposition"]
    assert file.text.splitlines()[-1].startswith("total,,0,")
    assert (far.status_code, far.json()["type"].rsplit("/")[-1]) == (422, "days-refused")
    assert bad.status_code == 400
