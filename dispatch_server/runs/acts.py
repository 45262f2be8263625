"""What may be done about an incident where it is seen, and how urgent it is.

Pure: how the things that it is about stand now, and the acts that fit them out, the likeliest
first.
"""

from collections.abc import Iterable
from enum import IntEnum, StrEnum
from typing import Final

import msgspec

from shared.states import (
    CLOSED_RUNS,
    DRIVEN_RUNS,
    ENDED_STOPS,
    FailureReason,
    OrderStatus,
    RunStatus,
    StopStatus,
)


class Act(StrEnum):
    """An act that carries its decision through; calling somebody carries nothing."""

    REATTEMPT = "reattempt"  # its orders are tried again on another day, or later today
    RETURN = "return"  # they go back to the depot
    NEW_ADDRESS = "new_address"  # where the door really is
    MOVE = "move"  # stops go to another run
    SKIP = "skip"  # a stop is served later in its run
    REPLAN = "replan"  # what the run has left is proposed to others


class Urgency(IntEnum):
    """How long a decision may wait. The console sorts what it knows by itself into the same."""

    NOW = 0  # somebody stands in the street, or a whole run does
    SOON = 1  # the driver is still near, or a promise is about to break
    TODAY = 2  # before the day is closed


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How an incident, its stop with the orders there, and its run stand now.

    ``left`` counts the stops that the run has still to make.
    """

    kind: str
    reason: str = ""  # shared.states.FailureReason of a failed attempt
    stop: StopStatus | None = None
    orders: tuple[OrderStatus, ...] = ()
    run: RunStatus | None = None
    left: int = 0


VAN_STOPS: Final = frozenset({"reported_breakdown", "reported_accident", "vehicle_fault"})
"""Kinds after which a van may drive on no more."""
REPLANNED: Final = VAN_STOPS | {"reported_late"}

_TRIED: Final = frozenset({OrderStatus.ATTEMPT_FAILED, OrderStatus.RETURNING})
_BROUGHT_BACK: Final = frozenset({OrderStatus.ATTEMPT_FAILED, OrderStatus.PARTIALLY_DELIVERED})
_OVER: Final = frozenset(
    {
        OrderStatus.DELIVERED,
        OrderStatus.PARTIALLY_DELIVERED,
        OrderStatus.RETURNED,
        OrderStatus.CANCELED,
    }
)
_GO_BACK: Final = frozenset(
    {FailureReason.REFUSED, FailureReason.REFUSED_DAMAGED, FailureReason.CANCELED_AT_DOOR}
)
_LOOK_AT_ADDRESS: Final = frozenset(
    {
        FailureReason.ADDRESS_NOT_FOUND,
        FailureReason.ADDRESS_INCOMPLETE,
        FailureReason.MOVED,
        FailureReason.NO_ACCESS,
    }
)
_NOW: Final = frozenset({"reported_accident", "reported_breakdown"})
_SOON: Final = frozenset(
    {"failed_attempt", "reported_late", "reported_other", "vehicle_fault", "packages_missing"}
)


def apt(now: Standing) -> tuple[Act, ...]:
    """Name the acts that fit, the likeliest first by why it failed."""
    found = [*_about_orders(now), *_about_run(now)]
    first = _first(now.reason)
    return tuple(sorted(found, key=lambda act: act is not first))


def urgency(kind: str) -> Urgency:
    if kind in _NOW:
        return Urgency.NOW
    return Urgency.SOON if kind in _SOON else Urgency.TODAY


def tried(orders: Iterable[OrderStatus]) -> list[bool]:
    """Tell of each order whether it was tried in vain and may be tried again."""
    return [one in _TRIED for one in orders]


def brought_back(orders: Iterable[OrderStatus]) -> list[bool]:
    """Tell of each order whether something of it may start on its way back."""
    return [one in _BROUGHT_BACK for one in orders]


def _first(reason: str) -> Act | None:
    if reason in _GO_BACK:
        return Act.RETURN
    return Act.NEW_ADDRESS if reason in _LOOK_AT_ADDRESS else None


def _about_orders(now: Standing) -> list[Act]:
    if now.stop is None:
        return []
    found = []
    if any(tried(now.orders)):
        found.append(Act.REATTEMPT)
    if any(brought_back(now.orders)):
        found.append(Act.RETURN)
    if any(one not in _OVER for one in now.orders):
        found.append(Act.NEW_ADDRESS)
    return found


def _about_run(now: Standing) -> list[Act]:
    if now.run is None or now.run in CLOSED_RUNS or not now.left:
        return []
    if now.stop is not None and now.stop in ENDED_STOPS:
        return []
    found = [Act.REPLAN] if now.stop is None and now.kind in REPLANNED else []
    found.append(Act.MOVE)
    if now.run in DRIVEN_RUNS and now.stop is not StopStatus.SKIPPED:
        found.append(Act.SKIP)
    return found
