"""Templates and free text, as the Cloud API wants them and refuses them."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from dispatch_server.messaging.outcomes import Learnt, Remedy
from dispatch_server.messaging.port import NotSent, Outgoing, Templated
from dispatch_server.messaging.senders.graph import Graph
from dispatch_server.messaging.senders.whatsapp import WhatsAppSender
from tests.contracts.test_sender import ANA, outgoing
from tests.contracts.test_templates import PROPOSAL, desk_of
from tests.meta import PHONE, TOKEN, Meta, a_meta
from tests.receiver import Reply, receiving

USED = Templated(name=PROPOSAL.name, locale="pt-BR", values=("Ana", "10h"), button="abc")


@pytest.fixture
async def meta() -> AsyncIterator[Meta]:
    async with a_meta() as meta:
        desk = desk_of(meta)
        await desk.submit(PROPOSAL)
        await desk.aclose()
        meta.turn("APPROVED")
        yield meta


async def refusal(meta: Meta, message: Outgoing) -> NotSent:
    sender = WhatsAppSender(Graph(meta.url, token=TOKEN), phone_id=PHONE)
    with pytest.raises(NotSent) as caught:
        await sender.deliver(message)
    await sender.aclose()
    return caught.value


async def test_a_template_is_filled_and_named_by_language(meta: Meta) -> None:
    sender = WhatsAppSender(Graph(meta.url, token=TOKEN), phone_id=PHONE)
    message = outgoing(ANA, USED)
    receipt = await sender.deliver(message)
    await sender.aclose()
    (sent,) = meta.sent
    assert receipt.provider_id == "wamid.1"
    assert sent["template"]["language"] == {"code": "pt_BR"}
    assert sent["biz_opaque_callback_data"] == str(message.id)
    assert meta.read(sent) == "Oi, Ana: 10h.\nTchau\nhttps://porta.example/t/abc"


async def test_free_text_waits_for_the_recipient_to_write(meta: Meta) -> None:
    refused = await refusal(meta, outgoing(ANA))
    assert (refused.remedy, refused.learnt) == (Remedy.RETRY, Learnt.WINDOW_CLOSED)


@pytest.mark.parametrize(
    ("status", "used", "remedy", "learnt"),
    [
        ("APPROVED", {"name": "porta_other"}, Remedy.PERSON, Learnt.TEMPLATE_GONE),
        ("PENDING", {}, Remedy.PERSON, Learnt.TEMPLATE_GONE),
        ("PAUSED", {}, Remedy.PERSON, Learnt.TEMPLATE_PAUSED),
        ("APPROVED", {"values": ("Ana",)}, Remedy.PERSON, None),
    ],
)
async def test_a_template_that_cannot_be_sent_says_why(
    meta: Meta, status: str, used: dict[str, object], remedy: Remedy, learnt: Learnt | None
) -> None:
    meta.turn(status)
    changed = msgspec.structs.replace(USED, **used)
    refused = await refusal(meta, outgoing(ANA, changed))
    assert (refused.remedy, refused.learnt) == (remedy, learnt)


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"messages":[]}'])
async def test_an_answer_that_says_nothing_is_asked_again(body: bytes) -> None:
    async with receiving(lambda _: Reply(body=body)) as odd:
        sender = WhatsAppSender(Graph(odd.url, token="t"), phone_id="1")
        with pytest.raises(NotSent) as caught:
            await sender.deliver(outgoing(ANA))
        await sender.aclose()
    assert caught.value.remedy is Remedy.RETRY
