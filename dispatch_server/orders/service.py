"""What happens to an order after it was taken in: it moves on, is canceled, its place is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import msgspec
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.errors import Missing
from dispatch_server.orders.model import Order
from dispatch_server.orders.rules import (
    ADDRESS_REVIEW,
    CHANGEABLE,
    OrderCannot,
    check_cancel,
    check_move,
)
from dispatch_server.orders.schema import CarrierQuote, NewQuotes
from dispatch_server.places.model import Place
from dispatch_server.places.service import LOCATED, places_by_id
from shared.ids import OrderId, OrganizationId
from shared.states import OrderStatus


@dataclass(eq=False)
class NoSuchOrder(Missing):
    """The organization has no such order."""

    slug: ClassVar[str] = "no-such-order"
    id: OrderId

    def __str__(self) -> str:
        return f"there is no order {self.id}"


class OrderMoved(msgspec.Struct, frozen=True, kw_only=True):
    """Body of the events of an order's life."""

    source: str
    external_id: str
    status: str
    before: str
    hold_reason: str = ""
    reason: str = ""


async def one_order(
    session: AsyncSession,
    organization_id: OrganizationId,
    order_id: OrderId,
    *,
    lock: bool = False,
) -> Order:
    """Give one order; ``lock`` holds it until the transaction ends. Raises NoSuchOrder."""
    found = select(Order).where(Order.id == order_id, Order.organization_id == organization_id)
    order = (await session.exec(found.with_for_update() if lock else found)).one_or_none()
    if order is None:
        raise NoSuchOrder(id=order_id)
    return order


async def move(
    session: AsyncSession,
    order: Order,
    to: OrderStatus,
    *,
    now: datetime,
    actor: str = log.SYSTEM,
    hold_reason: str = "",
    reason: str = "",
    occurred_at: datetime | None = None,
) -> bool:
    """Move an order on, with its event. Where it is already, nothing happens, and False is given.

    Raises OrderCannot where the state does not allow it.
    """
    if order.status == to:
        return False
    check_move(order.id, order.status, to)
    before, order.status = order.status, str(to)
    order.hold_reason = hold_reason
    order.updated_at = now
    session.add(order)
    await log.record(
        session,
        organization_id=order.organization_id,
        type=f"order.{to}",
        subject="order",
        subject_id=order.id,
        at=now,
        occurred_at=occurred_at,
        actor=actor,
        body=OrderMoved(
            source=order.source,
            external_id=order.external_id,
            status=order.status,
            before=before,
            hold_reason=hold_reason,
            reason=reason,
        ),
    )
    return True


async def cancel(
    session: AsyncSession,
    organization_id: OrganizationId,
    order_id: OrderId,
    *,
    now: datetime,
    actor: str,
    reason: str = "",
) -> Order:
    """Cancel an order that no driver has. Raises NoSuchOrder, OrderInRun, OrderCannot."""
    await log.hold(session, organization_id)
    order = await one_order(session, organization_id, order_id, lock=True)
    check_cancel(order.id, order.status)
    await move(session, order, OrderStatus.CANCELED, now=now, actor=actor, reason=reason)
    return order


class OrderQuoted(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``order.quoted``: the quotes that there are now."""

    external_id: str
    quotes: tuple[CarrierQuote, ...]


async def quote(
    session: AsyncSession,
    organization_id: OrganizationId,
    order_id: OrderId,
    new: NewQuotes,
    *,
    now: datetime,
    actor: str,
) -> Order:
    """Note what carriers ask for an order that is not planned yet; the newest of each counts.

    Raises NoSuchOrder, OrderCannot.
    """
    await log.hold(session, organization_id)
    order = await one_order(session, organization_id, order_id, lock=True)
    if OrderStatus(order.status) not in CHANGEABLE:
        raise OrderCannot(order_id=order_id, status=order.status, wanted="quoted")
    known = msgspec.convert(order.quotes, tuple[CarrierQuote, ...])
    quotes = tuple({one.carrier: one for one in (*known, *new.quotes)}.values())
    order.quotes = msgspec.to_builtins(quotes)
    order.updated_at = now
    session.add(order)
    await log.record(
        session,
        organization_id=organization_id,
        type="order.quoted",
        subject="order",
        subject_id=order.id,
        at=now,
        actor=actor,
        body=OrderQuoted(external_id=order.external_id, quotes=quotes),
    )
    return order


async def place_located(
    session: AsyncSession, place: Place, *, now: datetime, actor: str = log.SYSTEM
) -> list[Order]:
    """Let the orders go on that only waited for this place. Give them.

    One whose other door is still in doubt goes on waiting.
    """
    waiting = (
        select(Order)
        .where(
            Order.organization_id == place.organization_id,
            or_(col(Order.place_id) == place.id, col(Order.pickup_place_id) == place.id),
            Order.status == OrderStatus.ON_HOLD,
            Order.hold_reason == ADDRESS_REVIEW,
        )
        .order_by(col(Order.id))
        .with_for_update()
    )
    found: Sequence[Order] = list(await session.exec(waiting)) if place.status == LOCATED else []
    doors = [d for order in found for d in (order.place_id, order.pickup_place_id) if d is not None]
    known = await places_by_id(session, place.organization_id, doors)
    orders = [
        order
        for order in found
        if all(
            door is None or known[door].status == LOCATED
            for door in (order.place_id, order.pickup_place_id)
        )
    ]
    for order in orders:
        await move(session, order, OrderStatus.READY, now=now, actor=actor, reason="place_located")
    return orders
