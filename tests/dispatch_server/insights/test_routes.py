"""An order's story over HTTP: who may read it, and who may write beside it."""

from typing import Any

from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.insights.routes import ROUTES
from shared.ids import uuid7
from tests.build import a_caller, an_app
from tests.dispatch_server.runs.conftest import Office


def app_for(office: Office, role: Role = Role.SUPPORT) -> Litestar:
    caller = a_caller(office.town.organization.id, role)
    return an_app(ROUTES, caller=caller, db=office.db, clock=office.clock)


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
