"""The template message, as the Cloud API wants it."""

import pytest

from dispatch_server.messaging.port import NotSent
from dispatch_server.messaging.senders.whatsapp import WhatsAppSender
from tests.contracts.test_sender import outgoing
from tests.receiver import Reply, receiving


async def test_a_template_is_named_by_kind_and_language() -> None:
    taken = Reply(body=b'{"messages":[{"id":"wamid.7"}]}')
    message = outgoing("5511977776666")
    async with receiving(lambda _: taken) as meta:
        sender = WhatsAppSender(f"{meta.url}/v23.0", phone_id="42", token="t-1")
        receipt = await sender.deliver(message)
        await sender.aclose()
    (got,) = meta.got
    assert receipt.provider_id == "wamid.7"
    assert got.path == "/hook/v23.0/42/messages"
    assert got.headers["authorization"] == "Bearer t-1"
    assert got.message["to"] == "5511977776666"
    assert got.message["template"]["name"] == "porta_next"
    assert got.message["template"]["language"] == {"code": "pt_BR"}
    assert got.message["biz_opaque_callback_data"] == str(message.id)


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"messages":[]}'])
async def test_an_answer_that_says_nothing_is_asked_again(body: bytes) -> None:
    async with receiving(lambda _: Reply(body=body)) as meta:
        sender = WhatsAppSender(meta.url, phone_id="1", token="t")
        with pytest.raises(NotSent) as caught:
            await sender.deliver(outgoing("5511977776666"))
        await sender.aclose()
    assert not caught.value.is_final
