from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from driver_app.store import maps
from driver_app.store.maps import City, Maps
from shared.geo import Point
from shared.grid import Tile
from shared.ids import RunId, uuid7
from shared.ways import WayLeg, WayView
from tests.onphone import NINE


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Maps]:
    kept = Maps.open(tmp_path / "phone")
    yield kept
    kept.close()


def _a_way() -> WayView:
    leg = WayLeg(to=Point(60, 25), ends_m=10, drive_s=5)
    return WayView(run_id=RunId(uuid7()), geometry="", legs=(leg,))


def test_a_way_is_there_after_the_app_was_closed(tmp_path: Path) -> None:
    way = _a_way()
    first = Maps.open(tmp_path)
    first.keep_way(way)
    first.close()

    again = Maps.open(tmp_path)
    assert again.way(way.run_id) == way
    again.close()


def test_ways_of_runs_that_are_over_are_forgotten(kept: Maps) -> None:
    mine, over = _a_way(), _a_way()
    for way in (mine, over):
        kept.keep_way(way)
    kept.forget_ways({mine.run_id})

    assert kept.way(mine.run_id) == mine
    assert kept.way(over.run_id) is None


def test_another_way_has_another_mark(kept: Maps) -> None:
    way = _a_way()
    marks = [kept.way_mark(way.run_id)]
    for _ in range(2):
        kept.keep_way(way)
        marks.append(kept.way_mark(way.run_id))

    assert marks[0] is None
    assert len(set(marks)) == 3


def test_tiles_are_missing_until_they_are_kept_also_empty_ones(kept: Maps) -> None:
    here, sea, far = Tile(14, 1, 2), Tile(14, 1, 3), Tile(14, 9, 9)
    kept.keep_tile(here, b"streets", NINE)
    kept.keep_tile(sea, b"", NINE)

    assert kept.missing([here, sea, far]) == [far]
    assert [kept.tile(tile) for tile in (here, sea, far)] == [b"streets", b"", None]


def test_a_new_version_of_the_city_has_new_tiles(kept: Maps) -> None:
    kept.keep_city(City(slug="sp", tiles="/tiles/sp?v=1"), NINE)
    kept.keep_tile(Tile(14, 1, 2), b"old", NINE)
    kept.keep_city(City(slug="sp", tiles="/tiles/sp?v=1"), NINE)
    assert kept.tile(Tile(14, 1, 2)) == b"old"

    kept.keep_city(City(slug="sp", tiles="/tiles/sp?v=2"), NINE)
    assert kept.tile(Tile(14, 1, 2)) is None
    known = kept.city()
    assert known is not None
    assert known[0].tiles.endswith("v=2")


def test_the_oldest_tiles_go_when_there_are_too_many(
    kept: Maps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maps, "MOST_TILES", 3)
    tiles = [Tile(14, x, 0) for x in range(5)]
    for minute, tile in enumerate(tiles):
        kept.keep_tile(tile, b"x", NINE + timedelta(minutes=minute))

    assert kept.missing(tiles) == tiles[:2]
