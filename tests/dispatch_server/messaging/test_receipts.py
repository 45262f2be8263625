"""Receipts: kept once, leading forwards, each with one event."""

from collections import Counter

import pytest
from sqlmodel import col, select

from dispatch_server.db.model import Event
from dispatch_server.messaging import receipts
from dispatch_server.messaging.rules import Channel, MessageState
from tests.dispatch_server.messaging.conftest import Telling

pytestmark = pytest.mark.both_databases


async def _said(telling: Telling) -> Counter[str]:
    async with telling.db.reading() as session:
        found = await session.exec(select(Event.type).where(col(Event.type).startswith("message.")))
        return Counter(found)


async def test_receipts_out_of_order_and_twice(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.work()
    (message,) = await telling.messages()
    states = [MessageState.READ, MessageState.DELIVERED, MessageState.READ, MessageState.SENT]
    led = []
    for state in states:
        async with telling.db.transaction() as session:
            fresh = await receipts.held(session, message)
            at = telling.clock.now()
            led.append(await receipts.lead_on(session, fresh, state, answer="", at=at))

    assert led == [True, False, False, False]
    (message,) = await telling.messages()
    assert message.state == "read"
    assert await _said(telling) == {"message.sent": 1, "message.read": 1}
    async with telling.db.reading() as session:
        found = await receipts.of_messages(session, [message])
    kept = {one.state for one in found[str(message.id)]}
    assert kept == {"sent", "read", "delivered"}


async def test_a_message_is_found_by_its_providers_name(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.work()
    (message,) = await telling.messages()
    async with telling.db.reading() as session:
        found = await receipts.find(session, Channel.WHATSAPP, message.provider_id)
        assert found is not None
        assert found.id == message.id
        assert await receipts.find(session, Channel.EMAIL, message.provider_id) is None
        sooner = await receipts.find(session, Channel.WHATSAPP, "", message_id=message.id)
        assert sooner is not None
        assert await receipts.find(session, Channel.EMAIL, "", message_id=message.id) is None
        heard = await receipts.senders_to(session, Channel.WHATSAPP, message.address)
    assert heard == [telling.day.organization.id]


async def test_silence_is_said_once(telling: Telling) -> None:
    own, at = telling.day.organization.id, telling.clock.now()
    for _ in range(2):
        async with telling.db.transaction() as session:
            await receipts.opt_out(session, own, Channel.EMAIL, "ana@example.org", at)
    assert await _said(telling) == {"message.opted_out": 1}
