"""Which tags are drawn in which layer, from which zoom on."""

import pytest

from dispatch_server.cities.layers import draw_area, draw_node, draw_way


@pytest.mark.parametrize(
    ("tags", "layers"),
    [
        ({"highway": "motorway"}, [("streets", 5)]),
        ({"highway": "residential", "name": "Rua A"}, [("streets", 12), ("street_labels", 12)]),
        ({"highway": "primary", "ref": "SP-1"}, [("streets", 8), ("street_labels", 10)]),
        ({"highway": "motorway_link"}, [("streets", 12)]),
        ({"highway": "pedestrian", "area": "yes"}, []),
        ({"highway": "construction"}, []),
        ({"railway": "tram"}, [("streets", 10)]),
        ({"waterway": "river", "name": "Tietê"}, [("water_lines", 9)]),
        ({"power": "line"}, []),
    ],
)
def test_a_way_is_drawn(tags: dict[str, str], layers: list[tuple[str, int]]) -> None:
    assert [(d.layer, d.minzoom) for d in draw_way(tags)] == layers


def test_a_street_keeps_what_a_driver_must_see() -> None:
    street = draw_way({"highway": "trunk_link", "bridge": "yes", "oneway": "yes", "surface": "mud"})

    assert street[0].tags == {
        "kind": "trunk",
        "link": True,
        "tunnel": False,
        "bridge": True,
        "oneway": True,
        "surface": "mud",
    }


@pytest.mark.parametrize(
    ("tags", "layers"),
    [
        ({"place": "city", "name": "Helsinki"}, ["place_labels"]),
        ({"place": "city_block", "name": "Gaselli"}, []),
        ({"addr:housenumber": "7"}, ["addresses"]),
        ({"addr:housenumber": "7", "shop": "bakery", "name": "Aurora"}, ["addresses", "pois"]),
        ({"shop": "bakery"}, []),
    ],
)
def test_a_node_is_drawn(tags: dict[str, str], layers: list[str]) -> None:
    assert [d.layer for d in draw_node(tags)] == layers


@pytest.mark.parametrize(("people", "population"), [("600000", 600000), ("about 5", 0), ("", 0)])
def test_only_a_number_is_a_population(people: str, population: int) -> None:
    (label,) = draw_node({"place": "city", "name": "Helsinki", "population": people})

    assert label.tags["population"] == population


@pytest.mark.parametrize(
    ("tags", "layers"),
    [
        ({"building": "yes", "amenity": "school"}, ["buildings"]),
        ({"natural": "water"}, ["water_polygons"]),
        ({"landuse": "basin"}, ["water_polygons"]),
        ({"leisure": "park"}, ["land"]),
        ({"amenity": "hospital"}, ["sites"]),
        ({"amenity": "bank"}, []),
    ],
)
def test_an_area_is_drawn(tags: dict[str, str], layers: list[str]) -> None:
    assert [d.layer for d in draw_area(tags)] == layers
