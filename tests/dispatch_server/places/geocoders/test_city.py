"""A small Brazilian town, drawn by hand: what the index makes of addresses in it."""

from collections.abc import Iterator

import pytest

from dispatch_server.cities.addresses import build_addresses
from dispatch_server.cities.index import AddressIndex
from dispatch_server.places.geocoders.city import CityGeocoder
from dispatch_server.places.parse import to_query
from dispatch_server.places.postal import PostalCodes
from dispatch_server.places.rules import review_reason
from dispatch_server.places.schema import Candidate
from shared.geo import Point, distance_m, offset
from tests.osm import write_extract

CENTRE = Point(-23.55, -46.63)


def _at(east_m: float, north_m: float = 0.0) -> Point:
    return offset(CENTRE, north_m=north_m, east_m=east_m)


@pytest.fixture(scope="module")
def geocoder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityGeocoder]:
    """Build the town: two long streets, one name twice far apart, three numbers, a shop."""

    def house(street: str, number: str, **more: str) -> dict[str, str]:
        return {"addr:street": street, "addr:housenumber": number} | more

    def road(name: str) -> dict[str, str]:
        return {"highway": "residential", "name": name}

    folder = tmp_path_factory.mktemp("town")
    extract = write_extract(
        folder / "town.osm.pbf",
        nodes=[
            (_at(0, 5), {"place": "city", "name": "São Paulo"}),
            (_at(40, 4990), {"place": "suburb", "name": "Vila Norte"}),
            (_at(40, -4990), {"place": "suburb", "name": "Vila Sul"}),
            (_at(100, 310), house("Rua Direita", "10")),
            (_at(200, 310), house("Rua Direita", "20")),
            (_at(250, 310), house("Rua Direita", "30 A")),
            (_at(500, 0), {"shop": "bakery", "name": "Padaria Estrela"}),
        ],
        ways=[
            ([_at(100), _at(600), _at(1100)], road("Rua Augusta")),
            ([_at(0, 300), _at(400, 300)], road("Rua Direita")),
            ([_at(0, 5000), _at(500, 5000)], road("Rua das Flores")),
            ([_at(0, -5000), _at(500, -5000)], road("Rua das Flores")),
        ],
    )
    build_addresses(extract, folder / "addresses.sqlite")
    index = AddressIndex(folder / "addresses.sqlite")
    yield CityGeocoder(index, name="São Paulo", centre=CENTRE, postal=PostalCodes())
    index.close()


def _ask(
    geocoder: CityGeocoder, text: str, *, country: str = "BR", **more: str
) -> tuple[list[Candidate], str]:
    query = to_query(
        text=text,
        country=country,
        postal=more.get("postal", ""),
        city=more.get("city", ""),
        district=more.get("district", ""),
    )
    found = geocoder.search_now(query)
    return found, review_reason(found)


@pytest.mark.parametrize(
    ("text", "precision", "at"),
    [
        ("Rua Direita, 20", "house_number", _at(200, 310)),
        ("R. Direita nº 30a", "house_number", _at(250, 310)),
        ("Rua Direita, 30", "house_number", _at(250, 310)),
        ("Rua Direita, 14", "interpolated", _at(140, 310)),
        ("Rua Augusta, 500", "metric", _at(600)),
        ("rua agusta, 500", "metric", _at(600)),
    ],
)
def test_an_address_is_found_as_well_as_the_map_allows(
    geocoder: CityGeocoder, text: str, precision: str, at: Point
) -> None:
    (best, *_), reason = _ask(geocoder, text)

    assert (best.precision, reason) == (precision, "")
    assert distance_m(best.at, at) < 2
    assert best.source == "city"


def test_metres_are_only_counted_where_that_is_the_custom(geocoder: CityGeocoder) -> None:
    (best, *_), reason = _ask(geocoder, "Rua Augusta, 500", country="PT")

    assert (best.precision, reason) == ("street", "imprecise")


def test_two_streets_of_one_name_need_a_district(geocoder: CityGeocoder) -> None:
    _, reason = _ask(geocoder, "Rua das Flores, 100")
    (best, *_), sure = _ask(geocoder, "Rua das Flores, 100", district="Vila Sul")

    assert (reason, sure) == ("ambiguous", "")
    assert distance_m(best.at, _at(100, -5000)) < 2


def test_the_postal_code_corrects_a_name_and_casts_doubt_on_another(
    geocoder: CityGeocoder,
) -> None:
    """01304-001 is Rua Augusta's."""
    (typo, *_), corrected = _ask(geocoder, "Rua Augsta, 500", postal="01304-001")
    (named, *_), only_code = _ask(geocoder, "Xyzw, 500", postal="01304-001")
    (other, *_), doubted = _ask(geocoder, "Rua das Flores, 500", postal="01304-001")

    assert (typo.precision, corrected) == ("metric", "")
    assert (named.text, only_code) == ("Rua Augusta, 500", "doubtful")
    assert (other.confidence < typo.confidence, doubted != "") == (True, True)


def test_an_address_in_another_city_is_not_put_on_this_map(geocoder: CityGeocoder) -> None:
    _, here = _ask(geocoder, "Rua Direita, 20", city="são paulo")
    (best, *_), elsewhere = _ask(geocoder, "Rua Direita, 20", city="Campinas")

    assert here == ""
    assert (elsewhere, best.precision) == ("doubtful", "house_number")


@pytest.mark.parametrize(
    ("text", "more", "precision"),
    [
        ("Padaria Estrela", {}, "poi"),
        ("Xyzw 5", {"district": "Vila Norte"}, "district"),
        ("Xyzw 5", {"city": "São Paulo"}, "city"),
        ("Rua Augusta", {}, "street"),
        ("Rua Augusta, s/n", {}, "street"),
        ("Rua Augusta, 90000", {}, "street"),
    ],
)
def test_what_is_coarser_than_a_door_is_shown_to_a_person(
    geocoder: CityGeocoder, text: str, more: dict[str, str], precision: str
) -> None:
    (best, *_), reason = _ask(geocoder, text, **more)

    assert (best.precision, reason) == (precision, "imprecise")


async def test_it_can_be_asked_from_the_loop(geocoder: CityGeocoder) -> None:
    found = await geocoder.search(to_query(text="Rua Direita, 20", country="BR"))

    assert found[0].precision == "house_number"
