"""Sends what waits: jobs hand messages to providers, at least once, and keep what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.follow import Follower
from dispatch_server.db.insert import insert_new
from dispatch_server.db.model import Counter
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Job, Jobs
from dispatch_server.messaging import optouts, receipts, rules
from dispatch_server.messaging.facts import Case, known_of
from dispatch_server.messaging.intake import UNIQUE, Intake, Told, rules_of
from dispatch_server.messaging.model import Message, MessageRules
from dispatch_server.messaging.port import NotSent, Outgoing, Sender
from dispatch_server.messaging.rules import Channel, MessageKind, MessageState, Said, Suppressed
from dispatch_server.messaging.stopping import stop_url
from dispatch_server.orders.model import Order
from shared.clock import Clock
from shared.ids import OrganizationId
from shared.states import OrderStatus

AT_ONCE: Final = 4  # messages that one worker sends at the same time
DUE: Final = 200  # messages made into jobs at a time
ORGANIZATIONS: Final = 50  # whose logs are read in one look
HANDED: Final = timedelta(minutes=10)  # to the jobs; a message not sent until then is handed again
JOB: Final = "message"
_NO_CHANNEL: Final = "this channel is not set up any more"


@dataclass
class Post:
    """Starts and stops with whoever does jobs. ``clock`` is the day's."""

    db: Database
    jobs: Jobs
    clock: Clock
    intake: Intake
    senders: Mapping[Channel, Sender]

    def __post_init__(self) -> None:
        self.jobs.add(Job(name=JOB, do=self.deliver, at_once=AT_ONCE))
        self._follower = Follower(self.db, self.look, name="messages")

    async def start(self) -> None:
        """Follow the log; without a channel there is nobody to tell anything."""
        if self.senders:
            self._follower.start()

    async def stop(self) -> None:
        await self._follower.stop()

    async def aclose(self) -> None:
        for sender in self.senders.values():
            await sender.aclose()

    async def look(self) -> None:
        """Make messages of what is new in the logs, and jobs of the messages that are due."""
        for organization_id in await self._with_news():
            is_more = True
            while is_more:
                async with self.db.transaction() as session:
                    is_more = await self.intake.take_in(session, organization_id)
        await self._hand_over()

    async def _with_news(self) -> list[OrganizationId]:
        async with self.db.reading() as session:
            found = await session.exec(
                select(Counter.organization_id)
                .outerjoin(
                    MessageRules,
                    col(MessageRules.organization_id) == col(Counter.organization_id),
                )
                .where(
                    or_(
                        col(MessageRules.cursor).is_(None) & (col(Counter.rev) > 0),
                        col(MessageRules.cursor) < col(Counter.rev),
                    )
                )
                .limit(ORGANIZATIONS)
            )
            return [OrganizationId(one) for one in found]

    async def _hand_over(self) -> None:
        now = self.clock.now()
        due = (
            select(Message)
            .where(Message.state == MessageState.QUEUED, col(Message.next_at) <= now)
            .order_by(col(Message.next_at))
            .limit(DUE)
        )
        async with self.db.reading() as session:
            if (await session.exec(due)).first() is None:
                return
        async with self.db.transaction() as session:
            for message in await session.exec(due.with_for_update(skip_locked=True)):
                message.next_at = now + HANDED
                session.add(message)
                await self.jobs.enqueue(
                    session, JOB, key=f"message:{message.id}", message_id=str(message.id)
                )

    async def deliver(self, message_id: str) -> None:
        """Send one message, if it is still wanted, and keep how it went."""
        async with self.db.reading() as session:
            message = await session.get(Message, UUID(message_id))
            if message is None or message.state != MessageState.QUEUED:
                return
            organization = await session.get_one(Organization, message.organization_id)
            order = await session.get_one(Order, message.order_id)
            why = await self._overtaken(session, message, order)
        if why is not None:
            await self._suppress(message, why)
            return
        sender = self.senders.get(Channel(message.channel))
        if sender is None:
            await self._settle_failure(message, NotSent(answer=_NO_CHANNEL, is_final=True))
            return
        try:
            receipt = await sender.deliver(self._outgoing(message, organization))
        except NotSent as not_sent:
            await self._settle_failure(message, not_sent)
            return
        async with self.db.transaction() as session:
            fresh = await receipts.held(session, message)
            fresh.provider_id, fresh.sent_at = receipt.provider_id, self.clock.now()
            fresh.tries += 1
            await receipts.lead_on(
                session, fresh, receipt.state, answer=receipt.answer, at=self.clock.now()
            )

    def _outgoing(self, message: Message, organization: Organization) -> Outgoing:
        return Outgoing(
            id=message.id,
            kind=MessageKind(message.kind),
            locale=message.locale,
            to=message.address,
            shop=organization.name,
            subject=message.subject,
            text=message.text,
            facts=tuple(message.facts),
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

    async def _suppress(self, message: Message, why: Suppressed) -> None:
        async with self.db.transaction() as session:
            fresh = await receipts.held(session, message)
            if fresh.state == MessageState.QUEUED:
                fresh.state, fresh.reason, fresh.next_at = MessageState.SUPPRESSED, why, None
                session.add(fresh)

    async def _settle_failure(self, message: Message, not_sent: NotSent) -> None:
        """Wait for the next try; after the last, the next channel has its turn."""
        now = self.clock.now()
        async with self.db.transaction() as session:
            fresh = await receipts.held(session, message)
            if fresh.state != MessageState.QUEUED:
                return
            fresh.tries += 1
            fresh.answer = not_sent.answer
            wait = None if not_sent.is_final else rules.wait_after(fresh.tries)
            if wait is not None:
                fresh.next_at = now + wait
                session.add(fresh)
                return
            await receipts.lead_on(
                session, fresh, MessageState.FAILED, answer=not_sent.answer, at=now
            )
            await self.fall_back(session, fresh)

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
        row.subject, row.text, row.facts = failed.subject, failed.text, failed.facts
        await insert_new(session, [row], unique=UNIQUE)
