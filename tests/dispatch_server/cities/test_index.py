"""Looking up real addresses of Helsinki, and a few of São Paulo written by hand."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dispatch_server.cities.addresses import build_addresses
from dispatch_server.cities.index import AddressIndex
from dispatch_server.cities.pack import CityPack
from shared.geo import Point, distance_m
from tests.osm import write_extract

CATHEDRAL = Point(60.1704, 24.9522)


@pytest.fixture
def index(helsinki: CityPack) -> Iterator[AddressIndex]:
    index = AddressIndex(helsinki.addresses_file)
    yield index
    index.close()


def test_a_street_is_found_by_its_name(index: AddressIndex) -> None:
    best = index.find("ALEKSANTERINKATU")[0]

    assert (best.kind, best.name, best.likeness) == ("street", "Aleksanterinkatu", 1.0)
    assert best.length_m > 500


def test_a_street_is_found_by_how_its_name_begins(index: AddressIndex) -> None:
    assert "Aleksanterinkatu" in [e.name for e in index.find("aleks")]


@pytest.mark.parametrize("typo", ["Alexanterinkatu", "Aleksantrinkatu", "aleksanterinkattu"])
def test_a_street_is_found_in_spite_of_a_typo(index: AddressIndex, typo: str) -> None:
    best = index.find(typo)[0]

    assert best.name == "Aleksanterinkatu"
    assert best.likeness < 1


@pytest.mark.parametrize(
    "nonsense", ["qqqqqqq", "", "\"'; DROP TABLE entry; --", "* OR *", "a" * 9999]
)
def test_nonsense_finds_nothing_and_breaks_nothing(index: AddressIndex, nonsense: str) -> None:
    assert index.find(nonsense) == []


def test_a_shop_is_no_street(index: AddressIndex) -> None:
    assert index.find("Stockmann", kinds=("poi",))[0].kind == "poi"
    assert "Stockmann" not in [e.name for e in index.find("Stockmann")]


def test_a_house_is_on_its_street(index: AddressIndex) -> None:
    street = index.find("Unioninkatu")[0]

    houses = index.houses(street.id)
    line = [p for way in index.lines(street.id) for p in way]

    assert [h.number_n for h in houses] == sorted(h.number_n or 0 for h in houses)
    assert {h.street for h in houses} == {"Unioninkatu"}
    assert all(min(distance_m(h.point, p) for p in line) < 150 for h in houses)
    one = houses[0]
    assert one in index.house(street.id, one.number_n or 0)
    assert index.house(street.id, 99999) == []


def test_a_sample_is_the_same_for_the_same_seed(index: AddressIndex) -> None:
    sample = index.sample(50, seed=1)

    assert len(set(sample)) == 50
    assert sample == index.sample(50, seed=1) != index.sample(50, seed=2)
    assert all(h.number_n for h in sample)
    assert len(index.sample(10**6, seed=1)) < 2000


def test_many_threads_may_ask_at_once(index: AddressIndex) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: index.find("Aleksanterinkatu")[0].id, range(64)))

    assert len(set(found)) == 1


def test_the_nearer_of_two_streets_of_one_name_has_the_house(tmp_path: Path) -> None:
    south, north = Point(-23.60, -46.63), Point(-23.50, -46.63)
    tags = {"highway": "residential", "name": "Rua São João"}
    extract = write_extract(
        tmp_path / "two.osm.pbf",
        nodes=[
            (Point(-23.5999, -46.63), {"addr:street": "R. Sao Joao", "addr:housenumber": "10;12"}),
            (Point(-23.601, -46.63), {"place": "suburb", "name": "Moema"}),
            (Point(-23.501, -46.63), {"place": "suburb", "name": "Santana"}),
            (Point(-23.55, -46.63), {"addr:street": "Rua Nova", "addr:housenumber": "3"}),
        ],
        ways=[
            ([south, Point(-23.60, -46.62)], tags),
            ([north, Point(-23.50, -46.62)], tags),
        ],
    )

    build_addresses(extract, tmp_path / "addresses.sqlite")
    index = AddressIndex(tmp_path / "addresses.sqlite")

    streets = index.find("rua sao joao")
    assert sorted(s.area for s in streets) == ["Moema", "Santana"]
    numbers = {s.area: [h.number for h in index.houses(s.id)] for s in streets}
    assert numbers == {"Moema": ["10", "12"], "Santana": []}
    assert {s.likeness for s in index.find("São João")} == {0.95}
    (known_by_a_house,) = index.find("Rua Nova")
    assert index.lines(known_by_a_house.id) == []
    assert [h.number for h in index.houses(known_by_a_house.id)] == ["3"]
    index.close()
