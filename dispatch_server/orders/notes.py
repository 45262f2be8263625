"""Notes that people at the console write beside an order."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.rules import Caller
from dispatch_server.db import log
from dispatch_server.orders.model import OrderNote
from dispatch_server.orders.service import one_order
from shared.ids import OrderId, OrganizationId, uuid7
from shared.text import clean

MOST_SHOWN = 200  # of one order


async def add_note(
    session: AsyncSession, caller: Caller, order_id: OrderId, text: str, *, now: datetime
) -> OrderNote:
    """Write a note. Its text stays out of the event, which lives for ever. Raises NoSuchOrder."""
    order = await one_order(session, caller.organization_id, order_id)
    note = OrderNote(
        id=uuid7(),
        organization_id=caller.organization_id,
        order_id=order.id,
        text=clean(text),
        author=caller.actor,
        written_at=now,
    )
    session.add(note)
    await log.record(
        session,
        organization_id=caller.organization_id,
        type="order.noted",
        subject="order",
        subject_id=order.id,
        at=now,
        actor=caller.actor,
        body={"note_id": note.id},
    )
    return note


async def notes_of(
    session: AsyncSession, organization_id: OrganizationId, order_id: OrderId
) -> list[OrderNote]:
    """List an order's newest notes, the newest first."""
    found = await session.exec(
        select(OrderNote)
        .where(OrderNote.organization_id == organization_id, OrderNote.order_id == order_id)
        .order_by(col(OrderNote.written_at).desc(), col(OrderNote.id).desc())
        .limit(MOST_SHOWN)
    )
    return list(found)
