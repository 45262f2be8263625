"""Following the log and sending what is due: at least once, a few at the same time, soon."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from dispatch_server.messaging.port import Outgoing, Receipt
from dispatch_server.messaging.posting import AT_ONCE, LEASE, Post
from dispatch_server.messaging.rules import Channel
from tests.dispatch_server.messaging.conftest import Provider, Telling

pytestmark = pytest.mark.both_databases


class Slow(Provider):
    """Keeps the first message until it is let go."""

    def __init__(self) -> None:
        super().__init__(Channel.WHATSAPP)
        self.begun = asyncio.Event()
        self.go = asyncio.Event()

    async def deliver(self, message: Outgoing) -> Receipt:
        if not self.begun.is_set():
            self.begun.set()
            await self.go.wait()
        return await super().deliver(message)


async def test_a_message_that_nobody_sent_in_time_is_sent_by_the_next(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.post.look()
    (leased,) = await telling.post._claim(AT_ONCE, ())
    assert await telling.post._claim(AT_ONCE, ()) == []
    telling.clock.turn(LEASE + timedelta(seconds=1))
    assert await telling.post._claim(AT_ONCE, ()) == [leased]
    telling.clock.turn(LEASE + timedelta(seconds=1))
    assert await telling.post._claim(AT_ONCE, [leased]) == []


async def test_what_was_being_sent_at_the_end_is_sent_at_once_by_who_comes_next(
    telling: Telling,
) -> None:
    slow = Slow()
    telling.post.delivery.senders = {Channel.WHATSAPP: slow}
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.post.start()
    async with asyncio.timeout(20):
        await slow.begun.wait()
        await telling.post.stop()
    then = replace(telling.post.delivery, is_over=False)
    await Post(telling.db, telling.clock, then).send_due()
    assert len(slow.got) == 1


async def test_one_that_takes_long_holds_up_no_other(telling: Telling) -> None:
    slow = Slow()
    telling.post.delivery.senders = {Channel.WHATSAPP: slow}
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.post.start()
    async with asyncio.timeout(20):
        await slow.begun.wait()
        await telling.happens("stop.next", order=1)
        await _until(telling, ["queued", "sent"])
        slow.go.set()
        await _until(telling, ["sent", "sent"])
    await telling.post.stop()


async def _until(telling: Telling, states: list[str]) -> None:
    bell = telling.db.wake.bell_for_all()
    while sorted(one.state for one in await telling.messages()) != states:
        await bell.wait()
        bell.clear()


async def test_one_that_breaks_leaves_the_others_alone(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = telling.whatsapp.deliver
    broken: list[UUID] = []

    async def breaks_once(message: Outgoing) -> Receipt:
        if not broken:
            broken.append(message.id)
            raise RuntimeError("a fault of ours")
        return await real(message)

    monkeypatch.setattr(telling.whatsapp, "deliver", breaks_once)
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.happens("stop.next", order=1)
    await telling.work()
    assert sorted(one.state for one in await telling.messages()) == ["queued", "sent"]


async def test_what_the_log_rings_for_is_sent(telling: Telling) -> None:
    post = Post(telling.db, telling.clock, telling.post.delivery)
    await telling.rules(whatsapp_agreed=True)
    await post.start()
    try:
        await telling.happens("stop.next")
        async with asyncio.timeout(20):
            await telling.whatsapp.news.wait()
    finally:
        await post.stop()
    assert len(telling.whatsapp.got) == 1
