"""The road graph, and what is said of an extract that no car may drive in."""

from pathlib import Path

import pytest

from dispatch_server.cities.errors import BuildFailed, ExtractWithoutRoads
from dispatch_server.cities.graph import build_graph
from shared.geo import Point
from tests.osm import write_extract

LINE = [Point(-23.55, -46.63), Point(-23.55, -46.62)]


def test_a_graph_is_written_at_its_base_path(tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "a.osm.pbf", ways=[(LINE, {"highway": "residential"})])

    base = build_graph(extract, tmp_path / "graph")

    assert base == tmp_path / "graph" / "car" / "roads.osrm"
    assert base.with_name("roads.osrm.mldgr").is_file()


def test_an_extract_that_only_walkers_use_has_no_roads(tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "a.osm.pbf", ways=[(LINE, {"highway": "footway"})])

    with pytest.raises(ExtractWithoutRoads):
        build_graph(extract, tmp_path / "graph")


def test_what_the_tool_says_is_told(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="osrm-extract failed"):
        build_graph(tmp_path / "nowhere.osm.pbf", tmp_path / "graph")
