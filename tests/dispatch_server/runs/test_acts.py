"""Which acts fit an incident, by how what it is about stands."""

from typing import Any

import pytest

from dispatch_server.runs.acts import Act, Standing, Urgency, apt, brought_back, tried, urgency
from shared.states import FailureReason, OrderStatus, RunStatus, StopStatus

FAILED = OrderStatus.ATTEMPT_FAILED


def acts(kind: str, **more: Any) -> list[Act]:
    return [*apt(Standing(kind=kind, **more))]


@pytest.mark.parametrize(
    ("reason", "first"),
    [
        (FailureReason.RECIPIENT_ABSENT, Act.REATTEMPT),
        (FailureReason.REFUSED_DAMAGED, Act.RETURN),
        (FailureReason.ADDRESS_NOT_FOUND, Act.NEW_ADDRESS),
    ],
)
def test_the_likeliest_comes_first(reason: str, first: Act) -> None:
    found = acts("failed_attempt", reason=reason, stop=StopStatus.FAILED, orders=(FAILED,))

    assert found[0] is first
    assert set(found) == {Act.REATTEMPT, Act.RETURN, Act.NEW_ADDRESS}


def test_what_is_done_is_done() -> None:
    done = (OrderStatus.DELIVERED, OrderStatus.CANCELED)

    assert acts("double_completion", stop=StopStatus.SUCCEEDED, orders=done) == []
    assert acts("packages_left", orders=(OrderStatus.PARTIALLY_DELIVERED,)) == []
    parts = acts(
        "packages_left",
        stop=StopStatus.PARTIALLY_SUCCEEDED,
        orders=(OrderStatus.PARTIALLY_DELIVERED,),
    )
    assert parts == [Act.RETURN]


def test_a_run_gives_away_what_it_has_left() -> None:
    way = {"run": RunStatus.IN_PROGRESS, "left": 3}

    assert acts("reported_breakdown", **way) == [Act.REPLAN, Act.MOVE, Act.SKIP]
    assert acts("reported_late", **way) == [Act.REPLAN, Act.MOVE, Act.SKIP]
    assert acts("reported_other", **way) == [Act.MOVE, Act.SKIP]
    assert acts("vehicle_fault", run=RunStatus.LOADING, left=3) == [Act.REPLAN, Act.MOVE]
    assert acts("reported_breakdown", run=RunStatus.IN_PROGRESS) == []
    assert acts("reported_breakdown", run=RunStatus.INTERRUPTED, left=3) == []


def test_an_open_stop_is_moved_or_left_for_later() -> None:
    way = {"run": RunStatus.IN_PROGRESS, "left": 1, "orders": (OrderStatus.OUT_FOR_DELIVERY,)}

    assert acts("photo_rejected", stop=StopStatus.ARRIVED, **way) == [
        Act.NEW_ADDRESS,
        Act.MOVE,
        Act.SKIP,
    ]
    assert Act.SKIP not in acts("photo_rejected", stop=StopStatus.SKIPPED, **way)


def test_orders_are_told_apart() -> None:
    orders = [FAILED, OrderStatus.RETURNING, OrderStatus.PARTIALLY_DELIVERED]

    assert tried(orders) == [True, True, False]
    assert brought_back(orders) == [True, False, True]


def test_who_stands_in_the_street_comes_first() -> None:
    kinds = ["cash_difference", "failed_attempt", "reported_accident"]

    assert [urgency(kind) for kind in kinds] == [Urgency.TODAY, Urgency.SOON, Urgency.NOW]
