"""What every adapter of the port Sender promises, against providers that take, refuse and fail."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from dispatch_server.messaging.port import NotSent, Outgoing, Sender
from dispatch_server.messaging.rules import Channel, MessageKind, MessageState
from dispatch_server.messaging.senders.email import EmailSender
from dispatch_server.messaging.senders.whatsapp import WhatsAppSender
from shared.ids import uuid7
from tests.mailbox import a_mailbox
from tests.receiver import Received, Reply, receiving

NASTY = "Ana\r\nBcc: all@example.org {window}"


@dataclass
class Provider:
    sender: Sender
    to: str
    texts: Callable[[], list[str]]
    refuse: Callable[[], Any]  # for good
    fail: Callable[[], Any]  # for now


@pytest.fixture(params=[Channel.EMAIL, Channel.WHATSAPP])
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    async with AsyncExitStack() as stack:
        if request.param is Channel.EMAIL:
            box = await stack.enter_async_context(a_mailbox())
            mail = EmailSender(box.url, sender="Porta <no-reply@loja.example>", timeout_s=5)
            yield Provider(
                mail,
                "ana@example.org",
                lambda: [letter.get_content() for letter in box.got],
                lambda: setattr(box, "refuses", "550 no such user"),
                lambda: setattr(box, "fails", "451 try later"),
            )
        else:
            taken = Reply(body=b'{"messages":[{"id":"wamid.1"}]}')
            meta = await stack.enter_async_context(receiving(lambda _: taken))

            def answers(status: int, code: int) -> None:
                body = json.dumps({"error": {"code": code, "message": "no"}}).encode()
                meta.answers = lambda _: Reply(status=status, body=body)

            yield Provider(
                WhatsAppSender(meta.url, phone_id="1", token="t", timeout_s=5),
                "5511977776666",
                lambda: [_facts(one) for one in meta.got],
                lambda: answers(400, 131026),
                lambda: answers(429, 130429),
            )


def _facts(received: Received) -> str:
    body = received.message["template"]["components"][0]["parameters"]
    return " ".join(fact["text"] for fact in body)


def outgoing(to: str) -> Outgoing:
    return Outgoing(
        id=uuid7(),
        kind=MessageKind.NEXT,
        locale="pt-BR",
        to=to,
        shop="Empório Aurora",
        subject="Você é a próxima parada",
        text="Ana, às 14:10",
        facts=("Ana,", "às 14:10"),
        stop_url="https://porta.example/m/abc",
    )


async def test_what_is_taken_has_a_name_by_which_it_is_known(provider: Provider) -> None:
    receipt = await provider.sender.deliver(outgoing(provider.to))
    await provider.sender.aclose()

    assert receipt.provider_id
    assert receipt.state is MessageState.SENT
    (text,) = provider.texts()
    assert "Ana, às 14:10" in text


async def test_who_is_refused_for_good_is_not_tried_again(provider: Provider) -> None:
    provider.refuse()
    with pytest.raises(NotSent) as caught:
        await provider.sender.deliver(outgoing(provider.to))
    await provider.sender.aclose()
    assert caught.value.is_final
    assert "no" in str(caught.value)


async def test_trouble_that_may_pass_is_worth_another_try(provider: Provider) -> None:
    provider.fail()
    with pytest.raises(NotSent) as caught:
        await provider.sender.deliver(outgoing(provider.to))
    await provider.sender.aclose()
    assert not caught.value.is_final
    assert caught.value.answer


async def test_a_name_cannot_add_to_what_is_sent(provider: Provider) -> None:
    hostile = msgspec.structs.replace(outgoing(provider.to), shop=NASTY, subject=NASTY)
    await provider.sender.deliver(hostile)
    await provider.sender.aclose()
    (text,) = provider.texts()
    assert not any(line.startswith("Bcc") for line in text.splitlines())


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.WHATSAPP])
async def test_a_provider_that_is_not_there_is_worth_another_try(channel: Channel) -> None:
    async with a_mailbox() as gone:
        pass
    senders: dict[Channel, Sender] = {
        Channel.EMAIL: EmailSender(gone.url, sender="a@example.org"),
        Channel.WHATSAPP: WhatsAppSender(f"http://127.0.0.1:{gone.port}", phone_id="1", token="t"),
    }
    with pytest.raises(NotSent) as caught:
        await senders[channel].deliver(outgoing("ana@example.org"))
    await senders[Channel.WHATSAPP].aclose()
    assert not caught.value.is_final
