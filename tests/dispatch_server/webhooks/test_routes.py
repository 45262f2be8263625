"""Webhooks over HTTP: for owners and admins of their own organization."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import PEOPLE, Role
from dispatch_server.app import create_app
from dispatch_server.db.session import Database
from dispatch_server.settings import Settings
from shared.clock import SystemClock
from shared.ids import OrganizationId, uuid7
from tests.build import an_organization
from tests.dispatch_server.accounts.conftest import Desk, a_user
from tests.dispatch_server.webhooks.conftest import say
from tests.receiver import receiving_apart
from tests.waiting import found, until

WANTED = {"name": "Loja", "url": "http://127.0.0.1:1/hook", "kinds": ["order.*"]}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    settings = Settings(data_dir=tmp_path, webhooks_to_private=True, webhooks_without_tls=True)
    app: Litestar = create_app(settings)
    async with AsyncTestClient(app) as client:
        db = Database(settings.database)
        organization = await an_organization(db, SystemClock())
        for role in PEOPLE:
            await a_user(db, SystemClock(), organization, role)
        yield Desk(client, db, organization)
        await db.close()


async def _add(desk: Desk, **more: Any) -> Any:
    return await desk.ask("POST", "/v1/webhooks", json=WANTED | more, gets=201)


async def test_who_does_not_manage_accounts_sees_no_webhooks(desk: Desk) -> None:
    await desk.sit(Role.OWNER)
    path = f"/v1/webhooks/{(await _add(desk))['webhook']['id']}"
    asked = [
        ("GET", "/v1/webhooks", None),
        ("GET", "/v1/webhooks/kinds", None),
        ("POST", "/v1/webhooks", WANTED),
        ("PUT", path, WANTED),
        ("DELETE", path, None),
        ("POST", f"{path}/turn", {"on": False}),
        ("POST", f"{path}/secret", None),
        ("POST", f"{path}/test", None),
        ("POST", f"{path}/replay", {"since": "2026-01-01T00:00:00Z"}),
        ("GET", f"{path}/deliveries", None),
        ("GET", f"/v1/webhook-deliveries/{uuid7()}", None),
        ("POST", f"/v1/webhook-deliveries/{uuid7()}/replay", None),
    ]
    for role in (Role.DISPATCHER, Role.SUPPORT, Role.VIEWER):
        await desk.sit(role)
        for method, where, body in asked:
            await desk.ask(method, where, json=body, gets=403)


async def test_a_webhook_from_its_first_test_to_its_end(desk: Desk) -> None:
    async with receiving_apart() as receiver:
        await desk.sit(Role.ADMIN)
        made = await _add(desk, url=receiver.url)
        path = f"/v1/webhooks/{made['webhook']['id']}"
        tried = await desk.ask("POST", f"{path}/test", gets=200)
        assert (tried["failure"], tried["status"], tried["excerpt"]) == ("", 200, "ok")
        await say(desk.db, SystemClock(), desk.organization.id, "order.received")
        await until(lambda: len(receiver.got) >= 2)
        assert receiver.got[1].type == "order.received"
        page = await _until_ended(desk, path)
        one = page["deliveries"][0]["id"]
        again = await desk.ask("POST", f"/v1/webhook-deliveries/{one}/replay", gets=200)
        assert again["delivery"]["state"] == "waiting"
        await until(lambda: len(receiver.got) >= 3)
        since = {"since": "2020-01-01T00:00:00Z"}
        await desk.ask("POST", f"{path}/replay", json=since, gets=200)
        await until(lambda: len(receiver.got) >= 4)
        ids = {one.headers["webhook-id"] for one in receiver.got[1:]}
        assert len(ids) == 1  # whoever receives it knows that it is the same

    rotated = await desk.ask("POST", f"{path}/secret", gets=200)
    assert rotated["secret"] != made["secret"]
    assert rotated["webhook"]["previous_until"] is not None
    changed = await desk.ask("PUT", path, json=WANTED | {"name": "ERP"}, gets=200)
    assert changed["name"] == "ERP"
    paused = await desk.ask("POST", f"{path}/turn", json={"on": False}, gets=200)
    assert paused["state"] == "paused"
    (listed,) = await desk.ask("GET", "/v1/webhooks", gets=200)
    assert "secret" not in listed
    await desk.ask("DELETE", path, gets=204)
    await desk.ask("DELETE", path, gets=404)


async def _until_ended(desk: Desk, path: str) -> Any:
    async def ended() -> Any:
        page = await desk.ask("GET", f"{path}/deliveries?only=delivered&kind=order", gets=200)
        return page if page["deliveries"] else None

    return await found(ended)


async def test_what_cannot_be_a_webhook_is_said(desk: Desk) -> None:
    await desk.sit(Role.OWNER)
    kinds = await desk.ask("GET", "/v1/webhooks/kinds", gets=200)
    assert "delivered" in kinds["kinds"]["order"]
    for wrong, status in (
        ({"kinds": []}, 400),
        ({"kinds": ["user.*"]}, 422),
        ({"url": "ftp://x.example"}, 422),
        ({"name": " "}, 400),
        ({"secret": "mine"}, 400),
    ):
        await desk.ask("POST", "/v1/webhooks", json=WANTED | wrong, gets=status)


async def test_another_organizations_webhooks_are_out_of_sight(desk: Desk) -> None:
    clock = SystemClock()
    there = await an_organization(desk.db, clock, name="Padaria do Norte")
    await a_user(desk.db, clock, there, Role.OWNER)
    await desk.sit(Role.OWNER)
    ours = (await _add(desk))["webhook"]["id"]
    abroad = Desk(desk.client, desk.db, there)
    await abroad.sit(Role.OWNER)

    assert OrganizationId(there.id) != desk.organization.id
    assert await abroad.ask("GET", "/v1/webhooks", gets=200) == []
    for method, path, body in (
        ("PUT", "", WANTED),
        ("DELETE", "", None),
        ("POST", "/test", None),
        ("POST", "/secret", None),
        ("GET", "/deliveries", None),
    ):
        await abroad.ask(method, f"/v1/webhooks/{ours}{path}", json=body, gets=404)
