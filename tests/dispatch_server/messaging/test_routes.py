"""Over HTTP: who may do what, and of which organization."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import NotSent, TemplateState
from dispatch_server.messaging.routes import ROUTES
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
    "channels": ["sms", "whatsapp", "sms"],
    "sms_plain": False,
}


@pytest.fixture
async def client_of(telling: Telling) -> AsyncIterator[Callable[..., Any]]:
    async with AsyncExitStack() as stack:

        async def client(role: Role = Role.OWNER, **who: Any) -> Client:
            caller = a_caller(who.pop("own", telling.day.organization.id), role, **who)
            app = an_app(ROUTES, caller=caller, db=telling.db, messages=telling.office)
            return await stack.enter_async_context(AsyncTestClient(app))

        yield client


async def test_an_owner_says_the_rules_and_sees_an_example(client_of: Callable[..., Any]) -> None:
    client = await client_of()
    kept = await client.put("/v1/message-rules", json=SAID)
    assert kept.status_code == 200
    assert (await client.get("/v1/message-rules")).json() == kept.json()
    assert kept.json()["opens"] == "09:00:00"
    assert [(one["channel"], one["is_used"]) for one in kept.json()["channels"]] == [
        ("sms", True),
        ("whatsapp", True),
        ("email", False),
    ]
    asked = {"kind": "next", "locale": "en", "text": "{name}! {link}"}
    shown = await client.post("/v1/message-rules/preview", json=asked)
    assert shown.json()["text"] == "Ana! https://porta.example/t/example"
    assert shown.json()["whatsapp"].startswith("Hello! Ana!\nReply STOP")
    assert (shown.json()["sms_parts"], shown.json()["sms_is_gsm"]) == (1, True)
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


async def test_templates_are_handed_in_and_read_by_who_may_say_the_rules(
    telling: Telling, client_of: Callable[..., Any]
) -> None:
    await telling.rules(whatsapp_agreed=True)
    telling.desk.state = TemplateState.PENDING
    client = await client_of()
    told = await client.put("/v1/message-rules", json=SAID)
    kinds = {one["kind"]: one for one in told.json()["kinds"]}
    assert kinds["next"]["templates"]["pt-BR"]["state"] == "approved"
    unsent = kinds["next"]["templates"]["en"]
    assert (unsent["state"], unsent["older"]) == ("unsent", True)
    assert kinds["late"]["templates"] == {}
    read = await client.post("/v1/message-templates")
    kinds = {one["kind"]: one for one in read.json()["kinds"]}
    assert kinds["next"]["templates"]["en"]["state"] == "pending"

    telling.desk.says_no = NotSent(answer="190 expired", remedy=Remedy.PERSON)
    unread = await client.post("/v1/message-templates")
    assert unread.status_code == 422
    assert "190 expired" in unread.json()["detail"]
    other = await client_of(Role.DISPATCHER)
    assert (await other.post("/v1/message-templates")).status_code == 403
