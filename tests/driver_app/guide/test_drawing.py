"""Squares are drawn out of the real tiles of central Helsinki."""

import gzip
import re
from xml.etree import ElementTree as ET

import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.tiles import TileFile
from driver_app.guide.drawing import DAY, NIGHT, draw, street_names, windows
from shared.geo import Point
from shared.grid import side_m, tile_at
from shared.mvt import Feature, Layer, Shape, decode

HERE = Point(60.1685, 24.9405)


@pytest.fixture(scope="module")
def layers(helsinki: CityPack) -> dict[str, Layer]:
    file, tile = TileFile(helsinki.map_file), tile_at(HERE, 14)
    packed = file.tile(tile.z, tile.x, tile.y)
    file.close()
    assert packed is not None
    return decode(gzip.decompress(packed))


def test_each_square_is_svg_of_its_own_window(layers: dict[str, Layer]) -> None:
    unit_m = side_m(HERE.lat, 14) / 4096
    for window in windows(4096, 4):
        root = ET.fromstring(draw(layers, window, DAY, unit_m=unit_m))  # noqa: S314 - our own
        assert root.attrib["viewBox"].split() == [
            str(value) for value in (window.left, window.top, window.side, window.side)
        ]


def test_a_street_is_as_wide_as_it_is_on_the_ground() -> None:
    street = Feature(Shape.LINE, {"kind": "residential"}, [[(0, 0), (100, 0)]])
    layers = {"streets": Layer(4096, [street])}
    svg = draw(layers, windows(4096, 1)[0], DAY, unit_m=0.5)

    widths = [float(width) for width in re.findall(r'stroke-width="([\d.]+)"', svg)]
    assert widths == [(9 + 2.4) / 0.5, 9 / 0.5]
    assert "M0 0l100 0" in svg


def test_main_streets_lie_above_small_ones() -> None:
    lanes = [
        Feature(Shape.LINE, {"kind": kind}, [[(0, 0), (9, 9)]]) for kind in ("primary", "service")
    ]
    svg = draw({"streets": Layer(4096, lanes)}, windows(4096, 1)[0], NIGHT, unit_m=1)

    assert svg.rindex(NIGHT.streets["artery"][0]) > svg.rindex(NIGHT.streets["lane"][0])


def test_what_is_far_outside_of_a_square_is_not_drawn_in_it() -> None:
    far = Feature(Shape.LINE, {"kind": "primary"}, [[(2500, 2500), (2600, 2500)]])
    cuts = windows(4096, 4)
    layers = {"streets": Layer(4096, [far])}

    assert "l100 0" not in draw(layers, cuts[0], DAY, unit_m=1)
    assert sum("l100 0" in draw(layers, cut, DAY, unit_m=1) for cut in cuts) == 1


def test_streets_are_named_once_and_the_large_ones_first(layers: dict[str, Layer]) -> None:
    names = [name for name, _, _ in street_names(layers)]

    assert "Mannerheimintie" in names[:10]
    assert len(names) == len(set(names))
    assert street_names({}) == []
