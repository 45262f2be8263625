"""A pack on disk is opened, or refused with what to do next."""

import shutil
from pathlib import Path

import pytest

from dispatch_server.cities.errors import CityWithoutGraph, NoSuchCity
from dispatch_server.cities.pack import Bbox, CityPack, open_pack, packs
from dispatch_server.cities.profiles import Profile
from shared.geo import Point


@pytest.fixture
def root(tmp_path: Path, helsinki: CityPack) -> Path:
    """A copy that a test may break."""
    shutil.copytree(helsinki.folder.parent, tmp_path / "helsinki")
    return tmp_path


def test_a_pack_is_opened_as_it_was_built(root: Path, helsinki: CityPack) -> None:
    pack = open_pack(root, "helsinki")

    assert pack.folder == root / "helsinki" / helsinki.version
    assert pack.counts == helsinki.counts
    assert pack.graphs == {
        profile: pack.folder / "graph" / profile / "roads.osrm" for profile in pack.profiles
    }
    assert pack.profiles == tuple(Profile)
    assert packs(root) == [pack]


@pytest.mark.parametrize("slug", ["atlantis", "..", "../helsinki", "", "Helsinki"])
def test_a_city_that_was_not_built_is_missing(root: Path, slug: str) -> None:
    with pytest.raises(NoSuchCity) as missing:
        open_pack(root, slug)

    assert missing.value.known == ("helsinki",)
    assert "porta city add FILE.osm.pbf" in str(missing.value)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("manifest.json", "manifest.json is missing"),
        ("map.pmtiles", "map.pmtiles is missing"),
        ("addresses.sqlite", "addresses.sqlite is missing"),
        ("graph/car/roads.osrm.mldgr", "graph/car/roads.osrm.mldgr is missing"),
    ],
)
def test_a_pack_with_a_part_missing_is_refused(root: Path, broken: str, told: str) -> None:
    (open_pack(root, "helsinki").folder / broken).unlink()

    with pytest.raises(CityWithoutGraph, match=told) as refused:
        open_pack(root, "helsinki")

    assert "porta city add FILE.osm.pbf" in str(refused.value)
    assert packs(root) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [("{", "broken"), ("[]", "broken"), ('{"format": 1}', "broken"), ('{"format": 99}', "99")],
)
def test_a_manifest_that_we_cannot_read_is_refused(root: Path, text: str, told: str) -> None:
    (open_pack(root, "helsinki").folder / "manifest.json").write_text(text)

    with pytest.raises(CityWithoutGraph, match=told):
        open_pack(root, "helsinki")


def test_no_packs_are_no_error(tmp_path: Path) -> None:
    assert packs(tmp_path) == []
    assert packs(tmp_path / "nowhere") == []


def test_a_box_holds_what_is_within_it() -> None:
    box = Bbox(-10, 20, 10, 40)

    assert box.holds(box.centre)
    assert box.centre == Point(0, 30)
    assert not box.holds(Point(0, 41))
    assert box.holds(Point(0, 41), margin_deg=1)


def test_a_box_touches_the_tiles_that_show_it(helsinki: CityPack) -> None:
    touched = [
        (x, y)
        for x in range(1 << 12)
        for y in (1184, 1185, 1186)
        if helsinki.bbox.touches(12, x, y)
    ]

    assert touched == [(2331, 1185)]
    assert helsinki.bbox.touches(0, 0, 0)
    assert not helsinki.bbox.touches(99, 0, 0)
    assert not helsinki.bbox.touches(-1, 0, 0)


def test_a_pack_covers_what_is_just_behind_its_last_street(helsinki: CityPack) -> None:
    box = helsinki.bbox

    assert helsinki.covers(Point(box.north + 0.004, box.east))
    assert not helsinki.covers(Point(box.north + 0.006, box.east))
