"""The windows that customers are told, and when one has to be told anew."""

from collections.abc import Iterable
from datetime import datetime

from dispatch_server.orders.model import Order, Promise
from dispatch_server.orders.schema import OrderKind, Slot
from dispatch_server.orders.windows import slot_at, slots_of
from dispatch_server.runs.rules import promise_for
from shared.ids import uuid7
from shared.states import TaskKind


def stop_window(acts: Iterable[tuple[Order, TaskKind]], at: datetime) -> Slot:
    """Give the window that all that is done at a stop shares when it is planned for ``at``."""
    slots = [
        slot_at(slots_of(order, is_fetched=kind == TaskKind.PICKUP), at)
        for order, kind in acts
        if is_at_own_door(order, kind)
    ]
    opens = [slot.opens for slot in slots if slot.opens is not None]
    closes = [slot.closes for slot in slots if slot.closes is not None]
    return Slot(opens=max(opens, default=None), closes=min(closes, default=None))


def is_at_own_door(order: Order, kind: TaskKind) -> bool:
    """Tell a door of the order's from the depot or the van where a delivery is taken in hand."""
    return kind != TaskKind.PICKUP or order.kind != OrderKind.DELIVERY


def is_told(order: Order, kind: TaskKind) -> bool:
    """Tell whether what is done is what the recipient waits for."""
    return kind != TaskKind.PICKUP or order.kind == OrderKind.PICKUP


def window_to_tell(order: Order, arrives_at: datetime) -> tuple[datetime, datetime]:
    """Give the order's own window where it has one, else one around the arrival."""
    slot = slot_at(slots_of(order), arrives_at)
    if slot.opens is not None and slot.closes is not None:
        return slot.opens, slot.closes
    return promise_for(arrives_at)


def window_anew(
    order: Order, told: Promise | None, arrives_at: datetime
) -> tuple[datetime, datetime] | None:
    """Give the window to tell when an arrival has changed; None where what was told still holds.

    One who cannot be served within the own window is told when somebody comes instead.
    """
    if told is not None and told.opens <= arrives_at <= told.closes:
        return None
    opens, closes = window_to_tell(order, arrives_at)
    if arrives_at > closes:
        opens, closes = promise_for(arrives_at)
    if told is not None and (told.opens, told.closes) == (opens, closes):
        return None
    return opens, closes


def a_promise(
    order: Order, opens: datetime, closes: datetime, *, reason: str, at: datetime
) -> Promise:
    return Promise(
        id=uuid7(),
        organization_id=order.organization_id,
        order_id=order.id,
        opens=opens,
        closes=closes,
        reason=reason,
        made_at=at,
    )
