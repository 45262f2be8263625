"""The channel that sends to nobody."""

from dispatch_server.messaging.rules import MessageState
from dispatch_server.messaging.senders.logged import LoggedSender
from tests.contracts.test_sender import outgoing


async def test_a_message_is_delivered_under_its_own_name() -> None:
    message, sender = outgoing("5511977776666"), LoggedSender()
    receipt = await sender.deliver(message)
    await sender.aclose()
    assert receipt.provider_id == str(message.id)
    assert receipt.state is MessageState.DELIVERED
