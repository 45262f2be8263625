"""What a report means, given how things stand. Facts beat plans; nothing is ever refused."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from shared.facts import FactType
from shared.fold import stop_after
from shared.states import CORRECTION_WINDOW, ENDED_STOPS, UNDO_WINDOW, OrderStatus, StopStatus

MOVED_FAR_M: Final = 200.0  # another street: a report on the old place needs a look
MAX_FUTURE: Final = timedelta(minutes=2)  # of a phone's clock, before ours is believed
PROMISE_EARLY: Final = timedelta(minutes=30)  # before the planned arrival
PROMISE_LATE: Final = timedelta(minutes=60)  # after it; traffic is rarely early
PROMISE_GRID: Final = timedelta(minutes=15)  # people are told round times
_DONE: Final = frozenset({StopStatus.SUCCEEDED, StopStatus.PARTIALLY_SUCCEEDED})


class Code(StrEnum):
    """Why a report did not simply apply, or what is odd about it."""

    NOT_ASSIGNEE = "not_assignee"  # the stop had been given to another driver
    DOUBLE_COMPLETION = "double_completion"  # it had already been delivered
    DELIVERED_AFTER_CANCEL = "delivered_after_cancel"
    ALREADY_ENDED = "already_ended"
    OUTRUN = "outrun"  # the stop or run had come further
    TOO_LATE = "too_late"  # an undo or a correction after its window
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOTHING_TO_CORRECT = "nothing_to_correct"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_STOP = "unknown_stop"
    UNKNOWN_RUN = "unknown_run"
    UNREADABLE = "unreadable"
    STALE_PLAN = "stale_plan"  # the place had moved since the driver's version


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a report makes of a stop. ``is_public`` is what the customer is told."""

    status: StopStatus
    is_applied: bool
    code: Code | None = None
    is_public: bool = False
    takes_over: bool = False  # the stop becomes the reporting driver's


def read_report(
    status: StopStatus, fact: FactType, *, is_assignee: bool, is_partial: bool = False
) -> Reading:
    """Read a report on a stop by the table of conflicts in shared/PROTOCOL.md."""
    after = stop_after(status, fact, is_partial=is_partial)
    if fact is FactType.STOP_SUCCEEDED:
        return _success(status, after, is_assignee=is_assignee)
    if not is_assignee:
        return Reading(status=status, is_applied=False, code=Code.NOT_ASSIGNEE)
    if fact is FactType.STOP_FAILED and after is status:
        return Reading(status=status, is_applied=False, code=Code.ALREADY_ENDED)
    if after is status:
        same = fact is FactType.STOP_ARRIVED and status is StopStatus.ARRIVED
        return Reading(status=status, is_applied=False, code=None if same else Code.OUTRUN)
    return Reading(status=after, is_applied=True, is_public=True)


def _success(status: StopStatus, after: StopStatus, *, is_assignee: bool) -> Reading:
    if status in _DONE:
        return Reading(status=status, is_applied=False, code=Code.DOUBLE_COMPLETION)
    code = None if is_assignee else Code.NOT_ASSIGNEE
    if status is StopStatus.CANCELED:
        code = Code.DELIVERED_AFTER_CANCEL
    return Reading(
        status=after, is_applied=True, code=code, is_public=True, takes_over=not is_assignee
    )


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When something happened on a phone, by its wall clock and by the one that nobody sets."""

    occurred_at: datetime
    mono_ms: int
    boot_id: str


def read_undo(status: StopStatus, ending: Moment | None, undo: Moment) -> Reading:
    """Read an undo. ``ending`` is the same driver's report that ended the stop, if it did."""
    if status not in ENDED_STOPS or status is StopStatus.CANCELED or ending is None:
        return Reading(status=status, is_applied=False, code=Code.NOTHING_TO_UNDO)
    if age(ending, undo) > UNDO_WINDOW:
        return Reading(status=status, is_applied=False, code=Code.TOO_LATE)
    after = stop_after(status, FactType.STOP_UNDONE)
    return Reading(status=after, is_applied=True, is_public=True)


def read_correction(
    status: StopStatus, after: StopStatus, ending: Moment | None, correction: Moment
) -> Reading:
    """Read a correction of the same driver's own ``ending``; ``after`` is what it would make."""
    if ending is None or status not in ENDED_STOPS or status is StopStatus.CANCELED:
        return Reading(status=status, is_applied=False, code=Code.NOTHING_TO_CORRECT)
    if age(ending, correction) > CORRECTION_WINDOW:
        return Reading(status=status, is_applied=False, code=Code.TOO_LATE)
    return Reading(status=after, is_applied=True, is_public=True)


def age(earlier: Moment, later: Moment) -> timedelta:
    """Measure the time between two moments of one phone, whatever was done to its clock."""
    if earlier.boot_id and earlier.boot_id == later.boot_id:
        return timedelta(milliseconds=later.mono_ms - earlier.mono_ms)
    return later.occurred_at - earlier.occurred_at


def order_after(status: OrderStatus, succeeded: Collection[bool]) -> OrderStatus:
    """Give an order's status once its tasks at a stop have ended so."""
    if all(succeeded):
        return OrderStatus.DELIVERED
    if any(succeeded):
        return OrderStatus.PARTIALLY_DELIVERED
    return status if status is OrderStatus.CANCELED else OrderStatus.ATTEMPT_FAILED


def believed(occurred_at: datetime, now: datetime) -> datetime:
    """Take a phone's time, unless it lies in the future."""
    return occurred_at if occurred_at <= now + MAX_FUTURE else now


def promise_for(arrives_at: datetime) -> tuple[datetime, datetime]:
    """Choose the window to tell for a planned arrival: round, and wider after than before."""
    opens = _floor(arrives_at - PROMISE_EARLY)
    closes = _floor(arrives_at + PROMISE_LATE + PROMISE_GRID - timedelta(microseconds=1))
    return opens, closes


def _floor(at: datetime) -> datetime:
    past = timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    return at - past % PROMISE_GRID
