"""A whole way to WhatsApp: which form a message takes, at a provider that refuses the others."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from dispatch_server.jobs.service import Jobs
from dispatch_server.messaging import windows
from dispatch_server.messaging.model import MessageRules
from dispatch_server.messaging.rules import Channel
from dispatch_server.messaging.senders.graph import Graph
from dispatch_server.messaging.senders.whatsapp import WhatsAppSender
from dispatch_server.messaging.service import Messages
from dispatch_server.messaging.templates import Templates
from tests.contracts.test_templates import desk_of
from tests.dispatch_server.messaging.conftest import Telling
from tests.meta import PHONE, TOKEN, Meta, a_meta

ANA = "5511977776666"
OLD, NEW = "Oi, {name}, chegamos: {link}", "Oi, {name}, a entrega chega agora: {link}"


@pytest.fixture
async def meta(telling: Telling) -> AsyncIterator[Meta]:
    """WhatsApp in place of a provider that takes everything."""
    async with a_meta() as meta:
        delivery = telling.post.delivery
        sender = WhatsAppSender(Graph(meta.url, token=TOKEN), phone_id=PHONE)
        delivery.senders = {Channel.WHATSAPP: sender, Channel.EMAIL: telling.email}
        desk = desk_of(meta)
        link_base = delivery.intake.link_base
        templates = Templates(telling.db, Jobs(telling.db), telling.clock, desk, link_base)
        telling.office = Messages(delivery, templates)
        yield meta
        await desk.aclose()


async def reword(telling: Telling, words: str) -> None:
    async with telling.db.transaction() as session:
        own = await session.get_one(MessageRules, telling.day.organization.id)
        own.texts = {"next": {"pt-BR": words}}
        session.add(own)
    await telling.office.check_templates(telling.day.organization.id)


async def read(telling: Telling) -> None:
    await telling.office.check_templates(telling.day.organization.id)


async def tell(telling: Telling, order: int = 0) -> list[tuple[str, str, str]]:
    """Tell an order's recipient that they are next; give what became of it."""
    before = len(await telling.messages())
    await telling.happens("stop.next", order=order)
    await telling.work()
    found = (await telling.messages())[before:]
    return [(one.channel, one.state, one.reason) for one in found]


async def test_until_it_is_approved_the_next_channel_tells(telling: Telling, meta: Meta) -> None:
    await telling.rules(whatsapp_agreed=True)
    assert len(meta.templates) == 12
    assert await tell(telling) == [
        ("whatsapp", "suppressed", "no_template"),
        ("email", "sent", ""),
    ]
    assert await tell(telling, order=1) == [("whatsapp", "suppressed", "no_template")]
    meta.turn("APPROVED")
    await read(telling)
    assert await tell(telling, order=2) == [("whatsapp", "sent", "")]
    (sent,) = meta.sent
    *_, message = await telling.messages()
    assert meta.read(sent) == message.as_sent
    assert "próxima parada" in message.as_sent
    assert f"{telling.office.templates.link_base}" in message.as_sent
    assert message.template == sent["template"]["name"]


async def test_a_changed_text_is_another_template_and_the_old_one_is_sent_meanwhile(
    telling: Telling, meta: Meta
) -> None:
    await telling.rules(whatsapp_agreed=True)
    await reword(telling, OLD)
    meta.turn("APPROVED")
    telling.clock.turn(timedelta(minutes=1))
    await reword(telling, NEW)
    assert len(meta.templates) == 14
    await tell(telling)
    assert meta.read(meta.sent[-1]).startswith("Oi, Helena, chegamos.")
    meta.turn("APPROVED")
    await read(telling)
    await tell(telling, order=1)
    assert meta.read(meta.sent[-1]).startswith("Oi, Helena, a entrega chega agora.")
    await reword(telling, OLD)  # again: nothing waits for approval
    assert len(meta.templates) == 14
    await tell(telling, order=2)
    assert meta.read(meta.sent[-1]).startswith("Oi, Helena, chegamos.")


async def test_free_text_answers_who_wrote_lately(telling: Telling, meta: Meta) -> None:
    await telling.rules(whatsapp_agreed=True)
    await reword(telling, NEW)
    meta.wrote.add(ANA)
    async with telling.db.transaction() as session:
        own = telling.day.organization.id
        await windows.heard(session, own, ANA, telling.clock.now())
    assert await tell(telling) == [("whatsapp", "sent", "")]
    assert meta.read(meta.sent[-1]).startswith("Oi, Helena, a entrega chega agora: https://")
    telling.clock.turn(timedelta(hours=24))
    assert (await tell(telling, order=1))[0][2] == "no_template"


@pytest.mark.usefixtures("meta")
async def test_a_window_that_meta_says_is_closed_is_closed(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    async with telling.db.transaction() as session:
        own = telling.day.organization.id
        await windows.heard(session, own, ANA, telling.clock.now())
    assert await tell(telling) == [("whatsapp", "queued", "")]
    telling.clock.turn(timedelta(seconds=20))
    await telling.work()
    first, then = await telling.messages()
    assert (first.state, first.reason) == ("suppressed", "no_template")
    assert (then.channel, then.state) == ("email", "sent")


async def test_a_paused_template_is_not_tried_again(telling: Telling, meta: Meta) -> None:
    await telling.rules(whatsapp_agreed=True)
    meta.turn("APPROVED")
    await read(telling)
    meta.turn("PAUSED")
    assert await tell(telling) == [("whatsapp", "failed", ""), ("email", "sent", "")]
    assert await tell(telling, order=1) == [("whatsapp", "suppressed", "no_template")]


async def test_a_link_that_leads_elsewhere_by_now_needs_another_template(
    telling: Telling, meta: Meta
) -> None:
    await telling.rules(whatsapp_agreed=True)
    meta.turn("APPROVED")
    await read(telling)
    telling.post.delivery.intake = type(telling.post.delivery.intake)(
        telling.clock,
        telling.post.delivery.intake.secret,
        "https://new.example",
        telling.post.delivery.intake.channels,
    )
    assert (await tell(telling))[0][2] == "no_template"
    assert meta.sent == []
