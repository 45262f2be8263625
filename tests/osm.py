"""Small extracts, written by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium
from osmium.osm import mutable

from shared.geo import Point

type Tags = Mapping[str, str]


def write_extract(
    path: Path,
    *,
    nodes: Sequence[tuple[Point, Tags]] = (),
    ways: Sequence[tuple[Sequence[Point], Tags]] = (),
) -> Path:
    """Write nodes with tags, and ways with theirs; ways that share a point share a node."""
    ids: dict[Point, int] = {}
    tagged = dict(nodes)
    for point in [*tagged, *(p for line, _ in ways for p in line)]:
        ids.setdefault(point, len(ids) + 1)
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for point, number in ids.items():
            place = (point.lon, point.lat)
            writer.add_node(
                mutable.Node(id=number, location=place, tags=dict(tagged.get(point, {})))
            )
        for number, (line, tags) in enumerate(ways, start=1):
            writer.add_way(mutable.Way(id=number, nodes=[ids[p] for p in line], tags=dict(tags)))
    return path
