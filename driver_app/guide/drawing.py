"""A square of the map as SVG, out of the city's own vector tiles, for day and for night.

The client draws SVG by itself, so that the phone sends it each square once, and moving the map
costs two numbers. All streets of a kind are one path: few things to draw, however many streets.
Layers and kinds are named as the server's city packs name them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from shared.mvt import Feature, Layer, Line, Shape

MARGIN: Final = 64  # units around a square within which lines still reach into it

_GREENS: Final = frozenset(
    {"park", "garden", "grass", "forest", "wood", "recreation_ground", "meadow", "golf_course"}
    | {"pitch", "playground", "scrub", "cemetery", "allotments", "heath", "grassland"}
)
# Kind of street: class, width in metres as drawn; the order is from below to above.
_WIDTHS: Final[dict[str, tuple[str, float]]] = {
    "footway": ("path", 1.6), "path": ("path", 1.6), "steps": ("path", 1.6),
    "cycleway": ("path", 1.6), "bridleway": ("path", 1.6), "track": ("path", 2.0),
    "pedestrian": ("lane", 6.0), "service": ("lane", 5.0), "busway": ("lane", 6.0),
    "living_street": ("street", 8.0), "unclassified": ("street", 9.0), "road": ("street", 9.0),
    "residential": ("street", 9.0), "tertiary": ("main", 11.0), "secondary": ("main", 13.0),
    "primary": ("artery", 15.0), "trunk": ("highway", 16.0), "motorway": ("highway", 18.0),
}  # fmt: skip
_ORDER: Final = tuple(dict.fromkeys(name for name, _ in _WIDTHS.values()))
_LINK: Final = 0.65  # of the width of what it links


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """Colours of the ground, and of each class of street (fill, edge)."""

    ground: str
    built: str
    green: str
    water: str
    house: str
    rail: str
    streets: dict[str, tuple[str, str]]


DAY: Final = Palette(
    ground="#F3F1EC",
    built="#ECE9E2",
    green="#D3E7C6",
    water="#A8D2E6",
    house="#E0DAD0",
    rail="#B9B3BE",
    streets={
        "path": ("#D9CDBE", ""),
        "lane": ("#FFFFFF", "#DAD4CA"),
        "street": ("#FFFFFF", "#CFC8BC"),
        "main": ("#FFFFFF", "#BDB5A6"),
        "artery": ("#FFE9A8", "#D9B765"),
        "highway": ("#FFCF87", "#D69B4B"),
    },
)
NIGHT: Final = Palette(
    ground="#171B22",
    built="#1C2129",
    green="#1D2C25",
    water="#14304A",
    house="#232933",
    rail="#3B3F4A",
    streets={
        "path": ("#2C323C", ""),
        "lane": ("#323945", "#20252D"),
        "street": ("#3D4552", "#20252D"),
        "main": ("#4A5362", "#242A33"),
        "artery": ("#6B5E3C", "#2C2A22"),
        "highway": ("#7D6236", "#2F2A1F"),
    },
)


class Window(msgspec.Struct, frozen=True):
    """Which part of a tile is drawn, in the tile's units."""

    left: int
    top: int
    side: int

    def shows(self, line: Line) -> bool:
        xs, ys = [x for x, _ in line], [y for _, y in line]
        right, bottom = self.left + self.side + MARGIN, self.top + self.side + MARGIN
        return (
            max(xs) >= self.left - MARGIN
            and min(xs) <= right
            and max(ys) >= self.top - MARGIN
            and min(ys) <= bottom
        )


def windows(extent: int, parts: int) -> list[Window]:
    """Cut a tile into ``parts`` by ``parts`` squares, row by row."""
    side = extent // parts
    return [
        Window(column * side, row * side, side) for row in range(parts) for column in range(parts)
    ]


def draw(
    layers: dict[str, Layer],
    window: Window,
    palette: Palette,
    *,
    unit_m: float,
    has_houses: bool = True,
) -> str:
    """Draw one square. ``unit_m`` is how many metres one unit of the tile is on the ground."""
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{window.left} {window.top}'
            f' {window.side} {window.side}">'
        ),
        (
            f'<rect x="{window.left}" y="{window.top}" width="{window.side}" height="{window.side}"'
            f' fill="{palette.ground}"/>'
        ),
    ]
    land = _features(layers, "land", window)
    parts += _areas([f for f in land if f.tags.get("kind") not in _GREENS], palette.built, window)
    parts += _areas([f for f in land if f.tags.get("kind") in _GREENS], palette.green, window)
    parts += _areas(_features(layers, "water_polygons", window), palette.water, window)
    river = _lines(_features(layers, "water_lines", window), window)
    parts += _stroke(river, palette.water, 8 / unit_m)
    if has_houses:
        parts += _areas(_features(layers, "buildings", window), palette.house, window)
    parts += _streets(_features(layers, "streets", window), window, palette, unit_m)
    return "".join([*parts, "</svg>"])


def _features(layers: dict[str, Layer], name: str, window: Window) -> list[Feature]:
    layer = layers.get(name)
    if layer is None:
        return []
    return [f for f in layer.features if any(window.shows(line) for line in f.lines if line)]


def _areas(features: Iterable[Feature], colour: str, window: Window) -> list[str]:
    rings = [
        _path(ring) + "Z"
        for feature in features
        if feature.shape == Shape.POLYGON
        for ring in feature.lines
        if window.shows(ring)
    ]
    if not rings:
        return []
    return [f'<path fill="{colour}" fill-rule="evenodd" d="{"".join(rings)}"/>']


def _lines(features: Iterable[Feature], window: Window) -> str:
    return "".join(
        _path(line) for feature in features for line in feature.lines if window.shows(line)
    )


def _streets(
    features: Sequence[Feature], window: Window, palette: Palette, unit_m: float
) -> list[str]:
    rails = [feature for feature in features if feature.tags.get("rail")]
    paths: dict[tuple[int, str, float], list[str]] = defaultdict(list)
    for feature in features:
        found = _WIDTHS.get(str(feature.tags.get("kind")))
        if found is None or feature.tags.get("rail"):
            continue
        name, width_m = found
        width = width_m * (_LINK if feature.tags.get("link") else 1.0)
        paths[_ORDER.index(name), name, width] += [
            _path(line) for line in feature.lines if window.shows(line)
        ]
    drawn = _stroke(_lines(rails, window), palette.rail, 1.6 / unit_m)
    for (_, name, width), lines in sorted(paths.items()):
        edge = palette.streets[name][1]
        if edge:
            drawn += _stroke("".join(lines), edge, (width + 2.4) / unit_m)
    for (_, name, width), lines in sorted(paths.items()):
        drawn += _stroke("".join(lines), palette.streets[name][0], width / unit_m)
    return drawn


def _stroke(path: str, colour: str, width: float) -> list[str]:
    if not path:
        return []
    return [
        (
            f'<path fill="none" stroke="{colour}" stroke-width="{width:.1f}" stroke-linecap="round"'
            f' stroke-linejoin="round" d="{path}"/>'
        )
    ]


def _path(line: Line) -> str:
    """Write a line with its steps relative, which is a third shorter."""
    (x, y), *rest = line
    steps = [f"M{x} {y}"]
    for to_x, to_y in rest:
        steps.append(f"l{to_x - x} {to_y - y}")
        x, y = to_x, to_y
    return "".join(steps)


def street_names(layers: dict[str, Layer]) -> list[tuple[str, int, int]]:
    """Give each named street's name and the middle of its longest piece, the most used first."""
    layer = layers.get("street_labels")
    if layer is None:
        return []
    best: dict[str, tuple[int, int, int, int]] = {}
    for feature in layer.features:
        name = str(feature.tags.get("name", ""))
        kind = _WIDTHS.get(str(feature.tags.get("kind")))
        if not name or kind is None:
            continue
        rank = _ORDER.index(kind[0])
        for line in feature.lines:
            length = abs(line[-1][0] - line[0][0]) + abs(line[-1][1] - line[0][1])
            middle = line[len(line) // 2]
            if name not in best or (rank, length) > best[name][:2]:
                best[name] = (rank, length, *middle)
    ranked = sorted(best.items(), key=lambda named: named[1][:2], reverse=True)
    return [(name, x, y) for name, (_, _, x, y) in ranked]
