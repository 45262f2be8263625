"""The windows of an order: several that would do, and the one that counts at an instant."""

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

import msgspec

from dispatch_server.orders.model import Order
from dispatch_server.orders.rules import window
from dispatch_server.orders.schema import LocalSlot, NewOrder, OrderKind, Slot


def slots_sent(order: NewOrder) -> tuple[LocalSlot, ...]:
    """Give the windows at the recipient's door as they were sent, the first one first."""
    first = LocalSlot(opens=order.window_opens, closes=order.window_closes)
    return tuple(slot for slot in (first, *order.more_windows) if slot != LocalSlot())


def on_day(slots: Iterable[LocalSlot], date: dt.date, zone: ZoneInfo) -> list[Slot]:
    """Turn windows of a day into instants."""
    edges = (window(date, slot.opens, slot.closes, zone) for slot in slots)
    return [Slot(opens=opens, closes=closes) for opens, closes in edges]


def slots_of(order: Order, *, is_fetched: bool = False) -> tuple[Slot, ...]:
    """Give an order's windows at its door, or (``is_fetched``) where a pair is fetched."""
    if is_fetched and order.kind == OrderKind.PAIR:
        return msgspec.convert(order.pickup_windows, tuple[Slot, ...])
    first = Slot(opens=order.window_opens, closes=order.window_closes)
    more = msgspec.convert(order.more_windows, tuple[Slot, ...])
    return tuple(slot for slot in (first, *more) if slot != Slot())


def slot_at(slots: Sequence[Slot], at: dt.datetime) -> Slot:
    """Give the window that holds ``at``, else the next one, else the last; open without any."""
    left = [slot for slot in slots if slot.closes is None or slot.closes >= at]
    holding = [slot for slot in left if slot.opens is None or slot.opens <= at]
    candidates = [*holding, *left, *reversed(slots)]
    return candidates[0] if candidates else Slot()
