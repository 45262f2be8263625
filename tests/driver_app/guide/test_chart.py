import math
from collections.abc import Iterator

import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.tiles import TileFile
from driver_app.guide.chart import ChartMaker, Plane, stroke, turn_arrow
from driver_app.guide.drawing import DAY, NIGHT
from shared.geo import Point, offset
from shared.grid import Tile, tiles_around
from shared.line import Line
from tests.city_tiles import tile_getter

HERE = Point(60.1685, 24.9405)
STREET = [HERE, offset(HERE, north_m=200, east_m=0), offset(HERE, north_m=200, east_m=100)]


@pytest.fixture(scope="module")
def maker(helsinki: CityPack) -> Iterator[ChartMaker]:
    file = TileFile(helsinki.map_file)
    yield ChartMaker(tile_getter(file))
    file.close()


def test_a_metre_is_a_pixel_on_the_plane() -> None:
    plane = Plane(HERE, 14)
    (x, y), (north_x, north_y) = plane.spot(HERE), plane.spot(STREET[1])

    assert north_x == pytest.approx(x, abs=0.01)
    assert y - north_y == pytest.approx(200, rel=0.01)


def test_the_squares_around_cover_what_is_near(maker: ChartMaker) -> None:
    plane = Plane(HERE, 14)
    squares = maker.near(plane, HERE, 250, DAY)
    x, y = plane.spot(HERE)

    assert len({square.key for square in squares}) == len(squares)
    for angle in range(0, 360, 30):
        at_x, at_y = x + 240 * math.cos(angle), y + 240 * math.sin(angle)
        assert any(
            s.left <= at_x <= s.left + s.side and s.top <= at_y <= s.top + s.side for s in squares
        )


def test_a_square_is_drawn_once_for_each_palette(maker: ChartMaker) -> None:
    plane = Plane(HERE, 14)
    first, again = (maker.near(plane, HERE, 200, DAY) for _ in range(2))
    night = maker.near(plane, HERE, 200, NIGHT)

    assert all(a.svg is b.svg for a, b in zip(first, again, strict=True))
    assert NIGHT.ground in night[0].svg


def test_names_do_not_lie_on_each_other(maker: ChartMaker) -> None:
    names = maker.names(Plane(HERE, 14), HERE, 400)

    assert names
    for one in names:
        for other in names:
            assert one is other or abs(one.y - other.y) > 45 or abs(one.x - other.x) > 180


def test_a_map_from_above_lays_its_tiles_side_by_side(maker: ChartMaker) -> None:
    plane = Plane(HERE, 14)
    tiles = sorted(tiles_around(HERE, 13, 1500))
    squares = maker.whole(plane, tiles, DAY)
    x, y = plane.spot(HERE)

    assert any(s.left <= x <= s.left + s.side and s.top <= y <= s.top + s.side for s in squares)
    assert {round(s.side / plane.tile_px, 6) for s in squares} == {2.0}


def test_without_tiles_nothing_is_drawn_and_nothing_fails() -> None:
    def nothing(_tile: Tile) -> bytes | None:
        return None

    maker = ChartMaker(nothing)
    assert maker.near(Plane(HERE, 14), HERE, 500, DAY) == ()
    assert maker.names(Plane(HERE, 14), HERE, 500) == ()


def test_a_way_is_one_picture_with_an_arrow_at_its_turn() -> None:
    plane = Plane(HERE, 14)
    line = Line(STREET)
    drawn = stroke(plane, [(STREET, "#123456", 9.0)], turn_arrow(line, 200))

    assert drawn is not None
    assert drawn.width == pytest.approx(100 + 48, rel=0.02)
    assert drawn.height == pytest.approx(200 + 48, rel=0.02)
    assert drawn.svg.count("<polyline") == 3
    assert drawn.svg.count("<polygon") == 1
    assert stroke(plane, []) is None
