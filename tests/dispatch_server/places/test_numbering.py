"""Numbers that are on no map, put where they should be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.places.numbering import (
    Known,
    along,
    between_numbers,
    length_m,
    longest_path,
    metres_along,
)
from shared.geo import Point, distance_m, offset

CENTRE = Point(-23.55, -46.63)


def _at(east_m: float, north_m: float = 0.0) -> Point:
    return offset(CENTRE, north_m=north_m, east_m=east_m)


STREET = [_at(100), _at(300), _at(700), _at(1100)]  # 1,000 m, away from the centre


def test_a_number_lies_between_its_neighbours_on_its_own_side() -> None:
    houses = [Known(10, _at(0)), Known(20, _at(100)), Known(11, _at(500, 20))]

    found = between_numbers(14, houses)

    assert found is not None
    assert distance_m(found.at, _at(40)) < 1
    assert found.uncertainty_m == pytest.approx(40, abs=1)


@pytest.mark.parametrize(("number", "east_m"), [(22, 100.0), (40, 100.0), (41, None), (9, 0.0)])
def test_beyond_all_known_numbers_only_a_near_one_helps(number: int, east_m: float | None) -> None:
    found = between_numbers(number, [Known(10, _at(0)), Known(20, _at(100))])

    assert (found is None) is (east_m is None)
    assert found is None or distance_m(found.at, _at(east_m or 0)) < 1


def test_numbers_across_a_gap_say_nothing() -> None:
    assert between_numbers(100, [Known(10, _at(0)), Known(200, _at(900))]) is None
    assert between_numbers(5, []) is None


def test_brazilian_numbers_are_metres_from_the_end_near_the_centre() -> None:
    for lines in ([STREET], [STREET[::-1]], [STREET[2:], STREET[:3]]):
        found = metres_along(500, lines, centre=CENTRE)
        assert found is not None
        assert distance_m(found, _at(600)) < 1


def test_a_known_number_tells_which_end_is_the_first() -> None:
    found = metres_along(500, [STREET], centre=CENTRE, known=[Known(100, _at(1000))])

    assert found is not None
    assert distance_m(found, _at(600)) < 1
    again = metres_along(200, [STREET], centre=CENTRE, known=[Known(100, _at(1000))])
    assert again is not None
    assert distance_m(again, _at(900)) < 1


def test_a_street_that_is_too_short_or_has_no_line_is_no_help() -> None:
    assert metres_along(1050, [STREET], centre=CENTRE) is not None
    assert metres_along(1200, [STREET], centre=CENTRE) is None
    assert metres_along(5, [], centre=CENTRE) is None
    assert metres_along(5, [[_at(0)]], centre=CENTRE) is None


def test_side_arms_and_far_pieces_fall_away() -> None:
    arm = [STREET[1], _at(300, 50)]
    elsewhere = [_at(5000), _at(5100)]

    assert set(longest_path([arm, STREET, elsewhere])) == set(STREET)


def test_a_ring_has_a_path_too() -> None:
    ring = [_at(0), _at(100), _at(100, 100), _at(0, 100), _at(0)]

    assert length_m(longest_path([ring])) == pytest.approx(200, abs=2)


@given(st.floats(min_value=0, max_value=2000))
def test_walking_never_leaves_the_street(metres: float) -> None:
    found = along(STREET, metres)

    assert distance_m(found, STREET[0]) <= min(metres, 1000) + 1
    assert distance_m(STREET[0], found) + distance_m(found, STREET[-1]) < 1002
