"""One pass over an extract: every node, way and area that carries tags, with its place."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import osmium

from dispatch_server.cities.errors import ExtractUnreadable, ExtractWithoutRoads
from dispatch_server.cities.pack import Bbox, Counts

type Osm = Any  # pyosmium's objects have no common type

# Ways that a delivery vehicle may at least reach.
DRIVEN: Final = frozenset(
    {"motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential"}
    | {"motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link"}
    | {"living_street", "service", "pedestrian", "road", "track"}
)


def check_extract(extract: Path) -> tuple[Bbox, Counts]:
    """Read a file to its end. Raises ExtractUnreadable, ExtractWithoutRoads.

    The box is that of the roads: what an extract's header says is often missing, and often wrong.
    """
    south = west = math.inf
    north = east = -math.inf
    counts = {"n": 0, "w": 0, "r": 0}
    for thing in read(extract):
        counts[thing.type_str()] += 1
        if thing.is_way() and thing.tags.get("highway") in DRIVEN:
            for node in thing.nodes:
                if node.location.valid():
                    south, north = min(south, node.lat), max(north, node.lat)
                    west, east = min(west, node.lon), max(east, node.lon)
    if south > north:
        raise ExtractWithoutRoads(extract)
    return Bbox(south, west, north, east), Counts(
        nodes=counts["n"], ways=counts["w"], relations=counts["r"]
    )


def read(extract: Path, *, areas_of: tuple[str, ...] = ()) -> Iterator[Osm]:
    """Yield what an extract holds; also closed ways and multipolygons with one of these keys."""
    try:
        objects = osmium.FileProcessor(str(extract)).with_locations()
        if areas_of:
            objects = objects.with_areas(osmium.filter.KeyFilter(*areas_of))
        yield from objects
    except (RuntimeError, OSError) as unreadable:
        raise ExtractUnreadable(extract, str(unreadable)) from unreadable
