"""Our own clock, against sums done by hand."""

import pytest

from dispatch_server.planning.plan import Limit
from dispatch_server.planning.problem import Costs, Place, Window
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_delivery,
    a_pair,
    a_pickup,
    a_problem,
    a_vehicle,
)

MINUTE = 60


def test_drive_access_wait_and_service_follow_each_other() -> None:
    places = tuple(Place(id=str(i), service_s=2 * MINUTE if i == 1 else 0) for i in range(5))
    first = a_delivery("a", 1, opens_s=0, closes_s=HOUR)
    then = a_delivery("b", 2, opens_s=2 * HOUR, closes_s=3 * HOUR)
    walk = Timer(a_problem([first, then], places=places)).walk(0, [0, 1])
    assert walk.broken == []
    assert walk.legs_s == [10 * MINUTE, 10 * MINUTE]
    # The start waits at the depot, but only until the first window would be missed.
    assert walk.starts == [HOUR, 2 * HOUR]
    assert walk.start_s == HOUR - 12 * MINUTE
    assert walk.waiting_s == 45 * MINUTE
    assert walk.end_s == 2 * HOUR + 5 * MINUTE + 22 * MINUTE
    assert walk.latest == [HOUR, 3 * HOUR]


def test_costs_add_up_by_hour_kilometre_stop_and_vehicle() -> None:
    costs = Costs(
        fixed_cents=1000, hour_cents=3600, km_cents=10, stop_cents=7, overtime_hour_cents=1800
    )
    vehicle = a_vehicle(costs=costs, regular_s=600)
    walk = Timer(a_problem([a_delivery("a", 1), a_delivery("b", 1)], [vehicle])).walk(0, [0, 1])
    # 10 minutes out, 2 x 5 minutes of service at one door, 11 minutes back; 12.6 km.
    assert (walk.end_s - walk.start_s, walk.distance_m, walk.stops) == (1860, 12_600, 1)
    assert walk.overtime_s == 1260
    assert walk.cost_cents == pytest.approx(1000 + 7 + 126 + 1860 + 630)


def test_a_vehicle_that_stays_costs_nothing() -> None:
    walk = Timer(a_problem([a_delivery("a", 1)], [a_vehicle(costs=Costs(fixed_cents=9))])).walk(
        0, []
    )
    assert (walk.cost_cents, walk.stops, walk.broken) == (0, 0, [])


def test_load_goes_down_at_doors_and_up_at_pickups() -> None:
    orders = [a_delivery("d", 1, load=(3,)), a_pickup("p", 2, load=(2,)), a_pair("q", 3, 4)]
    walk = Timer(a_problem(orders, [a_vehicle(capacity=(3,))])).walk(0, [0, 1, 2, 3])
    assert walk.load_at_start == [3]
    assert walk.loads == [(0,), (2,), (3,), (2,)]
    assert walk.broken == []
    full = Timer(a_problem(orders, [a_vehicle(capacity=(2,))])).walk(0, [0, 1, 2, 3])
    assert full.broken == [(Limit.CAPACITY, None), (Limit.CAPACITY, 2)]


def test_a_late_stop_is_named_and_goes_on() -> None:
    late = a_delivery("a", 2, opens_s=0, closes_s=MINUTE)
    walk = Timer(a_problem([late])).walk(0, [0])
    assert walk.broken == [(Limit.WINDOW, 0)]
    assert walk.starts == [20 * MINUTE]


def test_what_is_released_later_leaves_or_is_fetched_later() -> None:
    orders = [a_delivery("d", 1, release_s=HOUR), a_pickup("p", 1, release_s=2 * HOUR)]
    timer = Timer(a_problem(orders))
    assert timer.walk(0, [0]).start_s == HOUR
    assert timer.walk(0, [1]).starts == [2 * HOUR]


def test_an_order_released_after_its_window_is_impossible() -> None:
    early = a_pickup("p", 1, release_s=HOUR, windows=(Window(0, HOUR - 1),))
    timer = Timer(a_problem([early, a_delivery("d", 1)]))
    assert not timer.is_possible(0)
    assert timer.is_possible(1)


def test_an_order_that_must_go_is_worth_more_than_any_day_of_work() -> None:
    timer = Timer(a_problem([a_delivery("a", 1), a_delivery("b", 2, priority=3)]))
    whole_shift = 8 * 3000
    assert timer.price_cents(0) > whole_shift
    assert timer.price_cents(1) == 4 * timer.price_cents(0)
