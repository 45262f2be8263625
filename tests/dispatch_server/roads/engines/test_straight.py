"""Straight lines: the arithmetic, and that nothing is claimed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.roads.engines.straight import StraightRoads, air_m
from dispatch_server.roads.port import RoadSource
from shared.geo import Point, distance_m

SE, MASP = Point(-23.5503, -46.6339), Point(-23.5614, -46.6559)
points = st.builds(Point, lat=st.floats(-89, 89), lon=st.floats(-179, 179))


@given(st.lists(points, min_size=1, max_size=6))
def test_air_is_as_far_as_for_one_pair(places: list[Point]) -> None:
    air = air_m(places, places)

    for i, a in enumerate(places):
        for j, b in enumerate(places):
            assert air[i, j] == pytest.approx(distance_m(a, b), rel=1e-6, abs=0.01)


async def test_a_way_is_longer_and_slower_than_the_air() -> None:
    matrix = await StraightRoads().matrix([SE], [MASP])

    air = distance_m(SE, MASP)
    assert matrix.distances_m[0, 0] == round(air * 1.4)
    assert matrix.durations_s[0, 0] == round(air / (24 / 3.6))
    assert matrix.source is RoadSource.STRAIGHT


async def test_the_factors_may_be_fitted_to_a_city() -> None:
    roads = StraightRoads(detour=2.0, air_speed_m_s=1.0)

    way = await roads.route([SE, MASP], steps=False)

    assert way.distance_m == pytest.approx(2 * distance_m(SE, MASP))
    assert way.duration_s == pytest.approx(distance_m(SE, MASP))


async def test_a_large_matrix_is_the_same_as_many_small_ones() -> None:
    places = [Point(-23.55 + i / 1000, -46.63) for i in range(300)]

    matrix = await StraightRoads().matrix(places)

    part = await StraightRoads().matrix(places[:10], places[200:])
    assert matrix.durations_s[:10, 200:].tolist() == part.durations_s.tolist()
