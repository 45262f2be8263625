"""What is taken out of an extract into the address index."""

import sqlite3
from contextlib import closing
from pathlib import Path

from dispatch_server.cities.addresses import build_addresses, collect
from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.reading import read
from shared.geo import Point
from tests.osm import write_extract

A, B, C = Point(-23.55, -46.63), Point(-23.55, -46.62), Point(-23.54, -46.62)


def extract(folder: Path) -> Path:
    return write_extract(
        folder / "a.osm.pbf",
        nodes=[
            (Point(-23.551, -46.63), {"name": "Padaria Aurora", "shop": "bakery"}),
            (Point(-23.552, -46.63), {"name": "Sé", "place": "suburb"}),
            (Point(-23.553, -46.63), {"name": "Nothing that we show"}),
            (Point(-23.554, -46.63), {"addr:street": "Rua Direita", "addr:housenumber": "7, 9"}),
        ],
        ways=[
            ([A, B], {"highway": "residential", "name": "Rua Direita"}),
            ([B, C], {"highway": "steps", "name": "Escadaria"}),
            ([A, B, C, A], {"building": "yes", "amenity": "school", "name": "Escola"}),
        ],
    )


def test_streets_shops_places_and_houses_are_gathered(tmp_path: Path) -> None:
    found = collect(read(extract(tmp_path)))

    assert [name for name, _ in found.ways] == ["Rua Direita"]
    assert [(n.kind, n.detail, n.name) for n in found.named] == [
        ("poi", "bakery", "Padaria Aurora"),
        ("place", "suburb", "Sé"),
        ("poi", "school", "Escola"),
    ]
    assert [h.number for h in found.houses] == ["7", "9"]


def test_the_counts_are_what_was_written(tmp_path: Path) -> None:
    counts = build_addresses(extract(tmp_path), tmp_path / "a.sqlite")

    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as db:
        kinds = dict(db.execute("SELECT kind, count(*) FROM entry GROUP BY kind").fetchall())
        houses = db.execute("SELECT number_n FROM house ORDER BY number_n").fetchall()
    assert kinds == {"street": 1, "poi": 2, "place": 1}
    assert houses == [(7,), (9,)]
    assert (counts.streets, counts.houses, counts.pois, counts.places) == (1, 2, 2, 1)


def test_helsinki_has_its_streets_and_houses(helsinki: CityPack) -> None:
    assert helsinki.counts.streets > 80
    assert helsinki.counts.houses > 1400
    assert helsinki.counts.pois > 1000
    assert helsinki.counts.places > 40
