"""Building the address index of a pack: an SQLite file with streets, house numbers, shops, places.

``entry`` holds what has a name: streets (with their lines as polylines of six decimals, separated
by spaces), points of interest and places. ``words`` finds entries by whole words and beginnings,
``grams`` by any three letters, for typos. ``house`` holds the numbers of a street. All text to be
searched is in the normal form of normal.py.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from dispatch_server.cities.normal import house_number, normal
from dispatch_server.cities.pack import Counts
from dispatch_server.cities.reading import Osm, read
from dispatch_server.cities.streets import Line, Street, gather
from shared import polyline
from shared.geo import Point, distance_m

_NOT_STREETS: Final = frozenset({"steps", "platform", "corridor", "elevator", "proposed"})
_POI_KEYS: Final = ("amenity", "shop", "tourism", "office", "craft", "leisure", "healthcare")

_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE entry (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, norm TEXT NOT NULL,
  detail TEXT NOT NULL, area TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL,
  south REAL NOT NULL, west REAL NOT NULL, north REAL NOT NULL, east REAL NOT NULL,
  length_m REAL NOT NULL, lines TEXT NOT NULL
);
CREATE INDEX entry_norm ON entry (norm, kind);
CREATE TABLE house (
  id INTEGER PRIMARY KEY, street_id INTEGER NOT NULL REFERENCES entry (id),
  number TEXT NOT NULL, number_n INTEGER, postcode TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL
);
CREATE INDEX house_street ON house (street_id, number_n);
CREATE VIRTUAL TABLE words USING fts5 (norm, content='entry', content_rowid='id', tokenize='unicode61');
CREATE VIRTUAL TABLE grams USING fts5 (norm, content='entry', content_rowid='id', tokenize='trigram');
"""


class Named(msgspec.Struct, frozen=True):
    """A shop, a school, a district. ``detail`` is OpenStreetMap's value: ``cafe``, ``suburb``."""

    kind: str
    detail: str
    name: str
    point: Point


class House(msgspec.Struct, frozen=True):
    street: str
    number: str
    postcode: str
    point: Point


class Found(msgspec.Struct):
    """What one pass over an extract gathers."""

    ways: list[tuple[str, Line]] = []
    named: list[Named] = []
    houses: list[House] = []


def build_addresses(extract: Path, out: Path) -> Counts:
    """Write ``out``; the counts hold streets, houses, points of interest and places."""
    found = collect(read(extract))
    streets = gather(found.ways)
    with closing(sqlite3.connect(out)) as db:
        db.executescript(_SCHEMA)
        houses = _write(db, streets, found)
        db.executescript(
            "INSERT INTO words (words) VALUES ('rebuild');"
            "INSERT INTO grams (grams) VALUES ('rebuild'); ANALYZE;"
        )
        db.commit()
    pois = sum(named.kind == "poi" for named in found.named)
    places = len(found.named) - pois
    return Counts(streets=len(streets), houses=houses, pois=pois, places=places)


def collect(things: Iterable[Osm]) -> Found:
    found = Found()
    for thing in things:
        if not thing.tags:
            continue
        points = _points(thing)
        if not points:
            continue
        tags, name = thing.tags, thing.tags.get("name")
        if name and thing.is_way() and "highway" in tags:
            if tags["highway"] not in _NOT_STREETS:
                found.ways.append((name, points))
            continue
        middle = _centre(points)
        if name:
            found.named += _named(tags, name, middle)
        street, numbers = tags.get("addr:street"), tags.get("addr:housenumber")
        if street and numbers:
            code = tags.get("addr:postcode") or ""
            for number in numbers.replace(",", ";").split(";"):
                found.houses.append(House(street, number.strip(), code, middle))
    return found


def _points(thing: Osm) -> list[Point]:
    if thing.is_node():
        return [Point(thing.lat, thing.lon)] if thing.location.valid() else []
    if thing.is_way():
        return [Point(n.lat, n.lon) for n in thing.nodes if n.location.valid()]
    return []


def _centre(points: list[Point]) -> Point:
    count = len(points)
    return Point(sum(p.lat for p in points) / count, sum(p.lon for p in points) / count)


def _named(tags: Osm, name: str, point: Point) -> list[Named]:
    if place := tags.get("place"):
        return [Named("place", place, name, point)]
    for key in _POI_KEYS:
        if kind := tags.get(key):
            return [Named("poi", kind, name, point)]
    return []


def _write(db: sqlite3.Connection, streets: list[Street], found: Found) -> int:
    """Write streets first, then what else has a name, then the houses, each on its street."""
    districts = _Districts(found.named)
    by_norm: dict[str, list[tuple[int, Point]]] = defaultdict(list)
    for street in streets:
        point, box = street.middle, street.bbox
        lines = " ".join(polyline.encode(line) for line in street.lines)
        row = db.execute(
            _ENTRY,
            (
                "street",
                street.name,
                street.norm,
                "",
                districts.nearest(point),
                point.lat,
                point.lon,
                box.south,
                box.west,
                box.north,
                box.east,
                street.length_m,
                lines,
            ),
        )
        by_norm[street.norm].append((row.lastrowid or 0, point))
    for one in found.named:
        _write_point(db, one, districts.nearest(one.point))
    for house in found.houses:
        norm = normal(house.street)
        if norm not in by_norm:  # a street that only its houses tell of
            street_only = Named("street", "", house.street, house.point)
            by_norm[norm].append((_write_point(db, street_only, ""), house.point))
        street_id, _ = min(by_norm[norm], key=lambda s: distance_m(s[1], house.point))
        at = house.point
        db.execute(
            "INSERT INTO house (street_id, number, number_n, postcode, lat, lon)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (street_id, house.number, house_number(house.number), house.postcode, at.lat, at.lon),
        )
    return len(found.houses)


_ENTRY: Final = (
    "INSERT INTO entry (kind, name, norm, detail, area, lat, lon, south, west, north, east,"
    " length_m, lines) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_TOO_SMALL: Final = frozenset(
    {"square", "city_block", "plot", "locality", "islet", "isolated_dwelling"}
)


def _write_point(db: sqlite3.Connection, one: Named, area: str) -> int:
    at = one.point
    row = db.execute(
        _ENTRY,
        (
            one.kind,
            one.name,
            normal(one.name),
            one.detail,
            area,
            at.lat,
            at.lon,
            at.lat,
            at.lon,
            at.lat,
            at.lon,
            0.0,
            "",
        ),
    )
    return row.lastrowid or 0


class _Districts:
    """What tells two streets of one name apart: the district that each is nearest to."""

    def __init__(self, named: Iterable[Named]) -> None:
        known = [n for n in named if n.kind == "place" and n.detail not in _TOO_SMALL]
        self._names = [n.name for n in known]
        self._lats = np.array([n.point.lat for n in known])
        self._lons = np.array([n.point.lon for n in known])

    def nearest(self, point: Point) -> str:
        """Name the district, or nothing where none is known."""
        if not self._names:
            return ""
        off = np.abs(self._lats - point.lat) + np.abs(self._lons - point.lon)
        return self._names[int(off.argmin())]
