"""The map's squares: where a point lies on the web's tiles, and which of them a way runs through.

Web Mercator, as every tile server has it: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
"""

import math
from collections.abc import Iterable
from typing import Final

import msgspec

from shared.geo import EARTH_RADIUS_M, Point

OVERVIEW_ACROSS: Final = 3  # tiles each way of a map that shows a whole run
MAX_LATITUDE: Final = 85.05
# Tiles are drawn on a sphere of the equator's radius, distances are measured on the mean one.
_EQUATOR_M: Final = 2 * math.pi * EARTH_RADIUS_M


class Tile(msgspec.Struct, frozen=True, order=True):
    z: int
    x: int
    y: int


def place(point: Point, z: int) -> tuple[float, float]:
    """Give a point's place in tiles of zoom ``z``, x to the east and y to the south."""
    lat = math.radians(min(max(point.lat, -MAX_LATITUDE), MAX_LATITUDE))
    wide = 1 << z
    return (
        (point.lon + 180) / 360 * wide,
        (1 - math.asinh(math.tan(lat)) / math.pi) / 2 * wide,
    )


def tile_at(point: Point, z: int) -> Tile:
    x, y = place(point, z)
    return Tile(z, int(x), int(y))


def side_m(lat: float, z: int) -> float:
    """Give how long a tile's side is at a latitude, in metres."""
    return _EQUATOR_M * math.cos(math.radians(lat)) / (1 << z)


def tiles_around(point: Point, z: int, reach_m: float) -> set[Tile]:
    """Name the tiles within ``reach_m`` north, south, east and west of a point."""
    x, y = place(point, z)
    reach = reach_m / side_m(point.lat, z)
    most = (1 << z) - 1
    return {
        Tile(z, column, row)
        for column in range(max(0, int(x - reach)), min(most, int(x + reach)) + 1)
        for row in range(max(0, int(y - reach)), min(most, int(y + reach)) + 1)
    }


def corridor(points: Iterable[Point], z: int, reach_m: float, *, most: int) -> list[Tile]:
    """Name the tiles along a way, in the order of driving, at most so many."""
    named: dict[Tile, None] = {}
    for point in points:
        for tile in sorted(tiles_around(point, z, reach_m)):
            named.setdefault(tile)
        if len(named) >= most:
            break
    return list(named)[:most]


def overview_zoom(points: Iterable[Point], *, across: int, deepest: int) -> int:
    """Choose the deepest zoom at which all points lie within ``across`` tiles each way."""
    places = [place(point, deepest) for point in points]
    if not places:
        return deepest
    xs, ys = [x for x, _ in places], [y for _, y in places]
    spread = max(max(xs) - min(xs), max(ys) - min(ys))
    zoom = deepest
    while spread > across - 1 and zoom > 0:
        spread /= 2
        zoom -= 1
    return zoom
