"""The driver's chat with the office as this phone knows it, with what the server has not heard."""

import sqlite3
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from driver_app.store.outbox import Draft, append_in
from driver_app.store.schema import Store
from shared.chat import Author, ChatLineView, ChatSeen, ChatWritten
from shared.facts import FactType
from shared.ids import StopId
from shared.sync import Change, Op, SyncAnswer

KIND: Final = "chat"
_FACTS: Final = (FactType.CHAT_WRITTEN, FactType.CHAT_READ)


class Reach(StrEnum):
    """How far a line of the driver's has come."""

    WAITING = "waiting"  # on this phone only
    SENT = "sent"
    READ = "read"  # somebody at the office has


class ChatEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line as the screen shows it. ``reach`` is of the driver's own, ``is_new`` of others."""

    id: UUID
    number: int = 0  # given by the server
    is_mine: bool
    name: str = ""
    text: str
    stop_id: StopId | None = None
    about: str = ""  # the order's number, where the stop is not on this phone any more
    written_at: datetime
    reach: Reach = Reach.SENT
    is_new: bool = False


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """The lines, oldest first; what waits here comes last."""

    entries: tuple[ChatEntry, ...] = ()

    @property
    def new(self) -> tuple[ChatEntry, ...]:
        """The office's lines that the driver has not seen."""
        return tuple(entry for entry in self.entries if entry.is_new)


class _Content(msgspec.Struct, frozen=True):
    """What of a fact's content is not in a column."""

    body: msgspec.Raw


def read_chat(store: Store) -> Chat:
    """Read the chat of whoever is signed in."""
    with store.reading() as db:
        base = db.execute(
            "SELECT content FROM base JOIN identity USING (device_id)"
            " WHERE is_current = 1 AND is_staged = 0 AND kind = ?",
            (KIND,),
        ).fetchall()
        facts = db.execute(
            "SELECT fact.id, type, stop_id, occurred_ms, acked_ms, content FROM fact"
            " JOIN identity USING (device_id)"
            " WHERE is_current = 1 AND is_settled = 0 AND type IN (?, ?) ORDER BY written",
            _FACTS,
        ).fetchall()
    lines = sorted(
        (msgspec.json.decode(row["content"], type=ChatLineView) for row in base),
        key=lambda line: line.number,
    )
    read = [_body(row, ChatSeen).through for row in facts if row["type"] == FactType.CHAT_READ]
    known = {line.id for line in lines}
    entries = [_entry(line, read_through=max(read, default=0)) for line in lines]
    written = [_waiting(row) for row in facts if row["type"] == FactType.CHAT_WRITTEN]
    return Chat(entries=(*entries, *(one for one in written if one.id not in known)))


def note_delivered(db: sqlite3.Connection, store: Store, device: str, answer: SyncAnswer) -> None:
    """Write down that the office's lines of an answer are on the phone, before they are put there.

    In the same transaction: a line that is here was told already. Another driver's phone by now
    says nothing: its log is not this one's.
    """
    is_current = db.execute(
        "SELECT 1 FROM identity WHERE device_id = ? AND is_current = 1", (device,)
    ).fetchone()
    through = max(
        (
            number
            for one in answer.changes
            if (number := _undelivered(one)) and _is_new(db, device, one)
        ),
        default=0,
    )
    if is_current is None or not through:
        return
    at = datetime.fromtimestamp(answer.server_time / 1000, UTC)  # what a clock without skew says
    draft = Draft(type=FactType.CHAT_DELIVERED, occurred_at=at, body=ChatSeen(through=through))
    append_in(db, store, draft)


def _is_new(db: sqlite3.Connection, device: str, change: Change) -> bool:
    query = "SELECT 1 FROM base WHERE device_id = ? AND kind = ? AND entity_id = ?"
    return db.execute(query, (device, KIND, change.id)).fetchone() is None


def _undelivered(change: Change) -> int:
    """Give the number of an office's line of which nobody said that it is here; else 0."""
    if change.kind != KIND or change.op is not Op.PUT:
        return 0
    try:
        line = msgspec.json.decode(change.data, type=ChatLineView)
    except msgspec.MsgspecError:
        return 0  # of a newer server; it must not keep the rest of the answer out
    return line.number if line.author is Author.OFFICE and line.delivered_at is None else 0


def _body[Body](row: sqlite3.Row, kind: type[Body]) -> Body:
    return msgspec.json.decode(msgspec.json.decode(row["content"], type=_Content).body, type=kind)


def _entry(line: ChatLineView, *, read_through: int) -> ChatEntry:
    is_mine = line.author is Author.DRIVER
    return ChatEntry(
        id=line.id,
        number=line.number,
        is_mine=is_mine,
        name=line.name,
        text=line.text,
        stop_id=line.stop_id,
        about=line.about,
        written_at=line.written_at,
        reach=Reach.SENT if line.read_at is None else Reach.READ,
        is_new=not is_mine and line.read_at is None and line.number > read_through,
    )


def _waiting(row: sqlite3.Row) -> ChatEntry:
    return ChatEntry(
        id=UUID(row["id"]),
        is_mine=True,
        text=_body(row, ChatWritten).text,
        stop_id=None if row["stop_id"] is None else StopId(UUID(row["stop_id"])),
        written_at=datetime.fromtimestamp(row["occurred_ms"] / 1000, UTC),
        reach=Reach.WAITING if row["acked_ms"] is None else Reach.SENT,
    )
