"""Polygons drawn on a map: what is inside, whether a line crosses itself, how large they are.

Flat arithmetic in degrees, and in metres where it measures: right for what fits in a region, wrong
across the 180th meridian or round a pole. A ring names its corners once; the last joins the first.
"""

import itertools
import math
from collections.abc import Iterator, Sequence

from shared.geo import EARTH_RADIUS_M, Point

type Ring = Sequence[Point]
type Box = tuple[float, float, float, float]  # south, west, north, east


def box_of(ring: Ring) -> Box:
    lats, lons = [p.lat for p in ring], [p.lon for p in ring]
    return min(lats), min(lons), max(lats), max(lons)


def is_in_box(box: Box, at: Point) -> bool:
    south, west, north, east = box
    return south <= at.lat <= north and west <= at.lon <= east


def contains(ring: Ring, at: Point) -> bool:
    """Tell whether a point is inside: by how often a line to the east crosses the ring.

    Of two rings that share a border, a point on it is in one: an edge holds its southern end only.
    """
    inside = False
    for a, b in _edges(ring):
        if (a.lat > at.lat) != (b.lat > at.lat):
            lon = a.lon + (at.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon)
            inside ^= at.lon < lon
    return inside


def area_m2(ring: Ring) -> float:
    """Measure a ring that does not cross itself (shoelace), in square metres."""
    middle = math.radians(sum(p.lat for p in ring) / len(ring))
    origin = ring[0]  # near, or what is lost in rounding is larger than a garden
    doubled = sum(
        (a.lon - origin.lon) * (b.lat - origin.lat) - (b.lon - origin.lon) * (a.lat - origin.lat)
        for a, b in _edges(ring)
    )
    per_degree = math.radians(EARTH_RADIUS_M)
    return abs(doubled) / 2 * per_degree**2 * math.cos(middle)


def crossing(ring: Ring) -> tuple[int, int] | None:
    """Name the first two edges that meet where they should not; an edge by its first corner.

    Neighbours may share their corner, and no more: a spike that runs back on itself is a crossing.
    O(corners squared).
    """
    edges = list(_edges(ring))
    last = len(edges) - 1
    for (i, (a, b)), (j, (c, d)) in itertools.combinations(enumerate(edges), 2):
        if j == i + 1 or (i == 0 and j == last):
            shared, before, after = (b, a, d) if j == i + 1 else (a, b, c)
            if _turn(before, shared, after) == 0 and not _is_between(before, after, shared):
                return i, j
        elif _meet(a, b, c, d):
            return i, j
    return None


def overlap(some: Ring, others: Ring) -> bool:
    """Tell whether two rings share ground. Neighbours that share a border only do not."""
    ours, theirs = box_of(some), box_of(others)
    south, west = max(ours[0], theirs[0]), max(ours[1], theirs[1])
    north, east = min(ours[2], theirs[2]), min(ours[3], theirs[3])
    if south >= north or west >= east:
        return False
    shared = (south, west, north, east)
    near = [edge for edge in _edges(others) if _reaches(edge, shared)]
    mine = (edge for edge in _edges(some) if _reaches(edge, shared))
    if any(_cross(*one, *other) for one in mine for other in near):
        return True
    return contains(others, inner_point(some)) or contains(some, inner_point(others))


def inner_point(ring: Ring) -> Point:
    """Find a point well inside: the middle of the widest stretch half way between two corners."""
    lats = sorted({p.lat for p in ring})
    best, width = ring[0], -1.0
    for low, high in itertools.pairwise(lats):
        lat = (low + high) / 2
        cuts = sorted(
            a.lon + (lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon)
            for a, b in _edges(ring)
            if (a.lat > lat) != (b.lat > lat)
        )
        for west, east in zip(cuts[::2], cuts[1::2], strict=True):
            if east - west > width:
                best, width = Point(lat, (west + east) / 2), east - west
    return best


def _reaches(edge: tuple[Point, Point], box: Box) -> bool:
    """Tell whether an edge may be in a box: by the box of its own."""
    south, west, north, east = box_of(edge)
    return south <= box[2] and north >= box[0] and west <= box[3] and east >= box[1]


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return itertools.pairwise([*ring, ring[0]])


def _turn(a: Point, b: Point, c: Point) -> float:
    """Say to which side ``c`` lies of the way from ``a`` to ``b``: positive left, 0 on it."""
    return (b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Tell whether two edges cross in their midst."""
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Tell whether two edges have a point in common."""
    if _cross(a, b, c, d):
        return True
    touching = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(_turn(p, q, r) == 0 and _is_between(p, q, r) for p, q, r in touching)


def _is_between(a: Point, b: Point, c: Point) -> bool:
    """Tell whether ``c``, on the line through ``a`` and ``b``, lies between them or on an end."""
    return (a.lon - c.lon) * (b.lon - c.lon) + (a.lat - c.lat) * (b.lat - c.lat) <= 0
