"""Polygons on a map, by example and by property."""

import math

from hypothesis import given
from hypothesis import strategies as st

from shared.geo import Point, offset
from shared.polygon import area_m2, box_of, contains, crossing, inner_point, is_in_box, overlap

HOME = Point(-23.55, -46.63)


def a_ring(*corners: tuple[float, float]) -> list[Point]:
    """Corners as metres north and east of home."""
    return [offset(HOME, north_m=north, east_m=east) for north, east in corners]


def a_square(side: float, *, north: float = 0, east: float = 0) -> list[Point]:
    corners = ((0, 0), (0, side), (side, side), (side, 0))
    return a_ring(*((north + n, east + e) for n, e in corners))


SQUARE = a_square(1000)
HORSESHOE = a_ring(
    (0, 0), (0, 300), (100, 300), (100, 100), (200, 100), (200, 300), (300, 300), (300, 0)
)
BOW_TIE = a_ring((0, 0), (100, 100), (0, 100), (100, 0))


def test_what_is_inside_a_bay_is_outside() -> None:
    inside, bay = a_ring((50, 200), (150, 200))

    assert contains(HORSESHOE, inside)
    assert not contains(HORSESHOE, bay)
    assert is_in_box(box_of(HORSESHOE), bay)


def test_a_point_on_a_shared_border_is_in_one_of_two() -> None:
    right = [Point(p.lat, 2 * SQUARE[1].lon - p.lon) for p in SQUARE]  # mirrored: the same edge
    on_it = Point((SQUARE[0].lat + SQUARE[3].lat) / 2, SQUARE[1].lon)

    assert [contains(SQUARE, on_it), contains(right, on_it)].count(True) == 1
    assert not overlap(SQUARE, right)


def test_an_area_is_measured_in_square_metres() -> None:
    assert math.isclose(area_m2(SQUARE), 1_000_000, rel_tol=1e-3)
    assert math.isclose(area_m2(HORSESHOE[::-1]), 70_000, rel_tol=1e-3)


def test_lines_that_cross_or_run_back_are_found() -> None:
    spike = a_ring((0, 0), (0, 100), (100, 100), (200, 200), (150, 150), (100, 0))
    touching = a_ring((0, 0), (0, 100), (100, 50), (0, 50), (100, 0))

    assert crossing(SQUARE) is None
    assert crossing(HORSESHOE) is None
    assert crossing(BOW_TIE) == (0, 2)
    assert crossing(spike) is not None
    assert crossing(touching) is not None


def test_overlap_is_shared_ground() -> None:
    assert overlap(SQUARE, a_square(1000, north=500, east=500))
    assert overlap(SQUARE, a_square(100, north=400, east=400))  # one within the other
    assert overlap(SQUARE, list(SQUARE))
    assert not overlap(SQUARE, a_square(1000, east=1200))
    assert not overlap(HORSESHOE, a_square(80, north=110, east=150))  # in the bay


@given(
    st.lists(st.tuples(st.floats(0.1, 1), st.floats(0, 1)), min_size=3, max_size=12, unique=True)
)
def test_a_star_that_does_not_cross_itself_holds_its_inner_point(
    rays: list[tuple[float, float]],
) -> None:
    turns = sorted({round(turn, 3) for _, turn in rays})
    if len(turns) < 3:
        return
    ring = a_ring(
        *(
            (
                1000 * length * math.sin(2 * math.pi * turn),
                1000 * length * math.cos(2 * math.pi * turn),
            )
            for turn, (length, _) in zip(turns, rays, strict=False)
        )
    )

    if crossing(ring) is None and area_m2(ring) > 1:
        assert contains(ring, inner_point(ring))
        assert overlap(ring, ring)
