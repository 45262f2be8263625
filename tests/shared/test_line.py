"""A vehicle moves along its line, and is found on it again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.geo import Point, distance_m, offset
from shared.line import Line, turned

CORNER = [Point(60.17, 24.93), Point(60.18, 24.93), Point(60.18, 24.95)]
SIDE_M = distance_m(*CORNER[:2])


def test_a_line_starts_and_ends_where_its_points_do() -> None:
    line = Line(CORNER)

    assert line.at(0)[0] == CORNER[0]
    assert distance_m(line.at(line.length_m)[0], CORNER[-1]) < 0.1
    assert line.at(line.length_m * 2)[0] == line.at(line.length_m)[0]


def test_half_way_up_the_first_leg_one_heads_north() -> None:
    here, heading = Line(CORNER).at(SIDE_M / 2)

    assert here.lat == pytest.approx(60.175, abs=1e-5)
    assert heading == pytest.approx(0, abs=0.1)


def test_a_line_of_one_point_stays_there() -> None:
    line = Line(CORNER[:1])

    assert line.at(100)[0] == CORNER[0]
    assert line.snap(CORNER[1]).off_m == pytest.approx(SIDE_M, rel=0.01)


def test_a_line_needs_a_point() -> None:
    with pytest.raises(ValueError, match="a point"):
        Line([])


@given(covered=st.floats(0, 2000), off_m=st.floats(-40, 40))
def test_who_stands_beside_the_line_is_laid_on_it(covered: float, off_m: float) -> None:
    line = Line(CORNER)
    near_the_corner = abs(covered - SIDE_M) <= 60  # the other side may be nearer there
    here, heading = line.at(covered)
    beside = offset(here, north_m=0, east_m=off_m) if heading < 45 else offset(
        here, north_m=off_m, east_m=0
    )  # fmt: skip

    found = line.snap(beside)

    assert found.off_m == pytest.approx(abs(off_m), abs=0.5) or near_the_corner
    assert found.at_m == pytest.approx(covered, abs=1.0) or near_the_corner


def test_a_street_driven_there_and_back_is_told_by_the_heading() -> None:
    back = Line([*CORNER[:2], CORNER[0]])
    here = back.at(SIDE_M * 0.25)[0]

    northward = back.snap(here, heading_deg=2, against_m=60)
    southward = back.snap(here, heading_deg=181, against_m=60)

    assert northward.at_m == pytest.approx(SIDE_M * 0.25, abs=1)
    assert southward.at_m == pytest.approx(SIDE_M * 1.75, abs=1)


def test_a_search_between_two_marks_finds_nothing_outside_of_them() -> None:
    line = Line(CORNER)

    assert line.snap(CORNER[0], from_m=SIDE_M + 10, to_m=SIDE_M + 100).at_m >= SIDE_M


def test_a_piece_begins_and_ends_at_its_marks() -> None:
    line = Line(CORNER)
    piece = Line(line.piece(SIDE_M - 100, SIDE_M + 50))

    assert piece.length_m == pytest.approx(150, abs=0.5)
    assert CORNER[1] in piece.points


@pytest.mark.parametrize(("a", "b", "between"), [(350, 10, 20), (10, 350, 20), (0, 180, 180)])
def test_the_turn_between_two_headings_is_the_short_one(a: float, b: float, between: float) -> None:
    assert turned(a, b) == pytest.approx(between)
