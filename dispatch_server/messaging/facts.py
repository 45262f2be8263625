"""Reads what is known about the orders of some cues, with a few queries for all of them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.messaging.rules import Cue, Known, MessageKind, Window
from dispatch_server.orders.model import Order, Promise
from dispatch_server.orders.schema import OrderKind
from dispatch_server.runs.model import Attempt, Stop, Task
from shared.ids import OrganizationId
from shared.states import ENDED_STOPS, OrderStatus, TaskKind


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """An order that may be told something. ``reason`` is of its last failed try."""

    kind: MessageKind
    order: Order
    known: Known
    reason: str = ""


async def read_cases(
    session: AsyncSession, organization_id: OrganizationId, cues: Sequence[Cue]
) -> list[Case]:
    """Find the orders of ``cues``. A cue whose order or door is gone has no case."""
    run_ids = {cue.run_id for cue in cues if cue.run_id is not None}
    ids = {cue.order_id for cue in cues if cue.order_id is not None}
    doors = await _doors(session, organization_id, ids, run_ids)
    ids |= set(doors)
    orders: dict[UUID, Order] = {
        order.id: order
        for order in await session.exec(
            select(Order).where(
                Order.organization_id == organization_id, col(Order.id).in_(list(ids))
            )
        )
    }
    promises = await _promises(session, organization_id, ids)
    failed = {cue.order_id for cue in cues if cue.kind is MessageKind.FAILED}
    reasons = await _reasons(session, organization_id, failed)
    cases = []
    for cue in cues:
        own = [cue.order_id] if cue.order_id else _of_run(doors, cue.run_id)
        for order_id in own:
            order, door = orders.get(order_id), doors.get(order_id)
            is_elsewhere = cue.kind is MessageKind.NEXT and (door is None or door.id != cue.stop_id)
            if order is None or is_elsewhere:
                continue
            known = known_of(order, promises.get(order_id), door)
            reason = reasons.get(order_id, "")
            cases.append(Case(kind=cue.kind, order=order, known=known, reason=reason))
    return cases


def known_of(order: Order, promise: Window | None = None, door: Stop | None = None) -> Known:
    """Put an order's rows as the rules want them."""
    return Known(
        status=OrderStatus(order.status),
        order_kind=OrderKind(order.kind),
        attempt=order.attempt,
        phone=order.recipient_phone,
        email=order.recipient_email,
        promise=promise,
        eta=(door.eta or door.planned_arrives_at) if door is not None else None,
    )


def _of_run(doors: dict[UUID, Stop], run_id: UUID | None) -> list[UUID]:
    return [order_id for order_id, stop in doors.items() if stop.run_id == run_id]


async def _doors(
    session: AsyncSession, own: OrganizationId, ids: Iterable[UUID], run_ids: Iterable[UUID]
) -> dict[UUID, Stop]:
    """Find where each order's recipient waits, while somebody is still to come."""
    found = await session.exec(
        select(Task.order_id, Stop)
        .join(Stop, col(Stop.id) == col(Task.stop_id))
        .where(
            Task.organization_id == own,
            Task.kind == TaskKind.DELIVERY,
            or_(col(Task.order_id).in_(list(ids)), col(Stop.run_id).in_(list(run_ids))),
            col(Stop.status).not_in(list(ENDED_STOPS)),
        )
        .order_by(col(Task.attempt), col(Task.id))
    )
    return dict(found.all())


async def _promises(
    session: AsyncSession, own: OrganizationId, ids: Iterable[UUID]
) -> dict[UUID, Window]:
    """Give the window that was told last, by order."""
    found = await session.exec(
        select(Promise)
        .where(Promise.organization_id == own, col(Promise.order_id).in_(list(ids)))
        .order_by(col(Promise.made_at), col(Promise.id))
    )
    return {one.order_id: Window(one.opens, one.closes) for one in found}


async def _reasons(
    session: AsyncSession, own: OrganizationId, ids: Iterable[UUID | None]
) -> dict[UUID, str]:
    found = await session.exec(
        select(Attempt.order_id, Attempt.reason)
        .where(
            Attempt.organization_id == own,
            col(Attempt.order_id).in_([one for one in ids if one]),
            col(Attempt.is_public),
        )
        .order_by(col(Attempt.number), col(Attempt.received_at))
    )
    return dict(found.all())
