"""One driver's chat while it is being changed: the rows, the events, and what the phone is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.chat.model import Chat, ChatLine
from dispatch_server.chat.rules import gives_way
from dispatch_server.db import log
from dispatch_server.runs.day import Day
from shared.chat import PHONE_LINES, Author
from shared.facts import FactType
from shared.ids import DriverId, OrganizationId, RunId, StopId, UserId

KIND: Final = "chat"  # of changes and of events


class Thread:
    """Made by ``open_thread``, which holds the organization's log: numbers have no gaps."""

    def __init__(self, session: AsyncSession, day: Day, chat: Chat) -> None:
        self._session = session
        self._chat = chat
        self.day = day
        self.driver_id = chat.driver_id

    async def add(
        self,
        line_id: UUID,
        text: str,
        *,
        author: Author,
        written_at: datetime,
        user_id: UserId | None = None,
        run_id: RunId | None = None,
        stop_id: StopId | None = None,
    ) -> ChatLine:
        """Write a line that is not there yet. Its text stays out of the event, which lives on."""
        self._chat.last += 1
        number = self._chat.last
        line = ChatLine(
            organization_id=self.day.organization_id,
            id=line_id,
            driver_id=self.driver_id,
            number=number,
            author=author,
            user_id=user_id,
            text=text,
            run_id=run_id,
            stop_id=stop_id,
            written_at=written_at,
            received_at=self.day.now,
            delivered_at=self.day.now if author is Author.DRIVER else None,
        )
        self._session.add(line)
        await self._session.flush()
        self._say(FactType.CHAT_WRITTEN, [number], written_at, author=author, line_id=line_id)
        self.day.tell(self.driver_id, KIND, line.id)
        if (gone := gives_way(number)) is not None:
            for leaving in await self._ids(gone, gone):
                self.day.tell(self.driver_id, KIND, leaving, "remove")
        return line

    async def delivered(self, through: int, at: datetime) -> bool:
        """Note that the office's lines up to a number are on the phone; False: it was known."""
        numbers = await self._mark(Author.OFFICE, through, "delivered_at", at)
        self._say(FactType.CHAT_DELIVERED, numbers, at)
        return bool(numbers)

    async def read(self, reader: Author, through: int, at: datetime) -> bool:
        """Note that the other side's lines up to a number were read; False: it was known.

        The phone is told, so that another one of the driver's, or this one restored, knows it too.
        """
        await self._mark(reader.other, through, "delivered_at", at)
        numbers = await self._mark(reader.other, through, "read_at", at)
        self._say(FactType.CHAT_READ, numbers, at, reader=reader)
        if numbers:
            oldest = max(min(numbers), self._chat.last - PHONE_LINES + 1)
            for line_id in await self._ids(oldest, max(numbers), reader.other):
                self.day.tell(self.driver_id, KIND, line_id)
        return bool(numbers)

    async def _mark(self, author: Author, through: int, name: str, at: datetime) -> Sequence[int]:
        """Set a time where there is none yet; give the numbers of those lines."""
        changed = await self._session.exec(
            update(ChatLine)
            .where(
                col(ChatLine.organization_id) == self.day.organization_id,
                col(ChatLine.driver_id) == self.driver_id,
                col(ChatLine.author) == author,
                col(ChatLine.number) <= through,
                getattr(ChatLine, name).is_(None),
            )
            .values({name: at})
            .returning(col(ChatLine.number))
        )
        return changed.scalars().all()

    async def _ids(self, first: int, last: int, author: Author | None = None) -> Sequence[UUID]:
        query = select(ChatLine.id).where(
            ChatLine.organization_id == self.day.organization_id,
            ChatLine.driver_id == self.driver_id,
            col(ChatLine.number).between(first, last),
        )
        if author is not None:
            query = query.where(ChatLine.author == author)
        return (await self._session.exec(query.order_by(col(ChatLine.number)))).all()

    def _say(self, type_: str, numbers: Sequence[int], at: datetime, **more: Any) -> None:
        if numbers:
            body = {"driver_id": self.driver_id, "first": min(numbers), "last": max(numbers)}
            self.day.event(type_, KIND, self.driver_id, body | more, at)


async def open_thread(
    session: AsyncSession,
    organization_id: OrganizationId,
    driver_id: DriverId,
    *,
    now: datetime,
    actor: str,
) -> Thread:
    """Open a driver's chat for changes; they are written when its ``day`` is saved."""
    await log.hold(session, organization_id)
    chat = await session.get(Chat, driver_id)
    if chat is None:
        chat = Chat(driver_id=driver_id, organization_id=organization_id)
        session.add(chat)
        await session.flush()
    return Thread(session, Day(organization_id, now, actor), chat)
