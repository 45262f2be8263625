"""Vector tiles are read as tippecanoe wrote them."""

import gzip
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.cities.basemap import build_map
from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.tiles import TileFile
from shared.geo import Point
from shared.mvt import Shape, decode
from tests.osm import write_extract

A, B, C = Point(0.001, 0.001), Point(0.001, 0.009), Point(0.009, 0.009)


@pytest.fixture
def tile(tmp_path: Path) -> Iterator[bytes]:
    extract = write_extract(
        tmp_path / "a.osm.pbf",
        nodes=[(Point(0.005, 0.005), {"addr:housenumber": "7 Ç"})],
        ways=[
            ([A, B], {"highway": "residential", "name": "Rua", "oneway": "yes"}),
            ([A, B, C, A], {"leisure": "park"}),
        ],
    )
    build_map(extract, tmp_path / "map.pmtiles")
    tiles = TileFile(tmp_path / "map.pmtiles")
    yield gzip.decompress(tiles.tile(14, 8192, 8191) or b"")
    tiles.close()


def test_layers_tags_and_shapes_are_read(tile: bytes) -> None:
    layers = decode(tile)

    assert set(layers) == {"addresses", "streets", "street_labels", "land"}
    (street,) = layers["streets"].features
    assert street.shape is Shape.LINE
    assert street.tags == {
        "kind": "residential",
        "link": False,
        "tunnel": False,
        "bridge": False,
        "oneway": True,
    }
    (house,) = layers["addresses"].features
    assert (house.shape, house.tags) == (Shape.POINT, {"housenumber": "7 Ç"})


def test_places_are_where_they_were(tile: bytes) -> None:
    layers = decode(tile)

    extent = layers["streets"].extent
    units = extent / (360 / 2**14)  # a degree at the equator
    (line,) = layers["streets"].features[0].lines
    assert sorted(line) == [
        pytest.approx((A.lon * units, extent - A.lat * units), abs=2),
        pytest.approx((B.lon * units, extent - B.lat * units), abs=2),
    ]
    (ring,) = layers["land"].features[0].lines
    assert ring[0] == ring[-1]
    assert len(ring) == 4


def test_every_tile_of_a_city_is_read(helsinki: CityPack) -> None:
    tiles = TileFile(helsinki.map_file)
    layers = decode(gzip.decompress(tiles.tile(14, 9327, 4742) or b""))
    tiles.close()

    names = {f.tags.get("name") for f in layers["street_labels"].features}
    assert "Aleksanterinkatu" in names
    assert all(f.shape is Shape.POLYGON for f in layers["buildings"].features)


@given(st.binary(max_size=60))
def test_bytes_that_are_no_tile_do_no_more_than_fail(body: bytes) -> None:
    with suppress(IndexError, ValueError, struct.error):
        assert isinstance(decode(body), dict)
