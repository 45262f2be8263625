"""What a problem's numbers stand for, and the way that a route takes over them."""

import datetime as dt

import pytest

from dispatch_server.planning.legend import Legend, trips
from dispatch_server.planning.problem import Reload, TaskKind, TaskRef
from dispatch_server.planning.rules import route_of, time_route
from dispatch_server.planning.timing import Timer
from shared.geo import Point
from shared.ids import PlaceId, uuid7
from tests.dispatch_server.planning.problems import a_delivery, a_problem, a_vehicle

POINTS = tuple(Point(-30.0, -51.0 + n / 100) for n in range(5))


def _legend() -> Legend:
    doors = (None, *(PlaceId(uuid7()) for _ in range(4)))
    start = dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC)
    return Legend(start=start, points=POINTS, doors=doors, duties={}, orders={})


def test_seconds_count_from_the_start_and_places_are_doors() -> None:
    legend = _legend()
    assert legend.at(90).isoformat() == "2026-11-24T11:01:30+00:00"
    assert legend.door(2) == legend.doors[2]
    with pytest.raises(AssertionError):
        legend.door(0)


def test_two_orders_at_a_door_are_one_point_of_the_way() -> None:
    problem = a_problem([a_delivery("a", 2), a_delivery("b", 2)], [a_vehicle(end=None)])
    tasks = [TaskRef(one, TaskKind.DELIVERY) for one in "ab"]
    (way,) = trips(problem, _legend(), [time_route(problem, "v1", tasks)])
    assert way == ("car", [POINTS[0], POINTS[2]])


def test_a_way_goes_over_the_depot_where_it_reloads() -> None:
    problem = a_problem(
        [a_delivery("a", 1), a_delivery("b", 3)], [a_vehicle(reload=Reload(depots=(0,)))]
    )
    route = route_of(Timer(problem), 0, [0, -1, 1])
    (way,) = trips(problem, _legend(), [route])
    assert way[1] == [POINTS[at] for at in (0, 1, 0, 3, 0)]
