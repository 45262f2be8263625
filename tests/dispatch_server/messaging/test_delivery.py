"""Delivering: with bounded tries, over the next channel when one fails."""

import pytest
from sqlmodel import select

from dispatch_server.db.model import Event
from dispatch_server.messaging import receipts
from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import NotSent
from dispatch_server.messaging.rules import WAITS, Channel
from dispatch_server.orders.model import Order
from tests.dispatch_server.messaging.conftest import Telling

BUSY = NotSent(answer="503 busy", remedy=Remedy.RETRY)
NEVER = NotSent(answer="131026 undeliverable", remedy=Remedy.NEXT)

pytestmark = pytest.mark.both_databases


async def test_a_message_is_sent_and_its_answer_kept(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.work()

    (message,) = await telling.messages()
    assert (message.state, message.answer, message.tries) == ("sent", "200 ok", 1)
    (sent,) = telling.whatsapp.got
    assert (sent.id, sent.to) == (message.id, "5511977776666")
    assert sent.template is not None
    assert sent.template.values[0] == "Helena"
    assert sent.stop_url.startswith("https://porta.example/m/")
    async with telling.db.reading() as session:
        said = (await session.exec(select(Event).where(Event.type == "message.sent"))).one()
    assert said.body["order_id"] == str(telling.day.orders[0].id)
    assert "Helena" not in str(said.body)


async def test_what_is_sent_already_is_not_sent_again(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.work()
    (message,) = await telling.messages()
    await telling.post.delivery.deliver(message.id)
    assert len(telling.whatsapp.got) == 1


async def test_a_channel_that_is_busy_is_asked_a_few_times_and_then_the_next(
    telling: Telling,
) -> None:
    await telling.rules(whatsapp_agreed=True)
    telling.whatsapp.says_no = BUSY
    await telling.happens("stop.next")
    await telling.work()
    for wait in WAITS:
        telling.clock.turn(wait)
        await telling.work()

    failed, then = await telling.messages()
    assert (failed.state, failed.answer, failed.tries) == ("failed", "503 busy", len(WAITS) + 1)
    assert (then.channel, then.state, then.text) == ("email", "sent", failed.text)
    assert [one.to for one in telling.email.got] == ["helena@example.org"]


async def test_who_cannot_be_reached_at_all_is_given_up_at_once(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    telling.whatsapp.says_no = NEVER
    await telling.happens("stop.next", order=1)  # there is no e-mail
    await telling.work()
    (failed,) = await telling.messages()
    assert (failed.state, failed.tries, failed.next_at) == ("failed", 1, None)


async def test_what_was_overtaken_while_it_waited_is_not_sent(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.happens("stop.next", order=1)
    await telling.post.look()
    first, second = await telling.messages()
    async with telling.db.transaction() as session:
        order = await session.get_one(Order, first.order_id)
        order.status = "delivered"
        session.add(order)
        own = telling.day.organization.id
        address = "5511977776666"
        await receipts.opt_out(session, own, Channel.WHATSAPP, address, telling.clock.now())
    for one in (first, second):
        await telling.post.delivery.deliver(one.id)
    assert telling.whatsapp.got == []
    assert {one.reason for one in await telling.messages()} == {"opted_out"}


async def test_a_channel_that_is_gone_fails_its_messages(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next", order=1)
    await telling.post.look()
    telling.post.delivery.senders = {Channel.EMAIL: telling.email}
    (message,) = await telling.messages()
    await telling.post.delivery.deliver(message.id)
    (message,) = await telling.messages()
    assert (message.state, message.answer) == ("failed", "this channel is not set up any more")
