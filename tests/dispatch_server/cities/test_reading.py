"""Extracts are read to their end, or refused."""

from pathlib import Path

import pytest

from dispatch_server.cities.errors import ExtractUnreadable, ExtractWithoutRoads
from dispatch_server.cities.reading import check_extract, read
from shared.geo import Point
from tests.city import helsinki_extract
from tests.osm import write_extract

A, B, FAR = Point(-23.55, -46.63), Point(-23.54, -46.62), Point(10, 10)


def test_the_box_is_that_of_the_roads(tmp_path: Path) -> None:
    extract = write_extract(
        tmp_path / "a.osm.pbf",
        nodes=[(FAR, {"name": "An island"})],
        ways=[([A, B], {"highway": "service"})],
    )

    box, counts = check_extract(extract)

    assert (box.south, box.west, box.north, box.east) == (A.lat, A.lon, B.lat, B.lon)
    assert (counts.nodes, counts.ways, counts.relations) == (3, 1, 0)


def test_a_real_extract_is_read() -> None:
    _, counts = check_extract(helsinki_extract())

    assert (counts.nodes, counts.ways, counts.relations) == (24260, 5130, 620)


def test_a_file_cut_short_is_unreadable(tmp_path: Path) -> None:
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(helsinki_extract().read_bytes()[:300_000])

    with pytest.raises(ExtractUnreadable, match=r"cut\.osm\.pbf cannot be read"):
        list(read(cut))


def test_a_file_of_another_kind_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")

    with pytest.raises(ExtractUnreadable):
        check_extract(tmp_path / "photo.jpg")


def test_paths_alone_are_no_roads(tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "a.osm.pbf", ways=[([A, B], {"highway": "path"})])

    with pytest.raises(ExtractWithoutRoads):
        check_extract(extract)
