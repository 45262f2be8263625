"""Where orders fit, by trial against every possible place."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_server.planning.insertion import (
    cheapest,
    drop_unpaid,
    explain,
    insert_all,
    positions,
)
from dispatch_server.planning.plan import Limit
from dispatch_server.planning.problem import Matrix, Window
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_delivery,
    a_pair,
    a_problem,
    a_vehicle,
)


def test_a_pair_is_tried_at_every_two_places() -> None:
    timer = Timer(a_problem([a_delivery("a", 1), a_delivery("b", 3), a_pair("p", 2, 4)]))
    tried = list(positions(timer, 0, [0, 1], 2))
    assert len(tried) == 6
    assert all(acts.index(2) < acts.index(3) for acts in tried)
    # Least driving first: on the way out, with the other door on the way out or back.
    drives = [timer.walk(0, acts).drive_s for acts in tried]
    assert drives == sorted(drives)
    assert drives[0] == 40 * 60 + 44 * 60


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_place_that_would_do_is_passed_over(data: st.DataObject) -> None:
    """What is skipped as surely late is late, and what is called impossible is so everywhere."""
    hours = st.integers(0, 3)
    orders = []
    for n in range(data.draw(st.integers(2, 4))):
        windows = tuple(
            Window(hour * HOUR, hour * HOUR + 900)
            for hour in sorted(data.draw(st.lists(hours, max_size=2, unique=True)))
        )
        place = data.draw(st.integers(1, 4))
        if data.draw(st.booleans()):
            orders.append(a_delivery(f"o{n}", place, windows=windows))
        else:
            orders.append(a_pair(f"o{n}", data.draw(st.integers(1, 4)), place, windows=windows))
    timer = Timer(a_problem(orders, [a_vehicle(shift=Window(0, 4 * HOUR), capacity=(2,))]))
    routes: list[list[int]] = [[]]
    insert_all(timer, routes, range(len(orders) - 1))
    new = timer.of_order[len(orders) - 1]
    stands = routes[0]
    possible = [
        list(acts)
        for acts in permutations([*stands, *new])
        if [act for act in acts if act in stands] == stands
        and [act for act in acts if act in new] == list(new)
        and not timer.walk(0, acts).broken
    ]
    fit = cheapest(timer, routes, len(orders) - 1)
    assert (fit is not None) == bool(possible)
    if fit is not None:
        assert fit.acts in possible


def test_an_order_goes_where_it_adds_least() -> None:
    timer = Timer(
        a_problem([a_delivery("a", 4), a_delivery("b", 2)], [a_vehicle("x"), a_vehicle("y")])
    )
    fit = cheapest(timer, [[0], []], 1)
    assert fit is not None
    # On the way: nothing but its five minutes of service.
    assert fit.vehicle == 0
    assert fit.extra_cents == pytest.approx(3000 * 300 / 3600)


def test_an_order_that_does_not_pay_stays_out() -> None:
    timer = Timer(a_problem([a_delivery("a", 4, leave_out_cents=10)]))
    routes: list[list[int]] = [[]]
    assert insert_all(timer, routes, [0]) == [0]
    assert routes == [[]]


def test_an_order_that_does_not_pay_is_taken_out() -> None:
    timer = Timer(a_problem([a_delivery("a", 1), a_delivery("far", 4, leave_out_cents=100)]))
    routes = [[0, 1]]
    drop_unpaid(timer, routes)
    assert routes == [[0]]


def test_each_vehicle_has_its_reason() -> None:
    fleet = [
        a_vehicle("plain"),
        a_vehicle("full", capacity=(1,), skills=frozenset({"cold"})),
        a_vehicle("short", shift=Window(0, 60), skills=frozenset({"cold"})),
    ]
    ice = a_delivery("ice", 1, skills=frozenset({"cold"}))
    timer = Timer(a_problem([a_delivery("a", 1), ice], fleet))
    left = explain(timer, [[], [0], []], 1)
    assert [(one.vehicle_id, one.limit) for one in left.reasons] == [
        ("plain", Limit.SKILL),
        ("full", Limit.CAPACITY),
        ("short", Limit.SHIFT),
    ]
    # The one without the skill was never in question.
    assert left.limit is not Limit.SKILL


def test_a_way_round_that_is_quicker_than_the_direct_road_is_found() -> None:
    drive_s = np.full((4, 4), 60, dtype=np.int32)
    drive_s[1, 2] = 3 * HOUR  # from the pickup's door straight to the delivery's
    np.fill_diagonal(drive_s, 0)
    timer = Timer(
        a_problem(
            [a_delivery("d", 3), a_pair("p", 1, 2)],
            [a_vehicle(shift=Window(0, HOUR))],
            minutes=range(4),
            matrices={"car": Matrix(drive_s, drive_s)},
        )
    )
    assert timer.walk(0, timer.of_order[1]).broken
    fit = cheapest(timer, [[0]], 1)
    assert fit is not None
    assert fit.acts == [1, 0, 2]
