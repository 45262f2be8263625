"""Ways that share a name become streets: one for each part of a city that has a street so named."""

import itertools
import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import msgspec

from dispatch_server.cities.normal import normal
from dispatch_server.cities.pack import Bbox
from shared.geo import Point, distance_m

type Line = Sequence[Point]

# Ways of one name nearer than this are one street: it bridges squares and missing links. Two
# districts' "Rua São João" are farther apart.
JOIN_M: Final = 600.0
_METRES_PER_DEGREE: Final = 111_195.0


class Street(msgspec.Struct, frozen=True, kw_only=True):
    """``middle`` lies on the street, half way along its length."""

    name: str
    norm: str
    lines: tuple[Line, ...]
    middle: Point
    length_m: float
    bbox: Bbox


def gather(ways: Sequence[tuple[str, Line]]) -> list[Street]:
    """Make streets of named ways, in a fixed order."""
    named: dict[str, list[tuple[str, Line]]] = defaultdict(list)
    for name, line in ways:
        if line:
            named[normal(name)].append((name, line))
    streets = [
        _street(norm, part) for norm, same in sorted(named.items()) if norm for part in _apart(same)
    ]
    return sorted(streets, key=lambda s: (s.norm, s.middle.lat, s.middle.lon))


def _apart(same: list[tuple[str, Line]]) -> list[list[tuple[str, Line]]]:
    """Join ways whose cells of a grid touch (union-find)."""
    owner: dict[tuple[int, int], int] = {}
    root = list(range(len(same)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for i, (_, line) in enumerate(same):
        for cell in {_cell(point) for point in line}:
            for d_lat in (-1, 0, 1):
                for d_lon in (-1, 0, 1):
                    other = owner.get((cell[0] + d_lat, cell[1] + d_lon))
                    if other is not None:
                        root[find(i)] = find(other)
            owner[cell] = i
    parts: dict[int, list[tuple[str, Line]]] = defaultdict(list)
    for i, one in enumerate(same):
        parts[find(i)].append(one)
    return list(parts.values())


def _cell(point: Point) -> tuple[int, int]:
    north = point.lat * _METRES_PER_DEGREE
    east = point.lon * _METRES_PER_DEGREE * math.cos(math.radians(round(point.lat)))
    return math.floor(north / JOIN_M), math.floor(east / JOIN_M)


def _street(norm: str, part: list[tuple[str, Line]]) -> Street:
    names = [name for name, _ in part]
    lines = tuple(line for _, line in part)
    lats = [p.lat for line in lines for p in line]
    lons = [p.lon for line in lines for p in line]
    lengths = [sum(distance_m(a, b) for a, b in itertools.pairwise(x)) for x in lines]
    return Street(
        name=max(sorted(set(names)), key=names.count),
        norm=norm,
        lines=lines,
        middle=_middle(lines, lengths),
        length_m=sum(lengths),
        bbox=Bbox(min(lats), min(lons), max(lats), max(lons)),
    )


def _middle(lines: Sequence[Line], lengths: Sequence[float]) -> Point:
    """Find the node nearest to the average place: always on the street, near its centre."""
    total = sum(lengths) or 1.0
    lat = (
        sum(w * sum(p.lat for p in x) / len(x) for x, w in zip(lines, lengths, strict=True)) / total
    )
    lon = (
        sum(w * sum(p.lon for p in x) / len(x) for x, w in zip(lines, lengths, strict=True)) / total
    )
    if not sum(lengths):
        return lines[0][0]
    centre = Point(lat, lon)
    return min((p for line in lines for p in line), key=lambda p: distance_m(p, centre))
