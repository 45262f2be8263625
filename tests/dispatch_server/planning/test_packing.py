"""A problem is the same after it was kept."""

import datetime as dt

import numpy as np
from hypothesis import given, settings

from dispatch_server.planning.legend import Legend, OnDuty, Wanted
from dispatch_server.planning.packing import pack, unpack
from dispatch_server.planning.problem import Place, Problem
from dispatch_server.planning.reach import at_pace
from dispatch_server.planning.ways import _matrix
from dispatch_server.roads.engines.straight import StraightRoads
from shared.geo import Point, offset
from shared.ids import DriverId, OrderId, PlaceId, ShiftId, VehicleId, uuid7
from tests.dispatch_server.planning.drawn import problems
from tests.dispatch_server.planning.problems import a_city

HOME = Point(-30.0, -51.2)
LEGEND = Legend(
    start=dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC),
    points=(Point(-30.0, -51.25), Point(-30.1, -51.0)),
    doors=(None, PlaceId(uuid7())),
    duties={"v0": OnDuty(ShiftId(uuid7()), DriverId(uuid7()), VehicleId(uuid7()))},
    orders={"o0": Wanted(OrderId(uuid7()), "A-1", carrier="Azul", carrier_cents=990)},
)


@settings(max_examples=40, deadline=None)
@given(problem=problems())
def test_what_is_packed_is_unpacked(problem: Problem) -> None:
    content = pack(problem, LEGEND)
    assert content is not None
    found, legend = unpack(content)

    assert legend == LEGEND
    assert found.orders == problem.orders
    assert found.vehicles == problem.vehicles
    assert (found.places, found.dimensions, found.stability, found.name) == (
        problem.places,
        problem.dimensions,
        problem.stability,
        problem.name,
    )
    for profile, matrix in problem.matrices.items():
        assert np.array_equal(found.matrices[profile].drive_s, matrix.drive_s)
        assert np.array_equal(found.matrices[profile].distance_m, matrix.distance_m)


def on_roads(points: int) -> Problem:
    """Give doors of a town at random, with straight lines for roads, at two paces."""
    rng = np.random.default_rng(1)
    doors = [
        offset(HOME, north_m=float(n), east_m=float(e)) for n, e in rng.uniform(0, 9e3, (points, 2))
    ]
    free = _matrix(StraightRoads().matrix_now(doors, doors))
    return Problem(
        places=tuple(Place(id=str(n)) for n in range(points)),
        matrices={"car": free, "car@1.50": at_pace(free, 1.5)},
        orders=(),
        vehicles=(),
    )


def test_ways_that_are_much_the_same_take_little_and_distances_are_kept_once() -> None:
    problem = on_roads(600)

    content = pack(problem, LEGEND)

    assert content is not None
    cells = 600 * 600
    assert len(content) < 3 * cells  # three tables at 4 bytes a cell would take 12
    found, _ = unpack(content)
    assert found.matrices["car"].distance_m is found.matrices["car@1.50"].distance_m
    for profile, matrix in problem.matrices.items():
        assert np.array_equal(found.matrices[profile].drive_s, matrix.drive_s)


def test_what_is_too_large_is_not_kept() -> None:
    problem = a_city(50, 2)
    content = pack(problem, LEGEND)
    assert content is not None
    assert pack(problem, LEGEND, max_bytes=len(content)) == content
    assert pack(problem, LEGEND, max_bytes=len(content) - 1) is None
    assert pack(problem, LEGEND, max_bytes=100) is None
