"""Features become lines of GeoJSON, and these a file of tiles."""

import json
from pathlib import Path

import pytest

from dispatch_server.cities.basemap import build_map, can_build_map, features
from dispatch_server.cities.errors import BuildFailed
from dispatch_server.cities.tiles import TileFile
from shared.geo import Point
from tests.osm import write_extract

A, B, C = Point(0.001, 0.001), Point(0.001, 0.009), Point(0.009, 0.009)


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    return write_extract(
        tmp_path / "a.osm.pbf",
        nodes=[(Point(0.005, 0.005), {"addr:housenumber": "7"})],
        ways=[
            ([A, B], {"highway": "residential", "name": 'Rua "Ação"'}),
            ([A, B, C, A], {"leisure": "park"}),
        ],
    )


def test_every_feature_is_a_line_with_its_layer(extract: Path) -> None:
    lines = [json.loads(line) for line in features(extract)]

    drawn = {f["tippecanoe"]["layer"]: f for f in lines}
    assert set(drawn) == {"addresses", "streets", "street_labels", "land"}
    assert drawn["street_labels"]["properties"]["name"] == 'Rua "Ação"'
    assert drawn["streets"]["geometry"]["type"] == "LineString"
    assert drawn["land"]["geometry"]["type"] == "MultiPolygon"


def test_features_become_tiles_and_nothing_is_left_beside(extract: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()

    count = build_map(extract, folder / "map.pmtiles")

    assert can_build_map()
    assert count == 4
    assert [p.name for p in folder.iterdir()] == ["map.pmtiles"]
    tiles = TileFile(folder / "map.pmtiles")
    assert tiles.tile(14, 8192, 8191)
    tiles.close()


def test_a_map_that_cannot_be_written_is_a_failure(extract: Path, tmp_path: Path) -> None:
    (tmp_path / "map.pmtiles").mkdir()

    with pytest.raises(BuildFailed, match="tippecanoe failed"):
        build_map(extract, tmp_path / "map.pmtiles")
