"""A pack is built as a whole or not at all, and takes the place of the one before."""

from pathlib import Path

import pytest

from dispatch_server.cities.build import BuildStep, build_pack, to_slug
from dispatch_server.cities.errors import ExtractUnreadable, ExtractWithoutRoads
from dispatch_server.cities.pack import open_pack
from dispatch_server.cities.profiles import Profile
from shared.geo import Point
from tests.osm import write_extract

CORNER = Point(-23.55, -46.63)
OTHER = Point(-23.55, -46.62)


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    return write_extract(
        tmp_path / "vila-nova-latest.osm.pbf",
        nodes=[(Point(-23.5501, -46.625), {"addr:street": "Rua Direita", "addr:housenumber": "7"})],
        ways=[([CORNER, OTHER], {"highway": "residential", "name": "Rua Direita"})],
    )


def test_a_pack_is_built_step_by_step(extract: Path, tmp_path: Path) -> None:
    told: list[str] = []

    pack = build_pack(extract, tmp_path / "cities", progress=told.append)

    assert told == [
        BuildStep.READING,
        BuildStep.ROADS,
        BuildStep.MAP,
        BuildStep.ADDRESSES,
        BuildStep.DONE,
    ]
    assert (pack.slug, pack.name) == ("vila-nova", "Vila Nova")
    assert (pack.counts.streets, pack.counts.houses, pack.counts.ways) == (1, 1, 1)
    assert pack.counts.map_features == 3
    assert pack.bbox.west == pytest.approx(CORNER.lon)
    assert pack == open_pack(tmp_path / "cities", "vila-nova")


def test_a_pack_has_the_roads_that_were_asked_for(extract: Path, tmp_path: Path) -> None:
    pack = build_pack(extract, tmp_path / "cities", profiles=(Profile.BICYCLE, Profile.CAR))

    assert pack.profiles == ("bicycle", "car")
    assert sorted(path.name for path in (pack.folder / "graph").iterdir()) == ["bicycle", "car"]


def test_a_kind_of_vehicle_that_may_drive_nowhere_is_left_out(tmp_path: Path) -> None:
    lane = write_extract(
        tmp_path / "lane.osm.pbf",
        ways=[([CORNER, OTHER], {"highway": "residential", "hgv": "no", "motorcar": "no"})],
    )

    pack = build_pack(lane, tmp_path / "cities", profiles=tuple(Profile))

    assert pack.profiles == ("motorcycle", "bicycle")
    assert sorted(path.name for path in (pack.folder / "graph").iterdir()) == [
        "bicycle",
        "motorcycle",
    ]


def test_a_pack_built_again_replaces_the_one_before(extract: Path, tmp_path: Path) -> None:
    root = tmp_path / "cities"

    first, second, third = (build_pack(extract, root, name="São Paulo") for _ in range(3))

    assert open_pack(root, "sao-paulo").version == third.version
    assert second.folder.is_dir()  # a running server may still use it
    assert not first.folder.exists()
    assert sorted(p.name for p in root.iterdir()) == ["sao-paulo"]


def test_a_file_that_is_no_extract_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"not a map at all " * 100)

    with pytest.raises(ExtractUnreadable, match=r"broken\.osm\.pbf cannot be read"):
        build_pack(broken, tmp_path / "cities")

    assert list((tmp_path / "cities").iterdir()) == []


def test_a_file_that_was_cut_short_leaves_the_pack_before(extract: Path, tmp_path: Path) -> None:
    root = tmp_path / "cities"
    before = build_pack(extract, root)
    extract.write_bytes(extract.read_bytes()[:-40])

    with pytest.raises(ExtractUnreadable):
        build_pack(extract, root)

    assert open_pack(root, "vila-nova").version == before.version


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractUnreadable, match="No such file"):
        build_pack(tmp_path / "nowhere.osm.pbf", tmp_path / "cities")


@pytest.mark.parametrize("tags", [{"waterway": "river"}, {"highway": "steps"}])
def test_a_file_without_roads_is_refused(tmp_path: Path, tags: dict[str, str]) -> None:
    wet = write_extract(tmp_path / "wet.osm.pbf", ways=[([CORNER, OTHER], tags)])

    with pytest.raises(ExtractWithoutRoads, match=r"wet\.osm\.pbf holds no roads"):
        build_pack(wet, tmp_path / "cities")

    assert list((tmp_path / "cities").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "slug"),
    [("São Paulo", "sao-paulo"), ("Møre & Romsdal", "m-re-romsdal"), ("…", "city")],
)
def test_a_name_becomes_a_slug(name: str, slug: str) -> None:
    assert to_slug(name) == slug
