"""The life of an order, and what it must have to be planned."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from dispatch_server.errors import Conflict
from shared.ids import OrderId
from shared.states import OrderStatus as S

FARTHEST_DAY: Final = dt.timedelta(days=366)  # from today; a date beyond is a slip of the keyboard

ADDRESS_REVIEW: Final = "address_review"  # the hold that a located place ends

# What may follow what. A canceled order stays so: the shop sends a new one.
NEXT: Final[dict[S, frozenset[S]]] = {
    S.RECEIVED: frozenset({S.READY, S.ON_HOLD, S.CANCELED}),
    S.ON_HOLD: frozenset({S.READY, S.CANCELED}),
    S.READY: frozenset({S.ON_HOLD, S.PLANNED, S.ASSIGNED, S.CANCELED}),
    S.PLANNED: frozenset({S.READY, S.ON_HOLD, S.ASSIGNED, S.CANCELED}),
    S.ASSIGNED: frozenset(
        {
            S.READY,
            S.ON_HOLD,
            S.PLANNED,
            S.OUT_FOR_DELIVERY,
            S.DELIVERED,
            S.PARTIALLY_DELIVERED,
            S.ATTEMPT_FAILED,
            S.CANCELED,
        }
    ),
    S.OUT_FOR_DELIVERY: frozenset(
        {S.READY, S.ASSIGNED, S.DELIVERED, S.PARTIALLY_DELIVERED, S.ATTEMPT_FAILED, S.CANCELED}
    ),
    # A driver's slip is corrected by a new fact, so that an end may still become another one.
    S.DELIVERED: frozenset({S.PARTIALLY_DELIVERED, S.ATTEMPT_FAILED}),
    S.PARTIALLY_DELIVERED: frozenset({S.DELIVERED, S.ATTEMPT_FAILED, S.RETURNING}),
    S.ATTEMPT_FAILED: frozenset(
        {S.READY, S.ON_HOLD, S.RETURNING, S.DELIVERED, S.PARTIALLY_DELIVERED, S.CANCELED}
    ),
    S.RETURNING: frozenset({S.RETURNED, S.READY}),
    S.RETURNED: frozenset(),
    S.CANCELED: frozenset(),
}

# Until then the shop may still change what it sent.
CHANGEABLE: Final = frozenset({S.RECEIVED, S.ON_HOLD, S.READY})

IN_RUN: Final = frozenset({S.ASSIGNED, S.OUT_FOR_DELIVERY})


@dataclass(eq=False)
class OrderCannot(Conflict):
    """The order's state does not allow this step."""

    slug: ClassVar[str] = "order-cannot"
    order_id: OrderId
    status: str
    wanted: str

    def __str__(self) -> str:
        return f"an order that is {self.status} cannot become {self.wanted}"


@dataclass(eq=False)
class OrderInRun(Conflict):
    """The order is in a driver's run, who must hear of it: its stop is to be canceled."""

    slug: ClassVar[str] = "order-in-run"
    order_id: OrderId
    status: str

    def __str__(self) -> str:
        return f"the order is {self.status}: cancel its stop, so that the driver hears of it"


def check_cancel(order_id: OrderId, status: str) -> None:
    """Raise OrderInRun for an order that a driver has."""
    if status in IN_RUN:
        raise OrderInRun(order_id=order_id, status=status)


def check_move(order_id: OrderId, status: str, wanted: S) -> None:
    """Raise OrderCannot unless an order may go from ``status`` to ``wanted``."""
    if wanted not in NEXT[S(status)]:
        raise OrderCannot(order_id=order_id, status=status, wanted=wanted)


def date_is_likely(date: dt.date, today: dt.date) -> bool:
    return abs(date - today) <= FARTHEST_DAY


def status_after_intake(*, hold_reason: str, review_reason: str) -> tuple[S, str]:
    """Say what an order becomes when it is taken in or changed, and why it waits if it does.

    It may be planned once it has a day (always), a recipient (always) and a place that is located.
    """
    if hold_reason and hold_reason != ADDRESS_REVIEW:
        return S.ON_HOLD, hold_reason  # payment, stock: somebody else ends it
    return (S.ON_HOLD, ADDRESS_REVIEW) if review_reason else (S.READY, "")


def window(
    date: dt.date, opens: dt.time | None, closes: dt.time | None, zone: ZoneInfo
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Turn local times of a day into instants."""
    return _instant(date, opens, zone), _instant(date, closes, zone)


def window_is_open(opens: dt.time | None, closes: dt.time | None) -> bool:
    """Tell whether a window closes after it opens. One without both ends does."""
    return opens is None or closes is None or opens < closes


def _instant(date: dt.date, time: dt.time | None, zone: ZoneInfo) -> dt.datetime | None:
    return None if time is None else dt.datetime.combine(date, time, zone).astimezone(dt.UTC)
