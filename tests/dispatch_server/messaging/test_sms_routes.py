"""Over HTTP: Twilio's receipts and answers, signed, heard twice and counted once."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.messaging.hearing import Hearing
from dispatch_server.messaging.rules import Channel
from dispatch_server.messaging.sms_routes import ROUTES
from dispatch_server.settings import Settings
from tests.build import a_caller, an_app
from tests.dispatch_server.messaging.conftest import SECRET, URL, Provider, Telling
from tests.twilio import TOKEN, call

HOOK = "/v1/hooks/sms"


@pytest.fixture
async def client(telling: Telling) -> AsyncIterator[AsyncTestClient[Litestar]]:
    delivery = telling.post.delivery
    delivery.senders = {Channel.SMS: Provider(Channel.SMS), Channel.EMAIL: telling.email}
    delivery.intake = type(delivery.intake)(
        telling.clock, SECRET, URL, (Channel.SMS, Channel.EMAIL)
    )
    hearing = Hearing(db=telling.db, clock=telling.clock, delivery=delivery, secret=SECRET)
    settings = Settings(twilio_auth_token=TOKEN, public_url=URL)
    app = an_app(
        ROUTES,
        caller=a_caller(telling.day.organization.id),
        hearing=hearing,
        settings=settings,
    )
    async with AsyncTestClient(app) as client:
        yield client


async def test_a_failed_sms_goes_on_by_e_mail_once(
    client: AsyncTestClient[Litestar], telling: Telling
) -> None:
    await telling.happens("stop.next")
    await telling.work()
    (message,) = await telling.messages()
    assert (message.channel, message.state) == ("sms", "sent")
    path = f"{HOOK}/{message.id}"
    fields = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003"}
    forged = call(f"https://other.example{path}", **fields)
    assert (await client.post(path, **forged)).status_code == 403
    for _ in range(2):
        assert (await client.post(path, **call(f"{URL}{path}", **fields))).status_code == 204
    await telling.work()
    first, then = await telling.messages()
    assert (first.state, first.answer, first.remedy) == ("failed", "undelivered 30003", "next")
    assert (then.channel, then.state, then.text) == ("email", "sent", first.text)
    assert "SAIR" in first.as_sent
    assert "SAIR" not in then.text


async def test_who_answers_sair_gets_no_more_sms(
    client: AsyncTestClient[Litestar], telling: Telling
) -> None:
    await telling.happens("stop.next")
    await telling.work()
    told = call(f"{URL}{HOOK}", From="+5511977776666", Body="Sair", MessageSid="SM9")
    for _ in range(2):
        heard = await client.post(HOOK, **told)
        assert (heard.status_code, heard.text) == (200, "<Response/>")
    await telling.happens("order.delivered")
    await telling.happens("stop.next", order=1)
    await telling.work()
    *_, last = await telling.messages()
    assert (last.state, last.reason) == ("suppressed", "opted_out")


async def test_what_is_no_form_is_refused(client: AsyncTestClient[Litestar]) -> None:
    odd = await client.post(HOOK, content=b"&&&")
    assert odd.status_code == 400
    assert (await client.post(HOOK, content=b"")).status_code == 403
