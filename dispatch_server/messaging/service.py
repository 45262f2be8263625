"""What people do about messages: say the rules, try a text out, send again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import ClassVar, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization, User
from dispatch_server.accounts.profile import own_id
from dispatch_server.accounts.rules import Caller
from dispatch_server.db import log
from dispatch_server.errors import Missing, Refused
from dispatch_server.messaging import optouts, rules, segments, templating, wording
from dispatch_server.messaging.delivery import Delivery
from dispatch_server.messaging.facts import read_cases
from dispatch_server.messaging.intake import Told, rules_of
from dispatch_server.messaging.model import Message, MessageRules
from dispatch_server.messaging.port import NotSent
from dispatch_server.messaging.rules import (
    Channel,
    Cue,
    MessageKind,
    MessageState,
    Said,
    Suppressed,
)
from dispatch_server.messaging.schema import (
    MessagePreview,
    PreviewMessage,
    SetMessageRules,
    Tried,
    TryMessage,
)
from dispatch_server.messaging.templates import EXAMPLE, Templates
from dispatch_server.messaging.templating import template_of
from dispatch_server.messaging.wording import Worded
from dispatch_server.orders.model import Order
from dispatch_server.orders.service import one_order
from shared.ids import OrderId, OrganizationId, uuid7
from shared.states import OrderStatus

MOST_AGAIN: Final = 10  # of one message, by hand
_NOW: Final[Mapping[OrderStatus, MessageKind]] = {
    OrderStatus.READY: MessageKind.PROMISED,
    OrderStatus.PLANNED: MessageKind.PROMISED,
    OrderStatus.ASSIGNED: MessageKind.PROMISED,
    OrderStatus.OUT_FOR_DELIVERY: MessageKind.ON_THE_WAY,
    OrderStatus.DELIVERED: MessageKind.DELIVERED,
    OrderStatus.PARTIALLY_DELIVERED: MessageKind.DELIVERED,
    OrderStatus.ATTEMPT_FAILED: MessageKind.FAILED,
}


@dataclass(eq=False)
class NoSuchMessage(Missing):
    slug: ClassVar[str] = "no-such-message"
    message_id: UUID

    def __str__(self) -> str:
        return f"there is no message {self.message_id}"


@dataclass(eq=False)
class NotToBeSent(Refused):
    """A message cannot be sent by hand. The reason is a Suppressed, or says what else is missing."""

    slug: ClassVar[str] = "not-to-be-sent"
    reason: str

    def __str__(self) -> str:
        return _WHY.get(self.reason, self.reason)


_WHY: Final[Mapping[str, str]] = {
    "no_channel": "this channel is not set up: see Settings, Messages",
    "nothing_to_tell": "there is nothing to tell of this order now: it has no window yet, or is over",
    "too_often": f"it was sent again {MOST_AGAIN} times already; call the recipient instead",
    Suppressed.NO_ADDRESS: "the order has neither a telephone nor an e-mail that a channel reaches",
    Suppressed.NO_CONSENT: "WhatsApp needs the customers' consent; say so in Settings, Messages",
    Suppressed.NO_TEMPLATE: "WhatsApp has not approved this text yet; see Settings, Messages",
    Suppressed.OPTED_OUT: "this recipient asked for no more messages; call them instead",
}


@dataclass(eq=False)
class TemplatesNotRead(Refused):
    """WhatsApp did not say how the templates stand. ``answer`` is what it said instead."""

    slug: ClassVar[str] = "templates-not-read"
    answer: str

    def __str__(self) -> str:
        return f"WhatsApp did not say how the texts stand: {self.answer}"


def kind_now(order: Order) -> MessageKind | None:
    """Say which message an order is worth as it stands."""
    return _NOW.get(OrderStatus(order.status))


@dataclass(frozen=True, slots=True)
class Messages:
    """The use cases of people; ``delivery`` knows the channels, ``templates`` what was approved."""

    delivery: Delivery
    templates: Templates

    def now(self) -> datetime:
        return self.delivery.clock.now()

    async def keep(
        self, session: AsyncSession, caller: Caller, said: SetMessageRules
    ) -> MessageRules:
        """Put what is said in place of what was said before. Raises TextRefused."""
        await log.hold(session, caller.organization_id)
        own = await rules_of(session, caller.organization_id)
        own.off = sorted(set(said.off))
        own.texts = {
            kind: {locale: wording.check(kind, locale, words) for locale, words in texts.items()}
            for kind, texts in said.texts.items()
            if texts
        }
        own.opens, own.closes = _minute(said.opens), _minute(said.closes)
        own.whatsapp_agreed = said.whatsapp_agreed
        own.channels = [*dict.fromkeys(one for one in said.channels if one in rules.CHOSEN)]
        own.sms_plain = said.sms_plain
        session.add(own)
        await session.flush()
        await self.templates.want(session, own)
        await log.record(
            session,
            organization_id=caller.organization_id,
            type="organization.messages_changed",
            subject="organization",
            subject_id=caller.organization_id,
            at=self.now(),
            actor=caller.actor,
            body={
                "off": own.off,
                "own_texts": sorted(own.texts),
                "whatsapp_agreed": own.whatsapp_agreed,
                "channels": own.channels,
            },
        )
        return own

    async def check_templates(self, organization_id: OrganizationId) -> None:
        """Hand in what is missing, and ask how all templates stand. Raises TemplatesNotRead."""
        async with self.delivery.db.transaction() as session:
            await log.hold(session, organization_id)
            await self.templates.want(session, await rules_of(session, organization_id))
        trouble = await self.templates.tend(organization_id)
        if trouble is not None:
            raise TemplatesNotRead(trouble.answer)

    async def example(
        self, session: AsyncSession, caller: Caller, kind: MessageKind, locale: str, words: str
    ) -> Worded:
        """Fill a text in with an example. Raises TextRefused."""
        own: wording.Own = {kind: {locale: wording.check(kind, locale, words)}}
        organization = await session.get_one(Organization, caller.organization_id)
        return wording.example(
            kind,
            locale,
            own,
            shop=organization.name,
            link=f"{self.templates.link_base}{EXAMPLE}",
            zone=ZoneInfo(organization.time_zone),
            now=self.now(),
        )

    async def preview(
        self, session: AsyncSession, caller: Caller, asked: PreviewMessage
    ) -> MessagePreview:
        """Show how a text reads on each channel. Raises TextRefused."""
        worded = await self.example(session, caller, asked.kind, asked.locale, asked.text)
        template = template_of(
            asked.kind, asked.locale, asked.text, link_base=self.templates.link_base
        )
        values = [worded.filling[slot] for slot in template.slots]
        sms = segments.as_sms(worded.text, asked.locale, plain=asked.sms_plain)
        size = segments.measure(sms)
        return MessagePreview(
            subject=worded.subject,
            text=worded.text,
            whatsapp=templating.as_read(template.body, values, f"[{template.button}]"),
            sms=sms,
            sms_parts=size.parts,
            sms_is_gsm=size.is_gsm,
        )

    async def attempt(self, session: AsyncSession, caller: Caller, asked: TryMessage) -> Tried:
        """Send an example to oneself now. Raises NotAPerson, NotToBeSent, TextRefused."""
        sender = self.delivery.senders.get(asked.channel)
        if sender is None:
            raise NotToBeSent("no_channel")
        user = await session.get_one(User, own_id(caller))
        to = user.email if asked.channel is Channel.EMAIL else rules.phone_number(asked.to)
        if not to and asked.channel in {Channel.WHATSAPP, Channel.SMS}:
            raise NotToBeSent("write your telephone number with its area code")
        own = await rules_of(session, caller.organization_id)
        words = own.texts.get(asked.kind, {}).get(asked.locale)
        worded = await self.example(
            session,
            caller,
            asked.kind,
            asked.locale,
            words or wording.standard(asked.kind, asked.locale),
        )
        organization = await session.get_one(Organization, caller.organization_id)
        trial = Message(
            id=uuid7(),
            organization_id=organization.id,
            order_id=OrderId(uuid7()),  # of nobody: it is never kept
            kind=asked.kind,
            version="",
            channel=asked.channel,
            locale=asked.locale,
            address=to,
            subject=worded.subject,
            text=worded.text,
            filling=worded.filling,
            state=MessageState.QUEUED,
            actor=caller.actor,
            created_at=self.now(),
        )
        form = await self.delivery.form(session, trial)
        if form is None:
            raise NotToBeSent(Suppressed.NO_TEMPLATE)
        outgoing = self.delivery.outgoing(trial, organization, form)
        try:
            receipt = await sender.deliver(outgoing)
        except NotSent as refused:
            return Tried(is_sent=False, to=to, answer=refused.answer)
        return Tried(is_sent=True, to=to, answer=receipt.answer)

    async def send_again(self, session: AsyncSession, caller: Caller, message_id: UUID) -> Message:
        """Send a message once more, in the same words, over the first channel that there is now.

        Raises NoSuchMessage, NotToBeSent.
        """
        await log.hold(session, caller.organization_id)
        before = await session.get(Message, message_id)
        if before is None or before.organization_id != caller.organization_id:
            raise NoSuchMessage(message_id)
        order = await one_order(session, caller.organization_id, OrderId(before.order_id))
        (case,) = await read_cases(
            session, caller.organization_id, [_asking(MessageKind(before.kind), order)]
        )
        said = Said(kind=MessageKind(before.kind), version=before.version, at=self.now())
        row = await self._by_hand(session, caller, Told(case=case, said=said))
        row.subject, row.text, row.filling = before.subject, before.text, before.filling
        session.add(row)
        await session.flush()
        return row

    async def send_now(self, session: AsyncSession, caller: Caller, order_id: OrderId) -> Message:
        """Tell a recipient how the order stands now, with its link. Raises NoSuchOrder, NotToBeSent."""
        await log.hold(session, caller.organization_id)
        order = await one_order(session, caller.organization_id, order_id)
        kind = kind_now(order)
        if kind is None:
            raise NotToBeSent("nothing_to_tell")
        (case,) = await read_cases(session, caller.organization_id, [_asking(kind, order)])
        said = rules.say(kind, case.known, now=self.now(), zone=ZoneInfo("UTC"), quiet=_ALL_DAY)
        if said is None:
            raise NotToBeSent("nothing_to_tell")
        row = await self._by_hand(session, caller, Told(case=case, said=said))
        session.add(row)
        await session.flush()
        return row

    async def _by_hand(self, session: AsyncSession, caller: Caller, told: Told) -> Message:
        """Write a message that somebody asked for. What would suppress it is told them instead."""
        own, intake = caller.organization_id, self.delivery.intake
        if not intake.channels:
            raise NotToBeSent("no_channel")
        again = await self._times(session, own, told)
        if again > MOST_AGAIN:
            raise NotToBeSent("too_often")
        reached = [
            (channel, rules.address_of(told.case.known, channel)) for channel in intake.channels
        ]
        row = await intake.message(
            session,
            await session.get_one(Organization, own),
            await rules_of(session, own),
            told,
            await optouts.among(session, own, reached),
            now=self.now(),
            again=again,
            actor=caller.actor,
        )
        if row.reason:
            raise NotToBeSent(row.reason)
        return row

    async def _times(self, session: AsyncSession, own: OrganizationId, told: Told) -> int:
        """Count how often this was told before."""
        found = await session.exec(
            select(func.max(Message.again)).where(
                Message.organization_id == own,
                Message.order_id == told.case.order.id,
                Message.kind == told.said.kind,
                Message.version == told.said.version,
            )
        )
        last: int | None = found.one()
        return 0 if last is None else last + 1


_ALL_DAY: Final = rules.Quiet(time(0), time(0))


def _asking(kind: MessageKind, order: Order) -> Cue:
    """Ask for an order's case wherever its driver is: NEXT alone depends on it."""
    return Cue(kind=MessageKind.ON_THE_WAY if kind is MessageKind.NEXT else kind, order_id=order.id)


def _minute(at: time) -> time:
    return at.replace(second=0, microsecond=0, tzinfo=None)
