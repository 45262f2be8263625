"""A simulated vehicle moves along its line."""

import pytest

from driver_app.simulation.way import Way
from shared import polyline
from shared.geo import Point, distance_m

CORNER = [Point(60.17, 24.93), Point(60.18, 24.93), Point(60.18, 24.95)]


def test_a_way_starts_and_ends_where_its_line_does() -> None:
    way = Way(polyline.encode(CORNER), [])

    assert way.at(0)[0] == CORNER[0]
    assert distance_m(way.at(way.length_m)[0], CORNER[-1]) < 0.1
    assert way.at(way.length_m * 2)[0] == way.at(way.length_m)[0]


def test_half_way_up_the_first_leg_one_heads_north() -> None:
    way = Way(polyline.encode(CORNER), [])
    here, heading = way.at(distance_m(*CORNER[:2]) / 2)

    assert here.lat == pytest.approx(60.175, abs=1e-5)
    assert heading == pytest.approx(0, abs=0.1)


def test_without_a_line_one_drives_straight_from_stop_to_stop() -> None:
    assert Way("", CORNER).points == CORNER


def test_a_way_of_one_point_stays_there() -> None:
    way = Way("", CORNER[:1])

    assert way.at(100)[0] == CORNER[0]
