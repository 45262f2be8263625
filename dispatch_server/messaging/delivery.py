"""One message on its way: handed to its channel if it is still wanted, and what came of it kept."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.insert import insert_new
from dispatch_server.db.session import Database
from dispatch_server.messaging import optouts, receipts, rules, templates, windows
from dispatch_server.messaging.facts import Case, known_of
from dispatch_server.messaging.forms import Form, form_of
from dispatch_server.messaging.intake import UNIQUE, Intake, Told, rules_of
from dispatch_server.messaging.model import Message
from dispatch_server.messaging.outcomes import Learnt, Remedy
from dispatch_server.messaging.port import NotSent, Outgoing, Receipt, Sender
from dispatch_server.messaging.rules import Channel, MessageKind, MessageState, Said, Suppressed
from dispatch_server.messaging.stopping import stop_url
from dispatch_server.orders.model import Order
from shared.clock import Clock
from shared.ids import OrganizationId
from shared.states import OrderStatus

_NO_CHANNEL: Final = "this channel is not set up any more"


@dataclass
class Delivery:
    """``clock`` is the day's."""

    db: Database
    clock: Clock
    intake: Intake
    senders: Mapping[Channel, Sender]
    is_over: bool = False

    def __post_init__(self) -> None:
        self._handing: set[asyncio.Task[Receipt]] = set()

    def break_off(self) -> None:
        """Wait for no provider's answer any more. What is kept of others' is not cut short."""
        self.is_over = True
        for task in self._handing:
            task.cancel()

    async def deliver(self, message_id: UUID) -> None:
        """Send one message, if it is still wanted, and keep how it went."""
        async with self.db.reading() as session:
            message = await session.get(Message, message_id)
            if message is None or message.state != MessageState.QUEUED:
                return
            organization = await session.get_one(Organization, message.organization_id)
            order = await session.get_one(Order, message.order_id)
            why = await self._overtaken(session, message, order)
            form = await self.form(session, message)
        if why is not None:
            await self._suppress(message, why)
            return
        if form is None:
            await self._suppress(message, Suppressed.NO_TEMPLATE, then_next=True)
            return
        sender = self.senders.get(Channel(message.channel))
        if sender is None:
            await self._settle_failure(
                message, NotSent(answer=_NO_CHANNEL, remedy=Remedy.PERSON), form
            )
            return
        try:
            receipt = await self._hand(sender, self.outgoing(message, organization, form))
        except NotSent as not_sent:
            await self._settle_failure(message, not_sent, form)
            return
        if receipt is None:
            await self._give_back(message)
            return
        async with self.db.transaction() as session:
            fresh = await receipts.held(session, message)
            fresh.provider_id, fresh.sent_at = receipt.provider_id, self.clock.now()
            fresh.tries += 1
            fresh.as_sent = form.text if form.text != fresh.text else ""
            fresh.template = form.template.name if form.template else ""
            await receipts.lead_on(
                session, fresh, receipt.state, answer=receipt.answer, at=self.clock.now()
            )

    async def form(self, session: AsyncSession, message: Message) -> Form | None:
        """Choose in which form a message goes out now; None where its channel takes none."""
        return await form_of(
            session,
            message,
            await rules_of(session, OrganizationId(message.organization_id)),
            link_base=self.intake.link_base,
            now=self.clock.now(),
        )

    async def _hand(self, sender: Sender, outgoing: Outgoing) -> Receipt | None:
        """Give what the provider answers; None where nobody waits for it any more."""
        if self.is_over:
            return None
        task = asyncio.create_task(sender.deliver(outgoing))
        self._handing.add(task)
        try:
            await asyncio.wait([task])
        finally:
            self._handing.discard(task)
            task.cancel()
        return None if task.cancelled() else task.result()

    async def _give_back(self, message: Message) -> None:
        """Let whoever comes next send a message at once."""
        async with self.db.transaction() as session:
            fresh = await receipts.held(session, message)
            fresh.next_at = self.clock.now()
            session.add(fresh)

    def outgoing(self, message: Message, organization: Organization, form: Form) -> Outgoing:
        return Outgoing(
            id=message.id,
            kind=MessageKind(message.kind),
            locale=message.locale,
            to=message.address,
            shop=organization.name,
            subject=message.subject,
            text=form.text,
            template=form.template,
            stop_url=stop_url(self.intake.url, self.intake.secret, message.id),
        )

    async def _overtaken(
        self, session: AsyncSession, message: Message, order: Order
    ) -> Suppressed | None:
        address = (Channel(message.channel), message.address)
        if await optouts.among(session, message.organization_id, [address]):
            return Suppressed.OPTED_OUT
        is_by_hand = message.actor != log.SYSTEM
        if is_by_hand or rules.still_fits(MessageKind(message.kind), OrderStatus(order.status)):
            return None
        return Suppressed.TOO_LATE

    async def _suppress(
        self, message: Message, why: Suppressed, *, then_next: bool = False
    ) -> None:
        async with self.db.transaction() as session:
            fresh = await receipts.held(session, message)
            if fresh.state == MessageState.QUEUED:
                fresh.state, fresh.reason, fresh.next_at = MessageState.SUPPRESSED, why, None
                session.add(fresh)
                if then_next:
                    await self.fall_back(session, fresh)

    async def _settle_failure(self, message: Message, not_sent: NotSent, form: Form) -> None:
        """Wait for the next try; after the last, the next channel has its turn."""
        now = self.clock.now()
        async with self.db.transaction() as session:
            fresh = await receipts.held(session, message)
            if fresh.state != MessageState.QUEUED:
                return
            fresh.tries += 1
            fresh.answer, fresh.remedy = not_sent.answer, not_sent.remedy
            if not_sent.learnt is not None:
                used = form.template.name if form.template else ""
                await self.learn(session, fresh, not_sent.learnt, template=used)
            wait = None if not_sent.remedy is not Remedy.RETRY else rules.wait_after(fresh.tries)
            if wait is not None:
                fresh.next_at = now + wait
                session.add(fresh)
                return
            await receipts.lead_on(
                session, fresh, MessageState.FAILED, answer=not_sent.answer, at=now
            )
            await self.fall_back(session, fresh)

    async def learn(
        self, session: AsyncSession, message: Message, learnt: Learnt, *, template: str
    ) -> None:
        """Keep what a refusal of a held message says besides."""
        own, address = OrganizationId(message.organization_id), message.address
        match learnt:
            case Learnt.WINDOW_CLOSED:
                await windows.close(session, own, address)
            case Learnt.OPTED_OUT:
                channel = Channel(message.channel)
                await receipts.opt_out(session, own, channel, address, self.clock.now())
            case _ if template:
                await templates.learn(session, template, learnt, message.answer)

    async def fall_back(self, session: AsyncSession, failed: Message) -> None:
        """Let the next channel tell what a failed message could not, if there is one."""
        now = self.clock.now()
        order = await session.get_one(Order, failed.order_id)
        known = known_of(order)
        reached = [(channel, rules.address_of(known, channel)) for channel in self.intake.channels]
        silent = await optouts.among(session, failed.organization_id, reached)
        said = Said(kind=MessageKind(failed.kind), version=failed.version, at=now)
        row = await self.intake.message(
            session,
            await session.get_one(Organization, failed.organization_id),
            await rules_of(session, failed.organization_id),
            Told(case=Case(kind=said.kind, order=order, known=known), said=said),
            silent,
            now=now,
            after=Channel(failed.channel),
            again=failed.again,
            actor=failed.actor,
        )
        if not row.channel:
            return
        row.subject, row.text, row.filling = failed.subject, failed.text, failed.filling
        await insert_new(session, [row], unique=UNIQUE)
