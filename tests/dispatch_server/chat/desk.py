"""The office's side of one chat, straight to the service."""

from typing import Any
from uuid import UUID

import msgspec
from sqlmodel import select

from dispatch_server.accounts.rules import Caller
from dispatch_server.chat import service, views
from dispatch_server.chat.model import ChatLine
from dispatch_server.chat.schema import ChatPage, ChatSummary, NewLine
from dispatch_server.db.model import Event
from dispatch_server.db.session import Database
from shared.chat import ChatLineView
from shared.clock import FixedClock
from shared.facts import FactType
from shared.ids import DriverId, uuid7
from shared.sync import SyncAnswer
from tests.dispatch_server.sync.handset import a_fact


class Desk:
    def __init__(
        self, db: Database, clock: FixedClock, caller: Caller, driver_id: DriverId
    ) -> None:
        self.db = db
        self.clock = clock
        self.caller = caller
        self.driver_id = driver_id

    async def write(self, text: str, line_id: UUID | None = None, **more: Any) -> ChatLineView:
        async with self.db.transaction() as session:
            return await service.write_line(
                session,
                self.caller,
                self.driver_id,
                line_id or uuid7(),
                NewLine(text=text, **more),
                now=self.clock.now(),
            )

    async def read(self, through: int) -> ChatSummary:
        async with self.db.transaction() as session:
            return await service.read_through(
                session, self.caller, self.driver_id, through, now=self.clock.now()
            )

    async def page(self, *, before: int | None = None, limit: int = 50) -> ChatPage:
        async with self.db.reading() as session:
            return await views.read_page(
                session, self.caller.organization_id, self.driver_id, before=before, limit=limit
            )

    async def rows(self) -> list[ChatLine]:
        async with self.db.reading() as session:
            return sorted(await session.exec(select(ChatLine)), key=lambda line: line.number)

    async def events(self) -> list[Event]:
        """Give what the log says of chats, oldest first."""
        async with self.db.reading() as session:
            found = await session.exec(select(Event).where(Event.subject == "chat"))
            return sorted(found, key=lambda event: event.rev)


def written(seq: int, text: str, **more: Any) -> dict[str, Any]:
    """Make the fact of a driver who wrote a line."""
    return a_fact(seq, FactType.CHAT_WRITTEN, body={"text": text}, **more)


def seen(seq: int, kind: FactType, through: int, **more: Any) -> dict[str, Any]:
    """Make the fact of a phone that got lines, or of a driver who read them."""
    return a_fact(seq, kind, body={"through": through}, **more)


def lines_in(answer: SyncAnswer) -> list[ChatLineView]:
    """Give the lines of a chat that a phone is told of, in their order."""
    return [
        msgspec.json.decode(change.data, type=ChatLineView)
        for change in answer.changes
        if change.kind == "chat" and change.op == "put"
    ]
