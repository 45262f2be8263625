"""The states a thing may be in, and which may follow which (domain words, one enum a thing)."""

from datetime import timedelta
from enum import StrEnum
from typing import Final


class OrderStatus(StrEnum):
    RECEIVED = "received"
    ON_HOLD = "on_hold"  # address review, payment, stock
    READY = "ready"
    PLANNED = "planned"
    ASSIGNED = "assigned"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    PARTIALLY_DELIVERED = "partially_delivered"
    ATTEMPT_FAILED = "attempt_failed"
    RETURNING = "returning"
    RETURNED = "returned"
    CANCELED = "canceled"


class PlanStatus(StrEnum):
    DRAFT = "draft"
    OPTIMIZING = "optimizing"
    READY = "ready"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"
    FAILED = "failed"  # the solver or the roads gave up; the reason stands beside it


class RunStatus(StrEnum):
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    LOADING = "loading"
    IN_PROGRESS = "in_progress"
    RETURNING = "returning"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    CANCELED = "canceled"


class ReplanStatus(StrEnum):
    """How far a proposal for a running day is."""

    OPTIMIZING = "optimizing"
    READY = "ready"
    APPLIED = "applied"
    DISCARDED = "discarded"
    FAILED = "failed"  # the solver or the roads gave up; the reason stands beside it


class RunChange(StrEnum):
    """Why a run that its driver has was changed."""

    ORDER_ADDED = "order_added"
    STOP_REASSIGNED = "stop_reassigned"
    STOP_CANCELED = "stop_canceled"
    STOP_MOVED = "stop_moved"
    STOP_SKIPPED = "stop_skipped"
    VEHICLE_BREAKDOWN = "vehicle_breakdown"
    LATE_DRIVER = "late_driver"
    NEW_ORDERS = "new_orders"
    ORDERS_CANCELED = "orders_canceled"
    CHANGE_UNDONE = "change_undone"  # a dispatcher took back what was changed before


class Decision(StrEnum):
    """How an incident was resolved."""

    REATTEMPT = "reattempt"
    NEW_ADDRESS = "new_address"
    RETURN = "return"
    CANCEL = "cancel"
    MOVE = "move"  # its stops went to another run
    SKIP = "skip"  # its stop is served later in the run
    REPLAN = "replan"  # what the run had left went to others, by a proposal that was applied
    ACCEPT = "accept"  # it may stay as it is


class StopStatus(StrEnum):
    PENDING = "pending"
    EN_ROUTE = "en_route"
    ARRIVED = "arrived"
    SUCCEEDED = "succeeded"
    PARTIALLY_SUCCEEDED = "partially_succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELED = "canceled"


class TaskKind(StrEnum):
    PICKUP = "pickup"
    DELIVERY = "delivery"
    RETURN = "return"
    SERVICE = "service"


class FailureReason(StrEnum):
    """Why an attempt failed. Organizations may add their own words, each mapped on one of these."""

    RECIPIENT_ABSENT = "recipient_absent"
    BUSINESS_CLOSED = "business_closed"
    REFUSED = "refused"
    REFUSED_DAMAGED = "refused_damaged"
    WRONG_ITEM = "wrong_item"
    INCOMPLETE_ORDER = "incomplete_order"
    ADDRESS_NOT_FOUND = "address_not_found"
    ADDRESS_INCOMPLETE = "address_incomplete"
    MOVED = "moved"
    NO_ACCESS = "no_access"
    RESTRICTED_AREA = "restricted_area"
    UNAUTHORIZED_RECEIVER = "unauthorized_receiver"
    UNDERAGE = "underage"
    PAYMENT_NOT_MADE = "payment_not_made"
    CANCELED_AT_DOOR = "canceled_at_door"
    PACKAGE_MISSING = "package_missing"
    LOST = "lost"
    STOLEN = "stolen"
    PACKAGE_DAMAGED = "package_damaged"
    OUT_OF_TIME = "out_of_time"
    VEHICLE_BREAKDOWN = "vehicle_breakdown"
    ACCIDENT = "accident"
    WEATHER = "weather"
    ROAD_BLOCKED = "road_blocked"
    NO_PARKING = "no_parking"


ENDED_STOPS: Final = frozenset(
    {
        StopStatus.SUCCEEDED,
        StopStatus.PARTIALLY_SUCCEEDED,
        StopStatus.FAILED,
        StopStatus.CANCELED,
    }
)

CLOSED_RUNS: Final = frozenset({RunStatus.COMPLETED, RunStatus.CANCELED, RunStatus.INTERRUPTED})
DRIVEN_RUNS: Final = frozenset({RunStatus.IN_PROGRESS, RunStatus.RETURNING})

UNDO_WINDOW: Final = timedelta(minutes=5)  # after an ending, by the phone that reported it
CORRECTION_WINDOW: Final = timedelta(hours=16)  # a day's work; then the dispatcher alone corrects

# How far a stop has come. A fact may move it up, never down: late facts are history.
STOP_RANK: Final[dict[StopStatus, int]] = {
    StopStatus.PENDING: 0,
    StopStatus.SKIPPED: 1,
    StopStatus.EN_ROUTE: 2,
    StopStatus.ARRIVED: 3,
    StopStatus.CANCELED: 4,
    StopStatus.FAILED: 5,
    StopStatus.PARTIALLY_SUCCEEDED: 6,
    StopStatus.SUCCEEDED: 7,
}

RUN_RANK: Final[dict[RunStatus, int]] = {
    RunStatus.ASSIGNED: 0,
    RunStatus.ACCEPTED: 1,
    RunStatus.LOADING: 2,
    RunStatus.IN_PROGRESS: 3,
    RunStatus.RETURNING: 4,
    RunStatus.CANCELED: 5,
    RunStatus.INTERRUPTED: 6,
    RunStatus.COMPLETED: 7,
}
