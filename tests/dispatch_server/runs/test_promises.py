"""Which window a customer is told, and when another one."""

from datetime import datetime, timedelta
from typing import Any

from dispatch_server.orders.model import Order
from dispatch_server.runs.promises import (
    a_promise,
    is_at_own_door,
    is_told,
    stop_window,
    window_anew,
    window_to_tell,
)
from shared.ids import OrderId, OrganizationId, PlaceId, uuid7
from shared.states import TaskKind

NOON = datetime.fromisoformat("2026-11-23T12:00:00+00:00")
HOUR = timedelta(hours=1)


def an_order(**more: Any) -> Order:
    filled: dict[str, Any] = {
        "id": OrderId(uuid7()),
        "organization_id": OrganizationId(uuid7()),
        "place_id": PlaceId(uuid7()),
        "external_id": "A-1",
        "kind": "delivery",
        "more_windows": [],
        "pickup_windows": [],
    }
    return Order(**(filled | more))


def test_a_stop_has_the_window_that_all_its_orders_share() -> None:
    early = an_order(window_opens=NOON - HOUR, window_closes=NOON + HOUR)
    late = an_order(window_opens=NOON, window_closes=NOON + 2 * HOUR)
    acts = [(early, TaskKind.DELIVERY), (late, TaskKind.DELIVERY), (an_order(), TaskKind.DELIVERY)]

    shared = stop_window(acts, NOON)

    assert (shared.opens, shared.closes) == (NOON, NOON + HOUR)


def test_at_the_depot_no_customer_waits() -> None:
    order = an_order(window_opens=NOON, window_closes=NOON + HOUR)
    assert stop_window([(order, TaskKind.PICKUP)], NOON).opens is None
    assert not is_at_own_door(order, TaskKind.PICKUP)
    assert is_at_own_door(an_order(kind="pickup"), TaskKind.PICKUP)
    assert not is_told(an_order(kind="pair"), TaskKind.PICKUP)
    assert is_told(an_order(kind="pickup"), TaskKind.PICKUP)


def test_the_own_window_is_told_else_one_around_the_arrival() -> None:
    own = an_order(window_opens=NOON, window_closes=NOON + HOUR)
    assert window_to_tell(own, NOON) == (NOON, NOON + HOUR)
    opens, closes = window_to_tell(an_order(), NOON)
    assert opens < NOON < closes


def test_what_was_told_stays_as_long_as_it_holds() -> None:
    order = an_order()
    told = a_promise(order, NOON, NOON + HOUR, reason="planned", at=NOON)

    assert window_anew(order, told, NOON + HOUR / 2) is None
    anew = window_anew(order, told, NOON + 3 * HOUR)
    assert anew is not None
    assert anew[0] < NOON + 3 * HOUR < anew[1]


def test_one_who_cannot_have_the_own_window_is_told_when_somebody_comes() -> None:
    own = an_order(window_opens=NOON, window_closes=NOON + HOUR)
    told = a_promise(own, NOON, NOON + HOUR, reason="planned", at=NOON)

    anew = window_anew(own, told, NOON + 4 * HOUR)
    assert anew is not None
    assert anew[0] < NOON + 4 * HOUR < anew[1]
    # Earlier than its window the driver waits, and what was told holds.
    assert window_anew(own, told, NOON - HOUR) is None
