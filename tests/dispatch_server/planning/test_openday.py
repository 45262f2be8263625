"""Routes put together to a day."""

import numpy as np

from dispatch_server.planning.openday import OpenDay, open_day
from dispatch_server.planning.openroute import AWAY, open_route
from dispatch_server.planning.problem import Matrix, Prefix
from dispatch_server.planning.reach import Whole
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_delivery, a_problem, a_vehicle


def test_a_problem_is_a_day_with_the_gaps_of_all_its_routes() -> None:
    orders = [a_delivery("a", 1), a_delivery("b", 2)]
    problem = a_problem(orders, [a_vehicle("x"), a_vehicle("y")], minutes=(0, 10, 20))
    day = open_day(problem, [[0, 1], []])
    assert day.places == problem.places
    assert day.gaps.tolist() == [0, 3, 4]
    assert (day.left.tolist(), day.right.tolist()) == ([0, 1, 2, 0], [1, 2, 0, 0])
    assert day.dimensions == problem.dimensions
    assert day.there(1).tolist() == [0, 1, 2]


def test_where_vans_are_comes_behind_the_places_of_the_day() -> None:
    known = a_problem([], [a_vehicle("x")], minutes=(0, 10, 20))
    away = a_vehicle("x", prefix=Prefix(place=1, free_s=60))
    problem = a_problem([], [away], minutes=(0, 15))
    ahead = Matrix(np.full((1, 3), 900, dtype=np.int32), np.full((1, 3), 9, dtype=np.int32))
    routes = [
        open_route(Timer(known), 0, [], np.array([0, 1, 2])),
        open_route(Timer(problem), 0, [], np.array([0, AWAY]), ahead),
        open_route(Timer(problem), 0, [], np.array([0, AWAY]), ahead),
    ]
    day = OpenDay(known.places, Whole(known.matrices), routes)
    assert day.left.tolist() == [0, 3, 4]
    assert len(day.places) == 5
    assert day.there(2).tolist() == [0, 4]
    assert list(day.aheads) == [1, 2]
