"""Over HTTP: Meta's questions and reports, and the page that stops messages."""

import json
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.messaging.hearing import Hearing
from dispatch_server.messaging.hook_routes import ROUTES
from dispatch_server.messaging.port import TemplateState
from dispatch_server.messaging.stopping import token_of
from dispatch_server.settings import Settings
from tests.build import a_caller, an_app
from tests.dispatch_server.messaging.conftest import SECRET, Telling
from tests.dispatch_server.messaging.test_hook import a_hook, a_status, signed

HOOK = "/v1/hooks/whatsapp"


@pytest.fixture
async def client(telling: Telling) -> AsyncIterator[AsyncTestClient[Litestar]]:
    hearing = Hearing(
        db=telling.db, clock=telling.clock, delivery=telling.post.delivery, secret=SECRET
    )
    settings = Settings(whatsapp_secret="app secret", whatsapp_verify="ours")
    caller = a_caller(telling.day.organization.id)
    app = an_app(
        ROUTES,
        caller=caller,
        hearing=hearing,
        settings=settings,
        templates=telling.office.templates,
    )
    async with AsyncTestClient(app) as client:
        yield client


@pytest.mark.parametrize(("token", "status"), [("ours", 200), ("theirs", 403)])
async def test_meta_asks_whether_the_address_is_ours(
    client: AsyncTestClient[Litestar], token: str, status: int
) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444"}
    answer = await client.get(HOOK, params=asked)
    assert answer.status_code == status
    assert (answer.text == "1158201444") is (status == 200)


async def test_a_signed_report_is_kept_and_others_are_refused(
    client: AsyncTestClient[Litestar], telling: Telling
) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.work()
    (message,) = await telling.messages()
    body = a_hook(statuses=[a_status(message.provider_id, "delivered")])
    forged = {"x-hub-signature-256": signed("another", body)}
    assert (await client.post(HOOK, content=body, headers=forged)).status_code == 403
    assert (await client.post(HOOK, content=body)).status_code == 403
    for _ in range(2):
        ours = {"x-hub-signature-256": signed("app secret", body)}
        assert (await client.post(HOOK, content=body, headers=ours)).status_code == 200
    (message,) = await telling.messages()
    assert message.state == "delivered"
    odd = b"[]"
    ours = {"x-hub-signature-256": signed("app secret", odd)}
    assert (await client.post(HOOK, content=odd, headers=ours)).status_code == 400


async def test_what_meta_says_of_a_template_is_kept(
    client: AsyncTestClient[Litestar], telling: Telling
) -> None:
    telling.desk.state = TemplateState.PENDING
    await telling.rules(whatsapp_agreed=True)
    first = (await telling.templates())[0]
    value = {
        "event": "APPROVED",
        "message_template_name": first.name,
        "message_template_language": first.locale.replace("-", "_"),
    }
    for seconds, event, state in ((60, "APPROVED", "approved"), (0, "REJECTED", "approved")):
        at = int(telling.clock.now().timestamp()) + seconds
        change = {"field": "message_template_status_update", "value": value | {"event": event}}
        body = json.dumps({"entry": [{"time": at, "changes": [change]}]}).encode()
        ours = {"x-hub-signature-256": signed("app secret", body)}
        assert (await client.post(HOOK, content=body, headers=ours)).status_code == 200
        states = {one.name: one.state for one in await telling.templates()}
        assert states.pop(first.name) == state
        assert set(states.values()) == {"pending"}


async def test_the_link_asks_first_and_then_stops(
    client: AsyncTestClient[Litestar], telling: Telling
) -> None:
    await telling.happens("order.assigned")
    await telling.work()
    (message,) = await telling.messages()
    path = f"/m/{token_of(SECRET, message.id)}"
    asked = await client.get(path)
    assert "Parar mensagens" in asked.text
    await telling.happens("stop.next")
    await telling.work()
    assert len(telling.email.got) == 2  # looking stops nothing

    assert "Pronto." in (await client.post(path)).text
    await telling.happens("stop.next", order=0)
    await telling.happens("order.out_for_delivery")
    await telling.work()
    assert len(telling.email.got) == 2
    assert (await client.get("/m/none")).status_code == 404
    assert (await client.post("/m/none")).status_code == 404
