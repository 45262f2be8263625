import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.geo import Point, bearing_deg, between, distance_m, offset

HELSINKI = Point(60.1699, 24.9384)
IN_CITIES = st.builds(Point, st.floats(-60, 60), st.floats(-179, 179))


def test_a_degree_of_latitude_is_111_km() -> None:
    assert distance_m(Point(0, 0), Point(1, 0)) == pytest.approx(111_195, abs=1)


def test_opposite_points_are_half_the_way_round() -> None:
    assert distance_m(Point(0, 0), Point(0, 180)) == pytest.approx(20_015_115, abs=1)


@given(IN_CITIES, IN_CITIES)
def test_the_way_back_is_as_long(a: Point, b: Point) -> None:
    assert distance_m(a, b) == pytest.approx(distance_m(b, a))


@pytest.mark.parametrize(
    ("north_m", "east_m", "bearing"), [(100, 0, 0), (0, 100, 90), (-100, 0, 180), (0, -100, 270)]
)
def test_bearings_turn_clockwise_from_north(north_m: int, east_m: int, bearing: int) -> None:
    there = offset(HELSINKI, north_m=north_m, east_m=east_m)

    assert bearing_deg(HELSINKI, there) == pytest.approx(bearing, abs=0.01)


@given(IN_CITIES, st.floats(-5_000, 5_000), st.floats(-5_000, 5_000))
def test_an_offset_lies_as_far_away_as_it_says(start: Point, north: float, east: float) -> None:
    there = offset(start, north_m=north, east_m=east)

    assert distance_m(start, there) == pytest.approx((north**2 + east**2) ** 0.5, rel=0.01, abs=0.1)


def test_half_way_is_as_far_from_both_ends() -> None:
    end = offset(HELSINKI, north_m=2_000, east_m=1_000)

    middle = between(HELSINKI, end, 0.5)

    assert distance_m(HELSINKI, middle) == pytest.approx(distance_m(middle, end), abs=1)
