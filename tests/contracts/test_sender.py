"""What every adapter of the port Sender promises, against providers that take, refuse and fail."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import NotSent, Outgoing, Sender, Templated
from dispatch_server.messaging.rules import Channel, MessageKind, MessageState
from dispatch_server.messaging.senders.email import EmailSender
from dispatch_server.messaging.senders.graph import Graph
from dispatch_server.messaging.senders.twilio import TwilioSender
from dispatch_server.messaging.senders.whatsapp import WhatsAppSender
from shared.ids import uuid7
from tests import meta as of_meta
from tests import twilio as of_twilio
from tests.mailbox import a_mailbox

NASTY = "Ana\r\nBcc: all@example.org {window}"
ANA = "5511977776666"


@dataclass
class Provider:
    """``refuse`` for good, ``fail`` for now, ``lock`` out until somebody acts."""

    sender: Sender
    to: str
    texts: Callable[[], list[str]]
    refuse: Callable[[], Any]
    fail: Callable[[], Any]
    lock: Callable[[], Any]


async def _mail(stack: AsyncExitStack) -> Provider:
    box = await stack.enter_async_context(a_mailbox())
    return Provider(
        EmailSender(box.url, sender="Porta <no-reply@loja.example>", timeout_s=5),
        "ana@example.org",
        lambda: [letter.get_content() for letter in box.got],
        lambda: setattr(box, "refuses", "550 no such user"),
        lambda: setattr(box, "fails", "451 try later"),
        lambda: None,  # it logs in nowhere
    )


async def _whatsapp(stack: AsyncExitStack) -> Provider:
    meta = await stack.enter_async_context(of_meta.a_meta())
    meta.wrote.add(ANA)
    graph = Graph(meta.url, token=of_meta.TOKEN, timeout_s=5)
    return Provider(
        WhatsAppSender(graph, phone_id=of_meta.PHONE),
        ANA,
        lambda: [meta.read(one) for one in meta.sent],
        lambda: setattr(meta, "says_no", (400, 131026)),
        lambda: setattr(meta, "says_no", (429, 130429)),
        lambda: setattr(meta, "says_no", (401, 190)),
    )


async def _sms(stack: AsyncExitStack) -> Provider:
    twilio = await stack.enter_async_context(of_twilio.a_twilio())
    return Provider(
        sms_sender(twilio.url),
        ANA,
        lambda: [one["Body"] for one in twilio.sent],
        lambda: setattr(twilio, "says_no", (400, 21614)),
        lambda: setattr(twilio, "says_no", (429, 20429)),
        lambda: setattr(twilio, "says_no", (401, 20003)),
    )


def sms_sender(url: str) -> TwilioSender:
    return TwilioSender(
        url,
        account_sid=of_twilio.ACCOUNT,
        auth_token=of_twilio.TOKEN,
        sender=of_twilio.NUMBER,
        hook_url="https://porta.example/v1/hooks/sms",
        timeout_s=5,
    )


MADE = {Channel.EMAIL: _mail, Channel.WHATSAPP: _whatsapp, Channel.SMS: _sms}


@pytest.fixture(params=list(MADE))
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    async with AsyncExitStack() as stack:
        made = await MADE[request.param](stack)
        yield made
        await made.sender.aclose()


def outgoing(to: str, template: Templated | None = None) -> Outgoing:
    return Outgoing(
        id=uuid7(),
        kind=MessageKind.NEXT,
        locale="pt-BR",
        to=to,
        shop="Empório Aurora",
        subject="Você é a próxima parada",
        text="Ana, às 14:10",
        template=template,
        stop_url="https://porta.example/m/abc",
    )


async def test_what_is_taken_has_a_name_by_which_it_is_known(provider: Provider) -> None:
    receipt = await provider.sender.deliver(outgoing(provider.to))

    assert receipt.provider_id
    assert receipt.state is MessageState.SENT
    (text,) = provider.texts()
    assert "Ana, às 14:10" in text


async def test_who_is_refused_for_good_is_not_tried_again(provider: Provider) -> None:
    provider.refuse()
    with pytest.raises(NotSent) as caught:
        await provider.sender.deliver(outgoing(provider.to))
    assert caught.value.remedy is Remedy.NEXT
    assert "no" in str(caught.value)


async def test_trouble_that_may_pass_is_worth_another_try(provider: Provider) -> None:
    provider.fail()
    with pytest.raises(NotSent) as caught:
        await provider.sender.deliver(outgoing(provider.to))
    assert caught.value.remedy is Remedy.RETRY
    assert caught.value.answer


@pytest.mark.parametrize("provider", [Channel.WHATSAPP, Channel.SMS], indirect=True)
async def test_a_credential_that_is_void_asks_for_somebody_who_acts(provider: Provider) -> None:
    provider.lock()
    with pytest.raises(NotSent) as caught:
        await provider.sender.deliver(outgoing(provider.to))
    assert caught.value.remedy is Remedy.PERSON


async def test_a_name_cannot_add_to_what_is_sent(provider: Provider) -> None:
    hostile = msgspec.structs.replace(outgoing(provider.to), shop=NASTY, subject=NASTY)
    await provider.sender.deliver(hostile)
    (text,) = provider.texts()
    assert not any(line.startswith("Bcc") for line in text.splitlines())


@pytest.mark.parametrize("channel", list(MADE))
async def test_a_provider_that_is_not_there_is_worth_another_try(channel: Channel) -> None:
    async with a_mailbox() as gone:
        pass
    url = f"http://127.0.0.1:{gone.port}"
    senders: dict[Channel, Sender] = {
        Channel.EMAIL: EmailSender(gone.url, sender="a@example.org"),
        Channel.WHATSAPP: WhatsAppSender(Graph(url, token="t"), phone_id="1"),
        Channel.SMS: sms_sender(url),
    }
    with pytest.raises(NotSent) as caught:
        await senders[channel].deliver(outgoing("ana@example.org"))
    for sender in senders.values():
        await sender.aclose()
    assert caught.value.remedy is Remedy.RETRY
