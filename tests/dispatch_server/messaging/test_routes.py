"""Over HTTP: who may do what, and of which organization."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.messaging.routes import ROUTES
from dispatch_server.messaging.service import Messages
from shared.clock import FixedClock
from tests.build import a_caller, an_app, an_organization
from tests.day import log_in
from tests.dispatch_server.messaging.conftest import Telling

type Client = AsyncTestClient[Litestar]
SAID: dict[str, Any] = {
    "off": ["late"],
    "texts": {"next": {"en": "{name}! {link}"}},
    "opens": "09:00:00",
    "closes": "18:00:00",
    "whatsapp_agreed": True,
}


@pytest.fixture
async def client_of(telling: Telling) -> AsyncIterator[Callable[..., Any]]:
    async with AsyncExitStack() as stack:

        async def client(role: Role = Role.OWNER, **who: Any) -> Client:
            caller = a_caller(who.pop("own", telling.day.organization.id), role, **who)
            app = an_app(
                ROUTES, caller=caller, db=telling.db, messages=Messages(telling.post.delivery)
            )
            return await stack.enter_async_context(AsyncTestClient(app))

        yield client


async def test_an_owner_says_the_rules_and_sees_an_example(client_of: Callable[..., Any]) -> None:
    client = await client_of()
    kept = await client.put("/v1/message-rules", json=SAID)
    assert kept.status_code == 200
    assert (await client.get("/v1/message-rules")).json() == kept.json()
    assert kept.json()["opens"] == "09:00:00"
    asked = {"kind": "next", "locale": "en", "text": "{name}! {link}"}
    shown = await client.post("/v1/message-rules/preview", json=asked)
    assert shown.json()["text"] == "Ana! https://porta.example/t/example"
    bad = await client.post("/v1/message-rules/preview", json=asked | {"text": "{link} {nme}"})
    assert bad.status_code == 422
    assert "{nme} is filled by nothing" in bad.json()["detail"]


@pytest.mark.parametrize(
    ("role", "says", "sends"),
    [
        (Role.ADMIN, 200, 201),
        (Role.DISPATCHER, 403, 201),
        (Role.SUPPORT, 403, 201),
        (Role.VIEWER, 403, 403),
    ],
)
async def test_roles(
    telling: Telling, client_of: Callable[..., Any], role: Role, says: int, sends: int
) -> None:
    await telling.rules(whatsapp_agreed=True)
    client = await client_of(role)
    order = f"/v1/orders/{telling.day.orders[0].id}/messages"
    assert (await client.post(order)).status_code == sends
    assert (await client.put("/v1/message-rules", json=SAID)).status_code == says
    shown = (await client.get(order)).json()
    assert len(shown["messages"]) == (sends == 201)
    for message in shown["messages"]:
        again = await client.post(f"/v1/messages/{message['id']}/again")
        assert again.status_code == sends
        assert again.json()["is_by_hand"]


async def test_a_test_message_says_what_the_provider_answered(
    telling: Telling, client_of: Callable[..., Any], clock: FixedClock
) -> None:
    me = await log_in(telling.db, clock, telling.day.organization.id, role=Role.OWNER)
    client = await client_of(user_id=me.user_id)
    asked = {"kind": "next", "locale": "pt-BR", "channel": "email"}
    tried = await client.post("/v1/message-rules/test", json=asked)
    assert (tried.json()["is_sent"], tried.json()["answer"]) == (True, "200 ok")
    gone = await client.post("/v1/message-rules/test", json=asked | {"channel": "log"})
    assert (gone.status_code, gone.json()["type"].rpartition("/")[2]) == (422, "not-to-be-sent")


async def test_another_organization_sees_nothing(
    telling: Telling, client_of: Callable[..., Any], clock: FixedClock
) -> None:
    other = await an_organization(telling.db, clock, name="Loja Bruma")
    await telling.happens("stop.next")
    await telling.work()
    (message,) = await telling.messages()
    client = await client_of(own=other.id)
    order = f"/v1/orders/{telling.day.orders[0].id}/messages"
    assert (await client.get(order)).status_code == 404
    assert (await client.post(order)).status_code == 404
    assert (await client.post(f"/v1/messages/{message.id}/again")).status_code == 404
    assert (await client.get("/v1/message-rules")).json()["channels"][1]["sent_at"] is None
