"""The cities of an installation."""

import shutil
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from dispatch_server.cities.errors import CityWithoutGraph, NoSuchCity
from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.paint import blank
from dispatch_server.cities.service import Cities


def test_the_city_built_last_is_in_use(helsinki: CityPack) -> None:
    later = msgspec.structs.replace(
        helsinki, slug="later", built_at=helsinki.built_at + timedelta(hours=1)
    )

    cities = Cities([later, helsinki])

    assert cities.current is later
    assert cities.slugs == ("helsinki", "later")
    assert cities.addresses("helsinki").find("Aleksanterinkatu")
    cities.close()


def test_a_city_may_be_chosen(helsinki: CityPack) -> None:
    root = helsinki.folder.parent.parent

    cities = Cities.at(root, chosen="helsinki")

    assert cities.current == helsinki
    cities.close()
    with pytest.raises(NoSuchCity):
        Cities.at(root, chosen="atlantis")


def test_without_packs_there_is_no_city(tmp_path: Path) -> None:
    cities = Cities.at(tmp_path)

    with pytest.raises(NoSuchCity):
        _ = cities.current
    with pytest.raises(NoSuchCity):
        cities.tile("helsinki", 0, 0, 0)


async def test_a_pack_without_a_map_has_no_tiles(helsinki: CityPack) -> None:
    bare = msgspec.structs.replace(helsinki, has_map=False)

    cities = Cities([bare])

    assert cities.tile("helsinki", 14, 9327, 4742) is None
    assert await cities.picture("helsinki", 14, 9327, 4742) == blank()
    cities.close()


def test_a_broken_part_is_told_of(helsinki: CityPack, tmp_path: Path) -> None:
    shutil.copytree(helsinki.folder, tmp_path / "pack")
    (tmp_path / "pack" / "map.pmtiles").write_bytes(b"nothing")
    broken = msgspec.structs.replace(helsinki, folder=tmp_path / "pack")

    with pytest.raises(CityWithoutGraph, match="no PMTiles file"):
        Cities([broken])
