"""The event log, which is also the outbox: written with the change that caused it, read by cursor.

Consoles, tracking pages, messages and webhooks are readers. Each keeps the revision that it has
come to, and can be sent back to any earlier one.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.model import Counter, Event, FeedEntry
from dispatch_server.db.session import TOUCHED
from dispatch_server.db.wake import Topic
from shared.ids import DriverId, EventId, OrganizationId, uuid7

SYSTEM: Final = "system"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One event to be written with others. ``body`` is any struct."""

    type: str
    subject: str
    subject_id: UUID
    body: Any = None
    occurred_at: datetime | None = None  # where it really happened earlier than it is written
    event_id: EventId | None = None
    actor: str = ""  # where it is another than that of the rest


async def open_log(session: AsyncSession, organization_id: OrganizationId) -> None:
    """Start the log of a new organization."""
    session.add(Counter(organization_id=organization_id, generation=secrets.token_hex(4)))
    await session.flush()


def wake(session: AsyncSession, topic: Topic) -> None:
    """Have those who listen look, once this transaction is committed."""
    session.info.setdefault(TOUCHED, set()).add(topic)


async def next_rev(
    session: AsyncSession, organization_id: OrganizationId, *, by: int = 1
) -> Counter:
    """Take the next revisions, and keep others of this organization waiting until the commit."""
    counter: Counter = (
        await session.exec(
            update(Counter)
            .where(col(Counter.organization_id) == organization_id)
            .values(rev=Counter.rev + by)
            .returning(Counter),
            execution_options={"populate_existing": True},
        )
    ).scalar_one()
    wake(session, organization_id)
    return counter


async def record(
    session: AsyncSession,
    *,
    organization_id: OrganizationId,
    type: str,  # noqa: A002 - the event's own word
    subject: str,
    subject_id: UUID,
    at: datetime,
    body: Any = None,
    actor: str = SYSTEM,
    occurred_at: datetime | None = None,
    event_id: EventId | None = None,
) -> int:
    """Write an event and return its revision. ``at`` is the server's time; ``body`` any struct.

    ``occurred_at`` is when it really happened, where that is earlier than now.
    """
    said = Said(
        type=type,
        subject=subject,
        subject_id=subject_id,
        body=body,
        occurred_at=occurred_at,
        event_id=event_id,
    )
    return await record_many(
        session, organization_id=organization_id, events=[said], at=at, actor=actor
    )


async def record_many(
    session: AsyncSession,
    *,
    organization_id: OrganizationId,
    events: Sequence[Said],
    at: datetime,
    actor: str = SYSTEM,
) -> int:
    """Write events in their order, at a fraction of the cost of one by one; give the last revision.

    With no events, nothing is written and 0 is given.
    """
    if not events:
        return 0
    counter = await next_rev(session, organization_id, by=len(events))
    for rev, said in enumerate(events, start=counter.rev - len(events) + 1):
        content = msgspec.to_builtins(said.body if said.body is not None else {})
        event = Event(
            organization_id=organization_id,
            rev=rev,
            id=said.event_id or EventId(uuid7()),
            type=said.type,
            subject=said.subject,
            subject_id=said.subject_id,
            body=content,
            actor=said.actor or actor,
            occurred_at=said.occurred_at or at,
            received_at=at,
            digest="",
        )
        counter.head = event.digest = digest(
            before=counter.head,
            rev=rev,
            event_id=event.id,
            type=said.type,
            subject_id=said.subject_id,
            body=content,
            occurred_at=event.occurred_at,
        )
        session.add(event)
    session.add(counter)
    await session.flush()
    return counter.rev


def digest(
    *,
    before: str,
    rev: int,
    event_id: UUID,
    type: str,  # noqa: A002 - the event's own word
    subject_id: UUID,
    body: Any,
    occurred_at: datetime,
) -> str:
    """Hash an event together with the one before it, so that no row can be changed unseen."""
    content = msgspec.json.encode(
        [before, rev, event_id, type, subject_id, body, occurred_at], order="deterministic"
    )
    return hashlib.sha256(content).hexdigest()


async def read(
    session: AsyncSession, organization_id: OrganizationId, *, after: int, limit: int = 500
) -> list[Event]:
    """Read events after a revision, oldest first."""
    found = await session.exec(
        select(Event)
        .where(Event.organization_id == organization_id, Event.rev > after)
        .order_by(col(Event.rev))
        .limit(limit)
    )
    return list(found)


async def read_on(
    session: AsyncSession, organization_id: OrganizationId, *, after: int, limit: int
) -> tuple[list[Event], int]:
    """Read what is new for a reader that has come to ``after``, and say where it has come to then.

    Only what is committed: the writers of all events up to the counter's revision held it.
    """
    counter = await session.get_one(Counter, organization_id, populate_existing=True)
    head = counter.rev
    if head <= after:
        return [], after
    events = await read(session, organization_id, after=after, limit=limit)
    new = [event for event in events if event.rev <= head]
    return new, new[-1].rev if len(events) == limit and new else head


def driver_audience(driver_id: DriverId) -> str:
    return f"driver:{driver_id}"


class News(msgspec.Struct, frozen=True, kw_only=True):
    """An audience must hear of an entity. The content is read when it asks."""

    audience: str
    kind: str
    entity_id: UUID
    op: str = "put"


async def tell(
    session: AsyncSession,
    *,
    organization_id: OrganizationId,
    audience: str,
    kind: str,
    entity_id: UUID,
    op: str = "put",
) -> None:
    """Note that an audience must hear of an entity."""
    news = News(audience=audience, kind=kind, entity_id=entity_id, op=op)
    await tell_many(session, organization_id=organization_id, news=[news])


async def tell_many(
    session: AsyncSession, *, organization_id: OrganizationId, news: Sequence[News]
) -> None:
    """Note several, with two statements for all. Of two about the same entity the last counts."""
    latest = {(item.audience, item.kind, item.entity_id): item for item in news}
    if not latest:
        return
    for item in latest.values():
        wake(session, item.audience)
    counter = await next_rev(session, organization_id, by=len(latest))
    first = counter.rev - len(latest) + 1
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql.insert if is_postgresql else sqlite.insert)(FeedEntry)
    upsert = statement.on_conflict_do_update(
        index_elements=["audience", "kind", "entity_id"],
        set_={"rev": statement.excluded.rev, "op": statement.excluded.op},
    )
    rows = [
        {
            "organization_id": organization_id,
            "audience": item.audience,
            "kind": item.kind,
            "entity_id": item.entity_id,
            "rev": rev,
            "op": item.op,
        }
        for rev, item in enumerate(latest.values(), start=first)
    ]
    await session.exec(upsert, params=rows)


async def hold(session: AsyncSession, organization_id: OrganizationId) -> None:
    """Let no other transaction of this organization write to the log until this one commits.

    Who reads rows to change them by what they say, and will write events, asks for it first.
    """
    await next_rev(session, organization_id, by=0)
