"""The table of conflicts, line by line."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.runs.rules import (
    Code,
    Moment,
    age,
    believed,
    order_after,
    promise_for,
    read_correction,
    read_report,
    read_undo,
)
from shared.facts import FactType
from shared.states import OrderStatus, StopStatus

NOON = datetime(2026, 11, 23, 12, 7, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "fact", "is_assignee", "after", "code", "takes_over"),
    [
        (StopStatus.ARRIVED, "succeeded", True, StopStatus.SUCCEEDED, None, False),
        (StopStatus.PENDING, "succeeded", False, StopStatus.SUCCEEDED, Code.NOT_ASSIGNEE, True),
        (
            StopStatus.CANCELED,
            "succeeded",
            True,
            StopStatus.SUCCEEDED,
            Code.DELIVERED_AFTER_CANCEL,
            False,
        ),
        (StopStatus.FAILED, "succeeded", True, StopStatus.SUCCEEDED, None, False),
        (StopStatus.PENDING, "failed", True, StopStatus.FAILED, None, False),
    ],
)
def test_what_applies(
    *,
    status: StopStatus,
    fact: str,
    is_assignee: bool,
    after: StopStatus,
    code: Code | None,
    takes_over: bool,
) -> None:
    reading = read_report(status, FactType(f"stop.{fact}"), is_assignee=is_assignee)

    assert reading.is_applied
    assert reading.is_public
    assert (reading.status, reading.code, reading.takes_over) == (after, code, takes_over)


@pytest.mark.parametrize(
    ("status", "fact", "is_assignee", "code"),
    [
        (StopStatus.SUCCEEDED, "succeeded", True, Code.DOUBLE_COMPLETION),
        (StopStatus.PARTIALLY_SUCCEEDED, "succeeded", False, Code.DOUBLE_COMPLETION),
        (StopStatus.SUCCEEDED, "failed", True, Code.ALREADY_ENDED),
        (StopStatus.PENDING, "failed", False, Code.NOT_ASSIGNEE),
        (StopStatus.PENDING, "arrived", False, Code.NOT_ASSIGNEE),
        (StopStatus.SUCCEEDED, "arrived", True, Code.OUTRUN),
        (StopStatus.ARRIVED, "arrived", True, None),
        (StopStatus.SUCCEEDED, "skipped", True, Code.OUTRUN),
    ],
)
def test_what_is_only_kept(
    *, status: StopStatus, fact: str, is_assignee: bool, code: Code | None
) -> None:
    reading = read_report(status, FactType(f"stop.{fact}"), is_assignee=is_assignee)

    assert not reading.is_applied
    assert not reading.is_public
    assert (reading.status, reading.code) == (status, code)


def moment(minutes: float = 0, *, mono: float = 0, boot: str = "b") -> Moment:
    return Moment(
        occurred_at=NOON + timedelta(minutes=minutes), mono_ms=int(mono * 60_000), boot_id=boot
    )


def test_an_undo_counts_by_the_clock_that_nobody_sets() -> None:
    ending = moment()
    assert read_undo(StopStatus.SUCCEEDED, ending, moment(600, mono=5)).is_applied
    late = read_undo(StopStatus.SUCCEEDED, ending, moment(-600, mono=5.1))
    assert (late.is_applied, late.code) == (False, Code.TOO_LATE)
    assert read_undo(StopStatus.FAILED, ending, moment(4, boot="other")).is_applied
    assert age(moment(boot=""), moment(3, boot="")) == timedelta(minutes=3)


@pytest.mark.parametrize("status", [StopStatus.PENDING, StopStatus.CANCELED])
def test_only_ones_own_ending_can_be_undone(status: StopStatus) -> None:
    assert read_undo(status, moment(), moment()).code is Code.NOTHING_TO_UNDO
    assert read_undo(StopStatus.SUCCEEDED, None, moment()).code is Code.NOTHING_TO_UNDO


def test_a_correction_has_a_day_and_is_ones_own() -> None:
    after, ending = StopStatus.FAILED, moment(boot="")
    for_ = StopStatus.SUCCEEDED

    assert read_correction(for_, after, ending, moment(15 * 60, boot="")).status is after
    late = read_correction(for_, after, ending, moment(17 * 60, boot=""))
    assert (late.is_applied, late.code) == (False, Code.TOO_LATE)
    other = read_correction(for_, after, None, moment())
    assert other.code is Code.NOTHING_TO_CORRECT
    assert not read_correction(StopStatus.CANCELED, after, ending, moment()).is_applied


def test_an_order_is_what_its_tasks_are() -> None:
    out = OrderStatus.OUT_FOR_DELIVERY
    assert order_after(out, [True, True]) is OrderStatus.DELIVERED
    assert order_after(out, [True, False]) is OrderStatus.PARTIALLY_DELIVERED
    assert order_after(out, [False]) is OrderStatus.ATTEMPT_FAILED
    assert order_after(OrderStatus.CANCELED, [False]) is OrderStatus.CANCELED
    assert order_after(OrderStatus.CANCELED, [True]) is OrderStatus.DELIVERED


def test_nothing_has_happened_in_the_future() -> None:
    assert believed(NOON + timedelta(seconds=90), NOON) == NOON + timedelta(seconds=90)
    assert believed(NOON + timedelta(hours=3), NOON) == NOON
    assert believed(NOON - timedelta(days=3), NOON) == NOON - timedelta(days=3)


@given(st.integers(0, 10**8).map(lambda s: NOON + timedelta(seconds=s)))
def test_a_promise_is_round_and_holds_the_arrival(arrives: datetime) -> None:
    opens, closes = promise_for(arrives)

    assert opens <= arrives - timedelta(minutes=30)
    assert closes >= arrives + timedelta(minutes=60)
    assert closes - opens <= timedelta(minutes=120)
    for end in (opens, closes):
        assert (end.minute % 15, end.second, end.microsecond) == (0, 0, 0)
