"""Chats over HTTP: who may read, who may write, and what comes back."""

from typing import Any

import pytest
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.chat.routes import ROUTES
from shared.ids import uuid7
from tests.build import a_caller, an_app
from tests.dispatch_server.chat.desk import Desk, written
from tests.dispatch_server.sync.handset import Handset


def client_for(desk: Desk, role: Role = Role.DISPATCHER) -> AsyncTestClient[Any]:
    caller = a_caller(desk.caller.organization_id, role, user_id=desk.caller.user_id)
    return AsyncTestClient(an_app(ROUTES, caller=caller, db=desk.db, clock=desk.clock))


async def test_a_dispatcher_writes_reads_and_is_told_what_is_wrong(
    desk: Desk, phone: Handset
) -> None:
    path, line_id = f"/v1/drivers/{desk.driver_id}/chat", uuid7()
    await phone.sync(written(1, "Oi"))
    async with client_for(desk) as client:
        sent: Any = await client.put(f"{path}/{line_id}", json={"text": "Bom dia"})
        again: Any = await client.put(f"{path}/{line_id}", json={"text": "Bom dia"})
        other: Any = await client.put(f"{path}/{line_id}", json={"text": "Boa tarde"})
        blank: Any = await client.put(f"{path}/{uuid7()}", json={"text": "  "})
        long: Any = await client.put(f"{path}/{uuid7()}", json={"text": "x" * 1001})
        page: Any = await client.get(path, params={"limit": 1})
        older: Any = await client.get(path, params={"before": 2})
        listed: Any = await client.get("/v1/chats")
        read: Any = await client.post(f"{path}/read", json={"through": 9})
        nobody: Any = await client.get(f"/v1/drivers/{uuid7()}/chat")
        odd: Any = [
            await client.get(path, params=query)
            for query in ({"limit": 201}, {"limit": 0}, {"before": 0}, {"before": 2**31})
        ]

    assert (sent.status_code, again.json()) == (200, sent.json())
    assert (other.status_code, other.json()["type"].split("/")[-1]) == (409, "line-taken")
    assert [a.status_code for a in (blank, long, nobody)] == [422, 400, 404]
    assert {answer.status_code for answer in odd} == {400}
    assert [line["text"] for line in page.json()["lines"]] == ["Bom dia"]
    assert (page.json()["more"], page.json()["chat"]["unread"]) == (True, 1)
    assert [line["text"] for line in older.json()["lines"]] == ["Oi"]
    assert [chat["unread"] for chat in listed.json()] == [1]
    assert (read.status_code, read.json()["unread"]) == (200, 0)


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.ADMIN, 200, 200),
        (Role.SUPPORT, 200, 200),
        (Role.VIEWER, 200, 403),
        (Role.INTEGRATION, 200, 403),
        (Role.DRIVER, 403, 403),
    ],
)
async def test_who_may(desk: Desk, role: Role, reads: int, writes: int) -> None:
    path = f"/v1/drivers/{desk.driver_id}/chat"
    async with client_for(desk, role) as client:
        shown: Any = await client.get(path)
        listed: Any = await client.get("/v1/chats")
        sent: Any = await client.put(f"{path}/{uuid7()}", json={"text": "Oi"})
        marked: Any = await client.post(f"{path}/read", json={"through": 1})

    assert {shown.status_code, listed.status_code} == {reads}
    assert {sent.status_code, marked.status_code} == {writes}
