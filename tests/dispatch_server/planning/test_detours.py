"""Ways to the doors of a question, from wherever they lead."""

import numpy as np

from dispatch_server.planning.detours import Ways
from dispatch_server.planning.openday import OpenDay
from dispatch_server.planning.openroute import AWAY, open_route
from dispatch_server.planning.problem import Matrix, Place, Prefix
from dispatch_server.planning.reach import Legs, Whole
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_problem, a_vehicle


def ints(*rows: tuple[int, ...]) -> Matrix:
    made = np.array(rows, dtype=np.int32)
    return Matrix(made, made * 10)


# Two places of the day, a van at the third, and two new doors.
PROBLEM = a_problem([], [a_vehicle("x", prefix=Prefix(place=2, free_s=0))], minutes=(0, 10, 15))
KNOWN = a_problem([], [a_vehicle("x")], minutes=(0, 10))
LEGS = Legs(ints((1, 2), (3, 4), (5, 6)), ints((7, 8, 9), (10, 11, 12)), ints((0, 13), (14, 0)))
DOORS = (Place(id="shop"), Place(id="door"))


def ways() -> Ways:
    there = np.array([0, 1, AWAY])
    routes = [open_route(Timer(PROBLEM), 0, [], there, ints((77, 78)))]
    day = OpenDay(KNOWN.places, Whole(KNOWN.matrices), routes)
    return Ways(day, {"car": LEGS}, DOORS)


def test_a_van_goes_ahead_by_its_own_row() -> None:
    time, metres = ways().detours(0, 1)
    assert (time.to.tolist(), time.on.tolist()) == ([78], [660])
    assert metres.to.tolist() == [780]
    assert time.straight.tolist() == [990]
    assert time.extra.tolist() == [78 + 660 - 990]


def test_new_doors_are_reached_by_the_legs_of_the_question() -> None:
    time, _ = ways().detours(0, 4)
    assert (time.to.tolist(), time.on.tolist()) == ([6], [10])
    assert [place.id for place in ways().places][-2:] == ["shop", "door"]


def test_from_any_place_to_any_other() -> None:
    found = ways()
    pairs = {(0, 1): 600, (1, 3): 3, (3, 1): 8, (3, 4): 13, (4, 3): 14}
    assert {one: int(found.between("car", *one).drive_s) for one in pairs} == pairs


def test_nothing_leads_to_where_a_route_ends_or_a_van_is() -> None:
    found = ways().back("car", 3, np.array([-1, 0, 2]))
    assert found.drive_s.tolist() == [0, 7, 0]
