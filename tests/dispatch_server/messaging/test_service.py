"""What people do about messages: rules with texts of their own, tests to oneself, sending again."""

from datetime import time

import pytest
from sqlmodel import select

from dispatch_server.accounts.profile import NotAPerson
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.db.model import Event
from dispatch_server.messaging.intake import rules_of
from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import NotSent
from dispatch_server.messaging.rules import Channel, MessageKind
from dispatch_server.messaging.schema import SetMessageRules, TryMessage
from dispatch_server.messaging.service import MOST_AGAIN, Messages, NoSuchMessage, NotToBeSent
from dispatch_server.messaging.wording import TextRefused
from shared.clock import FixedClock
from shared.ids import uuid7
from tests.build import a_caller, an_organization
from tests.day import log_in
from tests.dispatch_server.messaging.conftest import Telling, telling_of

OWN = "{name}, chegamos: {link}"
SAID = {
    "off": [MessageKind.ON_THE_WAY],
    "texts": {MessageKind.NEXT: {"pt-BR": OWN}},
    "whatsapp_agreed": True,
    "channels": list(Channel),
    "sms_plain": True,
}


def said(**more: object) -> SetMessageRules:
    return SetMessageRules(**{"opens": time(9), "closes": time(18)} | SAID | more)  # type: ignore[arg-type]


@pytest.fixture
def messages(telling: Telling) -> Messages:
    return telling.office


@pytest.fixture
def caller(telling: Telling) -> Caller:
    return a_caller(telling.day.organization.id, Role.ADMIN)


async def test_own_rules_change_what_is_sent(
    telling: Telling, messages: Messages, caller: Caller
) -> None:
    async with telling.db.transaction() as session:
        await messages.keep(session, caller, said())
    await telling.happens("order.out_for_delivery")
    await telling.happens("stop.next", order=1)
    await telling.work()
    (message,) = await telling.messages()
    assert message.text.startswith("Helena, chegamos: https://")
    async with telling.db.reading() as session:
        found = await session.exec(
            select(Event.body).where(Event.type == "organization.messages_changed")
        )
        assert found.one()["own_texts"] == ["next"]


async def test_a_text_that_would_not_work_keeps_nothing(
    telling: Telling, messages: Messages, caller: Caller
) -> None:
    texts = {MessageKind.NEXT: {"en": "{link} {oops}"}}
    with pytest.raises(TextRefused):
        async with telling.db.transaction() as session:
            await messages.keep(session, caller, said(texts=texts))
    async with telling.db.reading() as session:
        assert (await rules_of(session, caller.organization_id)).texts == {}


async def test_a_test_goes_to_oneself_alone(
    telling: Telling, messages: Messages, clock: FixedClock
) -> None:
    me = await log_in(telling.db, clock, telling.day.organization.id, role=Role.ADMIN)
    kind, locale = MessageKind.LATE, "en"
    by_mail = TryMessage(kind=kind, locale=locale, channel=Channel.EMAIL, to="x@example.org")
    by_phone = TryMessage(kind=kind, locale=locale, channel=Channel.WHATSAPP, to="11 98888-7777")
    nowhere = TryMessage(kind=kind, locale=locale, channel=Channel.WHATSAPP)
    logged = TryMessage(kind=kind, locale=locale, channel=Channel.LOG)
    async with telling.db.reading() as session:
        with pytest.raises(NotToBeSent, match="not approved this text"):
            await messages.attempt(session, me, by_phone)
    await telling.rules(whatsapp_agreed=True)
    async with telling.db.reading() as session:
        assert (await messages.attempt(session, me, by_mail)).is_sent
        assert (await messages.attempt(session, me, by_phone)).to == "5511988887777"
        telling.email.says_no = NotSent(answer="550 no", remedy=Remedy.NEXT)
        tried = await messages.attempt(session, me, by_mail)
        assert (tried.is_sent, tried.answer) == (False, "550 no")
        key = a_caller(me.organization_id, Role.ADMIN, user_id=None)
        with pytest.raises(NotAPerson):
            await messages.attempt(session, key, by_mail)
        with pytest.raises(NotToBeSent, match="area code"):
            await messages.attempt(session, me, nowhere)
        with pytest.raises(NotToBeSent, match="not set up"):
            await messages.attempt(session, me, logged)
    (sent,) = telling.email.got
    assert sent.to.endswith("@example.org")
    assert sent.to != "x@example.org"
    assert "Hello Ana, we are running late" in sent.text


async def test_a_message_is_sent_again_in_the_same_words(
    telling: Telling, messages: Messages, caller: Caller
) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.work()
    (first,) = await telling.messages()
    async with telling.db.transaction() as session:
        again = await messages.send_again(session, caller, first.id)
    await telling.work()
    assert [one.text for one in telling.whatsapp.got] == [first.as_sent, first.as_sent]
    assert (again.again, again.actor) == (1, caller.actor)
    await telling.happens("stop.next")
    await telling.work()
    assert len(await telling.messages()) == 2


async def test_sending_again_has_an_end(
    telling: Telling, messages: Messages, caller: Caller
) -> None:
    await telling.rules(whatsapp_agreed=True)
    order = telling.day.orders[0]
    for _ in range(MOST_AGAIN + 1):
        async with telling.db.transaction() as session:
            await messages.send_now(session, caller, order.id)
    with pytest.raises(NotToBeSent, match="call the recipient"):
        async with telling.db.transaction() as session:
            await messages.send_now(session, caller, order.id)


async def test_what_cannot_be_sent_says_what_to_do(
    telling: Telling, messages: Messages, caller: Caller
) -> None:
    order = telling.day.orders[1]  # a telephone alone, and no consent to WhatsApp
    with pytest.raises(NotToBeSent, match="consent"):
        async with telling.db.transaction() as session:
            await messages.send_now(session, caller, order.id)
    async with telling.db.transaction() as session:
        row = await session.get_one(type(order), order.id)
        row.status = "canceled"
        session.add(row)
    with pytest.raises(NotToBeSent, match="nothing to tell"):
        async with telling.db.transaction() as session:
            await messages.send_now(session, caller, order.id)


async def test_another_organizations_message_is_not_there(
    telling: Telling, messages: Messages, clock: FixedClock
) -> None:
    other = await telling_of(
        telling.db, clock, await an_organization(telling.db, clock, name="Loja Bruma")
    )
    await telling.happens("stop.next")
    await telling.work()
    (message,) = await telling.messages()
    theirs = a_caller(other.day.organization.id, Role.OWNER)
    for message_id in (message.id, uuid7()):
        with pytest.raises(NoSuchMessage):
            async with telling.db.transaction() as session:
                await messages.send_again(session, theirs, message_id)
