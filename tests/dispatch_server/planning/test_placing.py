"""The place of an order in a route, on a short one by trying all, on a long one the nearest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_server.planning.edit import EditRefused, Fault
from dispatch_server.planning.placing import Effort, badness_of, best_place
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_city, a_delivery, a_pair, a_problem, a_vehicle


def test_it_goes_where_it_costs_least_and_the_last_of_equal_places() -> None:
    problem = a_problem([a_delivery("a", 1), a_delivery("b", 3), a_delivery("c", 3)])
    timer = Timer(problem)
    assert best_place(timer, Effort(), 0, [0, 1], 2, at=None) == [0, 1, 2]
    assert best_place(timer, Effort(), 0, [0, 1], 2, at=0) == [2, 0, 1]


def test_what_breaks_nothing_goes_before_what_costs_less() -> None:
    orders = [a_delivery("a", 4), a_delivery("b", 1, opens_s=0, closes_s=700)]
    timer = Timer(a_problem(orders, [a_vehicle(end=None)]))
    assert best_place(timer, Effort(), 0, [0], 1, at=None) == [1, 0]


def test_what_is_fetched_comes_before_its_door() -> None:
    timer = Timer(a_problem([a_delivery("a", 2), a_pair("b", 3, 1)]))
    found = best_place(timer, Effort(), 0, [0], 1, at=None)
    assert found.index(1) < found.index(2)


@settings(max_examples=20, deadline=None)
@given(order=st.integers(70, 79))
def test_in_a_long_route_the_nearest_places_are_as_good_here(order: int) -> None:
    timer = Timer(a_city(80, 1, windows=0.0))
    acts = list(range(70))
    effort = Effort()
    found = best_place(timer, effort, 0, acts, order, at=None)
    every = [[*acts[:at], order, *acts[at:]] for at in range(71)]
    assert badness_of(timer, 0, found)[1] == min(badness_of(timer, 0, one)[1] for one in every)
    assert Effort().legs - effort.legs == 12 * 70, "of 71 places twelve are driven"


def test_there_is_an_end_to_looking() -> None:
    timer = Timer(a_problem([a_delivery("a", 1), a_delivery("b", 2)]))
    effort = Effort(legs=3)
    best_place(timer, effort, 0, [0], 1, at=None)
    with pytest.raises(EditRefused) as refused:
        best_place(timer, effort, 0, [0], 1, at=None)
    assert refused.value.fault is Fault.TOO_MUCH
