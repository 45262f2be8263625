"""Forgets photos, contacts and events of one organization; counts by the very same conditions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, update
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.model import Counter, Event
from dispatch_server.db.session import Database
from dispatch_server.forgetting.rules import Kind
from dispatch_server.messaging.model import Message, MessageReceipt
from dispatch_server.orders.model import Order, OrderWords
from dispatch_server.runs.model import Attempt, Proof
from dispatch_server.runs.photos import PhotoStore
from shared.ids import OrganizationId
from shared.states import OrderStatus

AT_ONCE: Final = 500  # rows in one transaction: nobody waits long for the others
EXPIRED: Final = "expired"  # why a proof has no photo: it was kept for as long as was said
_OVER: Final = (
    OrderStatus.DELIVERED,
    OrderStatus.PARTIALLY_DELIVERED,
    OrderStatus.RETURNED,
    OrderStatus.CANCELED,
)


def _photos(organization_id: OrganizationId, before: datetime) -> Sequence[Any]:
    return (
        Proof.organization_id == organization_id,
        col(Proof.is_complete).is_(True),
        col(Proof.completed_at) < before,
    )


def _contacts(organization_id: OrganizationId, before: datetime) -> Sequence[Any]:
    named: ColumnElement[bool] = or_(
        *(
            column != ""
            for column in (
                col(Order.recipient_name),
                col(Order.recipient_phone),
                col(Order.recipient_email),
                col(Order.notes),
                col(Order.pin),
                col(Order.pickup_name),
                col(Order.pickup_phone),
            )
        )
    )
    return (
        Order.organization_id == organization_id,
        col(Order.status).in_(_OVER),
        col(Order.updated_at) < before,
        named,
    )


async def count(
    session: AsyncSession, kind: Kind, organization_id: OrganizationId, before: datetime
) -> int:
    """Count what ``erase`` would forget. Positions are their own history's to count."""
    if kind is Kind.PHOTOS:
        query = select(func.count()).select_from(Proof).where(*_photos(organization_id, before))
    elif kind is Kind.CONTACTS:
        query = select(func.count()).select_from(Order).where(*_contacts(organization_id, before))
    else:
        last = await _last_event(session, organization_id, before)
        query = select(func.count()).select_from(Event).where(*_events(organization_id, last))
    return (await session.exec(query)).one()


async def erase_photos(
    db: Database, photos: PhotoStore, organization_id: OrganizationId, before: datetime
) -> int:
    """Delete the files of old proofs. A photo that a newer proof shows too stays."""
    total = 0
    while True:
        async with db.transaction() as session:
            old = select(Proof).where(*_photos(organization_id, before)).limit(AT_ONCE)
            rows = list(await session.exec(old))
            for row in rows:
                row.is_complete, row.refusal = False, EXPIRED
            await session.flush()
            hashes = {row.sha256 for row in rows}
            kept = await session.exec(
                select(Proof.sha256).where(
                    Proof.organization_id == organization_id,
                    col(Proof.sha256).in_(hashes),
                    col(Proof.refusal) != EXPIRED,
                )
            )
            # Before the commit: after a crash between the two, the next night does it again.
            await photos.erase(organization_id, hashes - set(kept))
        total += len(rows)
        if len(rows) < AT_ONCE:
            return total


async def erase_contacts(db: Database, organization_id: OrganizationId, before: datetime) -> int:
    """Take names, telephones, notes and messages out of orders that are over."""
    total = 0
    while True:
        async with db.transaction() as session:
            old = select(Order.id).where(*_contacts(organization_id, before)).limit(AT_ONCE)
            ids = list(await session.exec(old))
            await session.exec(
                update(Order)
                .where(col(Order.id).in_(ids))
                .values(
                    recipient_name="",
                    recipient_phone="",
                    recipient_email="",
                    notes="",
                    pin="",
                    pickup_name="",
                    pickup_phone="",
                )
            )
            await session.exec(
                update(Attempt)
                .where(col(Attempt.order_id).in_(ids))
                .values(receiver_name="", note="")
            )
            await _erase_messages(session, ids)
            await session.exec(delete(OrderWords).where(col(OrderWords.order_id).in_(ids)))
        total += len(ids)
        if len(ids) < AT_ONCE:
            return total


async def _erase_messages(session: AsyncSession, order_ids: Sequence[UUID]) -> None:
    """Take out what messages said and to whom, and providers' words, which may name them."""
    own = select(Message.id).where(col(Message.order_id).in_(order_ids))
    await session.exec(
        update(MessageReceipt).where(col(MessageReceipt.message_id).in_(own)).values(answer="")
    )
    await session.exec(
        update(Message)
        .where(col(Message.order_id).in_(order_ids))
        .values(address="", subject="", text="", as_sent="", filling={}, answer="")
    )


async def erase_events(db: Database, organization_id: OrganizationId, before: datetime) -> int:
    """Cut the log off at its beginning. Its newest event stays: the next is chained to it."""
    total = 0
    async with db.reading() as session:
        last = await _last_event(session, organization_id, before)
    while True:
        async with db.transaction() as session:
            some = (
                select(Event.rev)
                .where(*_events(organization_id, last))
                .order_by(col(Event.rev))
                .limit(AT_ONCE)
            )
            revs = list(await session.exec(some))
            await session.exec(
                delete(Event).where(
                    col(Event.organization_id) == organization_id, col(Event.rev).in_(revs)
                )
            )
        total += len(revs)
        if len(revs) < AT_ONCE:
            return total


def _events(organization_id: OrganizationId, last: int) -> Sequence[Any]:
    return (Event.organization_id == organization_id, col(Event.rev) <= last)


async def _last_event(
    session: AsyncSession, organization_id: OrganizationId, before: datetime
) -> int:
    """Find up to which number all events are old: one that is not keeps those after it."""
    mine = Event.organization_id == organization_id
    first_kept: int | None = (
        await session.exec(
            select(func.min(col(Event.rev))).where(mine, col(Event.received_at) >= before)
        )
    ).one()
    if first_kept is not None:
        return first_kept - 1
    head = await session.exec(select(Counter.rev).where(Counter.organization_id == organization_id))
    return (head.first() or 0) - 1
