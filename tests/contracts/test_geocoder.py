"""What every adapter of the port Geocoder promises, tried on central Helsinki."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from dispatch_server.cities.index import AddressIndex, HouseEntry
from dispatch_server.cities.pack import CityPack
from dispatch_server.places.geocoders.chain import ChainGeocoder
from dispatch_server.places.geocoders.city import CityGeocoder
from dispatch_server.places.geocoders.geopy_named import GeopyGeocoder
from dispatch_server.places.parse import to_query
from dispatch_server.places.port import AddressQuery, Geocoder
from dispatch_server.places.postal import PostalCodes
from dispatch_server.places.rules import Precision, rank, review_reason
from shared.geo import distance_m
from tests.geocoding_server import KnownHouse, Service, serve_geocoding


@pytest.fixture(scope="module")
def index(helsinki: CityPack) -> Iterator[AddressIndex]:
    index = AddressIndex(helsinki.addresses_file)
    yield index
    index.close()


@pytest.fixture(scope="module")
def houses(index: AddressIndex) -> list[HouseEntry]:
    return [house for house in index.sample(60, seed=5) if house.number.isdigit()]


@pytest.fixture(scope="module")
def service(houses: list[HouseEntry]) -> Iterator[Service]:
    known = [KnownHouse(h.street, h.number, h.point) for h in houses]
    with serve_geocoding(known) as service:
        yield service


@pytest.fixture(params=["city", "photon", "nominatim", "chain"])
async def geocoder(
    request: pytest.FixtureRequest, helsinki: CityPack, index: AddressIndex, service: Service
) -> AsyncIterator[Geocoder]:
    city = CityGeocoder(index, name=helsinki.name, centre=helsinki.centre, postal=PostalCodes())
    options = {"domain": service.netloc, "scheme": "http"}
    remote = GeopyGeocoder(
        "nominatim" if request.param == "nominatim" else "photon", options, per_second=10_000
    )
    match request.param:
        case "city":
            yield city
        case "chain":
            yield ChainGeocoder(city, remote)
        case _:
            yield remote
    await remote.aclose()


def _asking(text: str) -> AddressQuery:
    return to_query(text=text, country="FI")


async def test_a_house_on_the_map_is_found_where_it_stands(
    geocoder: Geocoder, houses: list[HouseEntry]
) -> None:
    for house in houses[:20]:
        found = await geocoder.search(_asking(f"{house.street} {house.number}"))

        best = found[0]
        assert review_reason(found) in {"", "ambiguous"}
        assert best.precision == Precision.HOUSE_NUMBER
        doors = [h.point for h in houses if (h.street, h.number) == (house.street, house.number)]
        assert min(distance_m(best.at, door) for door in doors) <= best.uncertainty_m + 1


async def test_a_number_that_is_nowhere_is_not_claimed_to_be_found(
    geocoder: Geocoder, houses: list[HouseEntry]
) -> None:
    found = await geocoder.search(_asking(f"{houses[0].street} 99871"))

    assert all(rank(c.precision) > rank(Precision.METRIC) for c in found)
    assert review_reason(found) in {"imprecise", "not_found"}


@pytest.mark.parametrize(
    "text", ["Rua que não existe 5", "???", "x" * 500, "🏠 5", '"; DROP TABLE entry; --', "0", "%"]
)
async def test_nonsense_is_nowhere_or_in_doubt(geocoder: Geocoder, text: str) -> None:
    assert review_reason(await geocoder.search(_asking(text)))


async def test_candidates_come_best_first_and_in_bounds(
    geocoder: Geocoder, houses: list[HouseEntry]
) -> None:
    for text in (houses[0].street, f"{houses[1].street} {houses[1].number}"):
        found = await geocoder.search(_asking(text))

        assert found
        assert [c.confidence for c in found] == sorted((c.confidence for c in found), reverse=True)
        assert all(0 <= c.confidence <= 1 and c.uncertainty_m > 0 for c in found)
        assert all(c.precision in set(Precision) and c.source and c.text for c in found)


async def test_many_may_ask_at_once(geocoder: Geocoder, houses: list[HouseEntry]) -> None:
    asked = [_asking(f"{h.street} {h.number}") for h in houses[:40]]

    answers = await asyncio.gather(*(geocoder.search(query) for query in asked))

    assert all(answers)
