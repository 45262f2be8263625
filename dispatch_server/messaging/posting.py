"""Follows the log, makes messages of it, and sends those that are due, a few at the same time.

A queue of jobs would do each message, at eight transactions apiece; a row says itself when it is due,
and until when somebody is at it.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import or_
from sqlmodel import col, select

from dispatch_server.db.follow import Follower
from dispatch_server.db.model import Counter
from dispatch_server.db.session import Database
from dispatch_server.messaging.delivery import Delivery
from dispatch_server.messaging.model import Message, MessageRules
from dispatch_server.messaging.rules import MessageState
from shared.clock import Clock
from shared.ids import OrganizationId

AT_ONCE: Final = 16  # messages on their way from one worker; the senders have limits of their own
ORGANIZATIONS: Final = 50  # whose logs are read in one look
LEASE: Final = timedelta(minutes=2)  # a message not sent until then is sent again
LOOK_S: Final = 0.25  # after what is due beside those that are on their way

log = structlog.get_logger(__name__)


@dataclass
class Post:
    """Starts and stops with whoever does jobs. ``clock`` is the day's."""

    db: Database
    clock: Clock
    delivery: Delivery

    def __post_init__(self) -> None:
        self._follower = Follower(self.db, self._work, name="messages")
        self._sending: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Follow the log; without a channel there is nobody to tell anything."""
        if self.delivery.senders:
            self.delivery.is_over = False
            self._follower.start()

    async def stop(self) -> None:
        """Break off what is being sent: whoever comes next sends it again at once."""
        self.delivery.break_off()
        await self._follower.stop()
        if self._sending is not None:
            await self._sending

    async def aclose(self) -> None:
        for sender in self.delivery.senders.values():
            await sender.aclose()

    async def _work(self) -> None:
        await self.look()
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send_due_safely(), name="messages out")

    async def look(self) -> None:
        """Make messages of what is new in the logs."""
        for organization_id in await self._with_news():
            is_more = True
            while is_more:
                async with self.db.transaction() as session:
                    is_more = await self.delivery.intake.take_in(session, organization_id)

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

    async def _send_due_safely(self) -> None:
        try:
            await self.send_due()
        except Exception:
            log.exception("due_messages_not_found")

    async def send_due(self) -> None:
        """Send what is due until nothing is. One that takes long holds up no other."""
        sending: dict[asyncio.Task[None], UUID] = {}
        while True:
            if len(sending) <= AT_ONCE // 2 and not self.delivery.is_over:
                for message_id in await self._claim(AT_ONCE - len(sending), sending.values()):
                    sending[asyncio.create_task(self._send(message_id))] = message_id
            if not sending:
                return
            done, _ = await asyncio.wait(
                sending, timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                del sending[task]

    async def _send(self, message_id: UUID) -> None:
        try:
            await self.delivery.deliver(message_id)
        except Exception:
            log.exception("message_not_delivered", message_id=str(message_id))

    async def _claim(self, at_most: int, but: Collection[UUID]) -> list[UUID]:
        """Lease the messages that have been due for longest."""
        now = self.clock.now()
        due = (
            select(Message)
            .where(
                Message.state == MessageState.QUEUED,
                col(Message.next_at) <= now,
                col(Message.id).not_in(list(but)),
            )
            .order_by(col(Message.next_at))
            .limit(at_most)
        )
        async with self.db.reading() as session:
            if (await session.exec(due)).first() is None:
                return []
        async with self.db.transaction() as session:
            rows = list(await session.exec(due.with_for_update(skip_locked=True)))
            for message in rows:
                message.next_at = now + LEASE
                session.add(message)
        return [message.id for message in rows]
