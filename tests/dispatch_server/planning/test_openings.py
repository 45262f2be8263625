"""The places that one more order is offered, against driving every sequence there is."""

from itertools import combinations_with_replacement

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_server.planning.insertion import Sequences, insert_all
from dispatch_server.planning.openday import open_day
from dispatch_server.planning.openings import BEST, best
from dispatch_server.planning.problem import (
    Costs,
    Matrix,
    Order,
    Prefix,
    Problem,
    StabilityCosts,
    Told,
    Window,
)
from dispatch_server.planning.reach import Legs
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.drawn import hours
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_delivery,
    a_pair,
    a_problem,
    a_vehicle,
)

PLACES = 7


def brute(problem: Problem, routes: Sequences) -> list[tuple[float, str]]:
    """Drive every sequence with the last order in it: the cheapest of each vehicle."""
    timer = Timer(problem)
    first, *then = timer.of_order[-1]
    found = []
    for vehicle, acts in enumerate(routes):
        before = timer.walk(vehicle, acts).total_cents
        ways = []
        for i, j in combinations_with_replacement(range(len(acts) + 1), 2):
            if then or i == j:
                walk = timer.walk(vehicle, [*acts[:i], first, *acts[i:j], *then, *acts[j:]])
                ways += [] if walk.broken else [walk.total_cents - before]
        found += [(min(ways), problem.vehicles[vehicle].id)] if ways else []
    return sorted(found)[:BEST]


def without_last(problem: Problem) -> Problem:
    return Problem(
        places=problem.places,
        matrices=problem.matrices,
        orders=problem.orders[:-1],
        vehicles=problem.vehicles,
        dimensions=problem.dimensions,
        stability=problem.stability,
    )


@st.composite
def days(draw: st.DrawFn) -> Problem:
    seconds = st.integers(60, 3000)
    size = PLACES * PLACES
    drive = np.array(draw(st.lists(seconds, min_size=size, max_size=size)), dtype=np.int32)
    table = drive.reshape(PLACES, PLACES)
    np.fill_diagonal(table, 0)
    orders: list[Order] = []
    for n in range(draw(st.integers(1, 7))):
        opens = sorted(draw(st.lists(st.integers(0, 7), max_size=2, unique=True)))
        windows = tuple(Window(hour * HOUR, hour * HOUR + 3000) for hour in opens)
        told = Told(vehicle_id="v1", arrival_s=HOUR) if draw(st.booleans()) else None
        here, there = draw(st.integers(0, PLACES - 1)), draw(st.integers(1, PLACES - 1))
        if draw(st.booleans()):
            orders.append(a_delivery(f"o{n}", there, windows=windows, told=told))
        else:
            orders.append(a_pair(f"o{n}", here, there, windows=windows, told=told))
    fleet = [
        a_vehicle(
            f"v{n}",
            end=draw(st.sampled_from([0, None])),
            capacity=(draw(st.integers(1, 4)),),
            prefix=draw(st.sampled_from([None, None, Prefix(place=2, free_s=900, started_s=100)])),
            regular_s=draw(st.sampled_from([None, HOUR])),
            costs=Costs(
                fixed_cents=draw(st.integers(0, 900)),
                hour_cents=draw(st.integers(1, 4000)),
                km_cents=draw(st.integers(0, 90)),
                stop_cents=draw(st.integers(0, 50)),
                overtime_hour_cents=500,
            ),
        )
        for n in range(draw(st.integers(1, 4)))
    ]
    matrices = {"car": Matrix(table, table * 9)}
    stability = StabilityCosts(driver_cents=300, minute_cents=20)
    fleet = [msgspec.structs.replace(vehicle, hours=hours(draw)) for vehicle in fleet]
    return a_problem(orders, fleet, minutes=range(PLACES), matrices=matrices, stability=stability)


@settings(max_examples=200, deadline=None)
@given(days())
def test_the_openings_are_those_of_driving_everything(problem: Problem) -> None:
    timer = Timer(problem)
    routes: Sequences = [[] for _ in problem.vehicles]
    insert_all(timer, routes, range(len(problem.orders) - 1))
    found = best(open_day(without_last(problem), routes), problem.orders[-1], {})
    wanted = brute(problem, routes)
    assert [one.extra_cents for one in found] == pytest.approx([cents for cents, _ in wanted])
    assert len({one.vehicle_id for one in found}) == len(found)


def test_a_new_door_is_one_more_place_of_the_matrix() -> None:
    """The same answer whether its ways are in the problem or brought with the question."""
    orders = [a_delivery("a", 1), a_delivery("b", 3), a_delivery("new", 4)]
    whole = a_problem(orders, [a_vehicle("x"), a_vehicle("y")], minutes=(0, 10, 20, 30, 25))
    table = whole.matrices["car"]
    known = a_problem(orders[:2], whole.vehicles, minutes=(0, 10, 20, 30))
    legs = Legs(
        to=Matrix(table.drive_s[:4, 4:], table.distance_m[:4, 4:]),
        back=Matrix(table.drive_s[4:, :4], table.distance_m[4:, :4]),
        among=Matrix(table.drive_s[4:, 4:], table.distance_m[4:, 4:]),
    )
    here = best(open_day(whole, [[0, 1], []]), orders[2], {})
    there = best(open_day(known, [[0, 1], []]), orders[2], {"car": legs}, doors=whole.places[4:])
    assert here == there
    assert (here[0].vehicle_id, here[0].at, here[0].extra_s) == ("x", (1,), 300)
    assert [(delay.order_id, delay.by_s) for delay in here[0].delays] == [("b", 300)]


def test_nothing_is_offered_that_breaks_what_was_told() -> None:
    """The one behind has no minute to spare, and the other vehicle is full."""
    orders = [
        a_delivery("told", 3, opens_s=1800, closes_s=1800),
        a_delivery("full", 1, load=(100,)),
        a_delivery("new", 2, opens_s=0, closes_s=1500),
    ]
    fleet = [a_vehicle("x"), a_vehicle("y")]
    problem = a_problem(orders, fleet)
    assert best(open_day(problem, [[0], [1]]), orders[2], {}) == []
