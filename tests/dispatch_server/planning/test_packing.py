"""A problem is the same after it was kept."""

import datetime as dt

import numpy as np
from hypothesis import given, settings

from dispatch_server.planning.legend import Legend, OnDuty, Wanted
from dispatch_server.planning.packing import MAX_BYTES, pack, unpack
from dispatch_server.planning.problem import Problem
from shared.geo import Point
from shared.ids import DriverId, OrderId, PlaceId, ShiftId, VehicleId, uuid7
from tests.dispatch_server.planning.drawn import problems
from tests.dispatch_server.planning.problems import a_city

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
    found, legend = unpack(pack(problem, LEGEND))

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


def test_a_thousand_stops_are_a_tenth_of_what_may_be_kept() -> None:
    problem = a_city(1000, 40)

    content = pack(problem, LEGEND)

    raw = sum(m.drive_s.nbytes + m.distance_m.nbytes for m in problem.matrices.values())
    assert len(content) < raw / 2  # legs drawn at random; those of real roads are smaller
    assert len(content) * 8 < MAX_BYTES
