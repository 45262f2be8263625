import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.geo import Point, distance_m, offset
from shared.grid import Tile, corridor, overview_zoom, place, side_m, tile_at, tiles_around

SE = Point(-23.5505, -46.6333)  # Praça da Sé
HELSINKI = Point(60.1699, 24.9384)


def test_a_known_point_lies_on_its_known_tile() -> None:
    # (lon + 180) / 360 and (1 - asinh(tan(lat)) / pi) / 2, times 2**14, worked out by hand
    assert tile_at(SE, 14) == Tile(14, 6069, 9295)
    assert tile_at(HELSINKI, 14) == Tile(14, 9326, 4742)
    assert tile_at(Point(0, 0), 1) == Tile(1, 1, 1)


@given(st.floats(-60, 60), st.floats(-170, 170))
def test_a_tile_is_as_wide_as_it_says(lat: float, lon: float) -> None:
    here = Point(lat, lon)
    east = offset(here, north_m=0, east_m=500)
    moved = (place(east, 14)[0] - place(here, 14)[0]) * side_m(lat, 14)

    assert moved == pytest.approx(distance_m(here, east), rel=0.01)


def test_around_a_point_are_the_tiles_within_reach() -> None:
    assert tiles_around(SE, 14, 0) == {tile_at(SE, 14)}
    wide = tiles_around(SE, 14, side_m(SE.lat, 14))
    assert len(wide) == 9
    assert tile_at(SE, 14) in wide


def test_a_corridor_follows_the_way_and_is_bounded() -> None:
    way = [offset(SE, north_m=0, east_m=500 * n) for n in range(60)]
    tiles = corridor(way, 14, 500, most=1000)

    assert tiles[0] in tiles_around(SE, 14, 500)
    assert {tile_at(point, 14) for point in way} <= set(tiles)
    assert len(tiles) == len(set(tiles))
    assert corridor(way, 14, 500, most=7) == tiles[:7]


def test_a_wider_run_is_looked_at_from_higher_up() -> None:
    near = [SE, offset(SE, north_m=300, east_m=300)]
    far = [SE, offset(SE, north_m=30_000, east_m=5_000)]

    assert overview_zoom(near, across=3, deepest=14) == 14
    assert overview_zoom(far, across=3, deepest=14) < 12
    assert overview_zoom([], across=3, deepest=14) == 14
