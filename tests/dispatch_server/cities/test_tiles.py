"""Tiles as tippecanoe wrote them, compared with what the reference reader finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles

from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.tiles import TileFile


@pytest.fixture
def tiles(helsinki: CityPack) -> Iterator[TileFile]:
    tiles = TileFile(helsinki.map_file)
    yield tiles
    tiles.close()


def test_every_tile_is_the_one_that_the_reference_reader_gives(
    tiles: TileFile, helsinki: CityPack
) -> None:
    with helsinki.map_file.open("rb") as file:
        source = MmapSource(file)  # type: ignore[no-untyped-call]
        expected = dict(all_tiles(source))  # type: ignore[no-untyped-call]
        zooms = Reader(source).header()  # type: ignore[no-untyped-call]

    assert len(expected) > 10
    assert {place: tiles.tile(*place) for place in expected} == expected
    assert (zooms["min_zoom"], zooms["max_zoom"]) == (helsinki.minzoom, helsinki.maxzoom)


@pytest.mark.parametrize("place", [(14, 0, 0), (0, 0, 0), (-1, 0, 0), (3, 8, 0), (99, 1, 1)])
def test_there_is_no_tile_elsewhere(tiles: TileFile, place: tuple[int, int, int]) -> None:
    assert tiles.tile(*place) is None


@pytest.mark.parametrize("content", [b"PMTiles", b"not tiles" * 100])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "map.pmtiles").write_bytes(content)

    with pytest.raises(ValueError, match=r"map\.pmtiles is no PMTiles file"):
        TileFile(tmp_path / "map.pmtiles")
