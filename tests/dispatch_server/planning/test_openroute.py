"""A sequence made ready: what each of its gaps may bear."""

import numpy as np
import pytest

from dispatch_server.planning.openroute import AWAY, open_route
from dispatch_server.planning.problem import Break, Prefix, Window
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_delivery, a_problem, a_vehicle


def test_a_gap_has_a_place_on_either_side_and_the_hours_between() -> None:
    orders = [a_delivery("a", 1), a_delivery("b", 2, opens_s=0, closes_s=3000)]
    problem = a_problem(orders, [a_vehicle("x")], minutes=(0, 10, 20))

    route = open_route(Timer(problem), 0, [0, 1])

    assert (route.left.tolist(), route.right.tolist()) == ([0, 1, 2], [1, 2, 0])
    assert route.straight.drive_s.tolist() == [600, 600, 1320]  # the way back is longer
    assert route.leave_s[0] == 0
    assert route.latest_s[1] == 3000
    assert route.tail_s.tolist()[-1] == 0
    assert route.duration_s == route.walk.end_s - route.walk.start_s
    assert route.idle_s == 0
    assert route.away is None


def test_places_are_named_as_the_day_has_them() -> None:
    problem = a_problem([a_delivery("a", 1)], [a_vehicle("x", end=None)], minutes=(0, 10))
    route = open_route(Timer(problem), 0, [0], np.array([7, 4]))
    assert (route.left.tolist(), route.right.tolist()) == ([7, 4], [4, -1])
    assert route.straight.drive_s.tolist() == [600, 0]


def test_a_van_between_the_places_of_a_day_has_a_place_of_its_own() -> None:
    vehicle = a_vehicle("x", prefix=Prefix(place=1, free_s=60))
    problem = a_problem([], [vehicle], minutes=(0, 10))
    ahead = problem.matrices["car"]
    route = open_route(Timer(problem), 0, [], np.array([0, AWAY]), ahead)
    assert route.away == problem.places[1]
    assert route.left.tolist() == [AWAY]
    assert route.duration_s == 660


@pytest.mark.parametrize("has_rest", [True, False])
def test_what_lies_between_stops_makes_a_route_one_to_be_driven(has_rest: bool) -> None:  # noqa: FBT001
    rest = (Break(window=Window(0, 9000), duration_s=60),)
    vehicle = a_vehicle("x", breaks=rest if has_rest else ())
    problem = a_problem([a_delivery("a", 1)], [vehicle], minutes=(0, 10))
    assert open_route(Timer(problem), 0, [0]).is_plain is not has_rest
