"""The map as pieces to be laid out: squares, the way, names and doors, on one flat plane.

The plane's origin is a corner of a tile, its unit a logical pixel at zoom 1. Everything that
moves is one point, one angle and one factor; the pieces stay as they are while one drives over
them.
"""

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from driver_app.guide.drawing import Palette, draw, street_names, windows
from shared.geo import Point
from shared.grid import Tile, place, side_m, tiles_around
from shared.line import Line
from shared.mvt import Layer, decode

PX_PER_M: Final = 1.0  # at zoom 1
CUT_CLOSE: Final = 4  # a deepest tile is drawn as so many squares each way
KEPT_SQUARES: Final = 160
KEPT_TILES: Final = 12
MOST_NAMES: Final = 14
NAME_GAP_M: Final = 90.0
CLOSEST: Final = 1.5  # pixels a metre of a map that shows a run: a run of one street fits anyway

type GetTile = Callable[[Tile], bytes | None]
type Spot = tuple[float, float]

WAY_EDGE: Final = "#FFFFFF"  # by which a way stands out at night too


class Square(msgspec.Struct, frozen=True):
    """A drawn piece of the map: SVG, and where it lies on the plane."""

    key: str
    left: float
    top: float
    side: float
    svg: str


class Name(msgspec.Struct, frozen=True):
    text: str
    x: float
    y: float


class Door(msgspec.Struct, frozen=True):
    """A stop on the map, by its number. The next one stands out."""

    number: int
    x: float
    y: float
    is_next: bool = False
    is_ended: bool = False


class Stroke(msgspec.Struct, frozen=True):
    """A line of the way as SVG, and the box that it fills."""

    left: float
    top: float
    width: float
    height: float
    svg: str


class Plane:
    """The flat piece of earth around ``origin``. Scales by the latitude there: for one city."""

    def __init__(self, origin: Point, z: int) -> None:
        self.z = z
        x, y = place(origin, z)
        self.x, self.y = int(x), int(y)
        self.lat = origin.lat
        self.tile_px = side_m(origin.lat, z) * PX_PER_M

    def spot(self, point: Point) -> Spot:
        x, y = place(point, self.z)
        return (x - self.x) * self.tile_px, (y - self.y) * self.tile_px


class ChartMaker:
    """Draws squares once and keeps the last ones. ``tile`` gives a vector tile, if it is here.

    Takes some ten milliseconds of CPU a square: call it off the event loop, one call at a time.
    """

    def __init__(self, tile: GetTile) -> None:
        self._tile = tile
        self._layers: OrderedDict[Tile, dict[str, Layer]] = OrderedDict()
        self._squares: OrderedDict[tuple[Tile, int, int, int], str] = OrderedDict()

    def near(
        self, plane: Plane, point: Point, reach_m: float, palette: Palette
    ) -> tuple[Square, ...]:
        """Draw the squares within reach of a point, the nearest first."""
        cut = plane.tile_px / CUT_CLOSE
        here_x, here_y = plane.spot(point)
        reach = reach_m * PX_PER_M
        found: list[tuple[float, Square]] = []
        for tile in sorted(tiles_around(point, plane.z, reach_m)):
            for number in range(CUT_CLOSE * CUT_CLOSE):
                row, column = divmod(number, CUT_CLOSE)
                left = (tile.x - plane.x) * plane.tile_px + column * cut
                top = (tile.y - plane.y) * plane.tile_px + row * cut
                away = max(abs(left + cut / 2 - here_x), abs(top + cut / 2 - here_y))
                if away > reach + cut / 2:
                    continue
                svg = self._square(tile, CUT_CLOSE, number, plane.lat, palette)
                if svg:
                    key = f"{tile.z}/{tile.x}/{tile.y}/{number}"
                    found.append((away, Square(key, left, top, cut, svg)))
        return tuple(square for _, square in sorted(found, key=lambda one: one[0]))

    def whole(self, plane: Plane, tiles: Iterable[Tile], palette: Palette) -> tuple[Square, ...]:
        """Draw whole tiles of one zoom, for a map that shows a run from above."""
        squares = []
        for tile in tiles:
            svg = self._square(tile, 1, 0, plane.lat, palette)
            if svg:
                side = plane.tile_px * 2.0 ** (plane.z - tile.z)
                scale = 2.0 ** (plane.z - tile.z)
                left = (tile.x * scale - plane.x) * plane.tile_px
                top = (tile.y * scale - plane.y) * plane.tile_px
                squares.append(Square(f"{tile.z}/{tile.x}/{tile.y}", left, top, side, svg))
        return tuple(squares)

    def names(self, plane: Plane, point: Point, reach_m: float) -> tuple[Name, ...]:
        """Name the streets around, so that no two names lie on each other."""
        here = plane.spot(point)
        taken: list[Name] = []
        for tile in sorted(tiles_around(point, plane.z, reach_m)):
            layers = self._read(tile)
            if layers is None:
                continue
            extent = layers["street_labels"].extent if "street_labels" in layers else 4096
            for text, unit_x, unit_y in street_names(layers):
                x = (tile.x - plane.x + unit_x / extent) * plane.tile_px
                y = (tile.y - plane.y + unit_y / extent) * plane.tile_px
                is_near = math.hypot(x - here[0], y - here[1]) <= reach_m * PX_PER_M
                is_free = all(
                    abs(one.y - y) > NAME_GAP_M / 2 or abs(one.x - x) > NAME_GAP_M * 2
                    for one in taken
                )
                if is_near and is_free and all(one.text != text for one in taken):
                    taken.append(Name(text, x, y))
        taken.sort(key=lambda one: math.hypot(one.x - here[0], one.y - here[1]))
        return tuple(taken[:MOST_NAMES])

    def _square(self, tile: Tile, cut: int, number: int, lat: float, palette: Palette) -> str:
        key = (tile, cut, number, id(palette))
        if key in self._squares:
            self._squares.move_to_end(key)
            return self._squares[key]
        layers = self._read(tile)
        if layers is None:
            return ""
        extent = next((layer.extent for layer in layers.values()), 4096)
        svg = draw(
            layers,
            windows(extent, cut)[number],
            palette,
            unit_m=side_m(lat, tile.z) / extent,
            has_houses=cut > 1,
        )
        self._squares[key] = svg
        while len(self._squares) > KEPT_SQUARES:
            self._squares.popitem(last=False)
        return svg

    def _read(self, tile: Tile) -> dict[str, Layer] | None:
        if tile in self._layers:
            self._layers.move_to_end(tile)
            return self._layers[tile]
        content = self._tile(tile)
        if content is None:
            return None
        layers = decode(content)
        self._layers[tile] = layers
        while len(self._layers) > KEPT_TILES:
            self._layers.popitem(last=False)
        return layers


def stroke(
    plane: Plane,
    pieces: Sequence[tuple[Sequence[Point], str, float]],
    arrow: Sequence[Point] = (),
    *,
    edge: float = 5.0,
) -> Stroke | None:
    """Draw lines of (points, colour, width in pixels), each with a light edge; ``arrow`` on top."""
    drawn = [([plane.spot(p) for p in points], colour, width) for points, colour, width in pieces]
    drawn = [one for one in drawn if len(one[0]) > 1]
    tip = [plane.spot(point) for point in arrow]
    spots = [spot for line, _, _ in drawn for spot in line] + tip
    if not spots:
        return None
    pad = 24.0
    left, top = min(x for x, _ in spots) - pad, min(y for _, y in spots) - pad
    width = max(x for x, _ in spots) + pad - left
    height = max(y for _, y in spots) + pad - top
    lines = [_polyline(line, left, top, WAY_EDGE, width_px + edge) for line, _, width_px in drawn]
    lines += [_polyline(line, left, top, colour, width_px) for line, colour, width_px in drawn]
    if len(tip) > 1:
        lines += [_polyline(tip, left, top, WAY_EDGE, 5), _head(tip, left, top)]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}">'
        + "".join(lines)
        + "</svg>"
    )
    return Stroke(left, top, width, height, svg)


class Frame:
    """Fits points of a plane into a box of pixels, with some room around."""

    def __init__(self, spots: Sequence[Spot], width: float, height: float, *, room: float) -> None:
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        self.scale = min(
            (width - 2 * room) / max(wide, 1.0), (height - 2 * room) / max(high, 1.0), CLOSEST
        )
        self.left = (max(xs) + min(xs)) / 2 - width / 2 / self.scale
        self.top = (max(ys) + min(ys)) / 2 - height / 2 / self.scale

    def spot(self, x: float, y: float) -> Spot:
        return (x - self.left) * self.scale, (y - self.top) * self.scale


def turn_arrow(
    line: Line, at_m: float, *, before_m: float = 22.0, after_m: float = 20.0
) -> list[Point]:
    """Cut the piece of the way that shows how to take a turn."""
    return line.piece(max(0.0, at_m - before_m), min(line.length_m, at_m + after_m))


def _polyline(line: Sequence[Spot], left: float, top: float, colour: str, width: float) -> str:
    points = " ".join(f"{x - left:.1f},{y - top:.1f}" for x, y in line)
    return (
        f'<polyline fill="none" stroke="{colour}" stroke-width="{width:g}"'
        f' stroke-linecap="round" stroke-linejoin="round" points="{points}"/>'
    )


def _head(tip: Sequence[Spot], left: float, top: float) -> str:
    """Put a head on the arrow, along its last piece that has a length."""
    x, y = tip[-1]
    back = next((p for p in reversed(tip[:-1]) if math.dist(p, (x, y)) > 1), tip[0])
    angle = math.atan2(y - back[1], x - back[0])
    corners = [
        (x + size * math.cos(angle + turn), y + size * math.sin(angle + turn))
        for size, turn in ((11.0, 0.0), (9.0, 2.3), (9.0, -2.3))
    ]
    points = " ".join(f"{a - left:.1f},{b - top:.1f}" for a, b in corners)
    return f'<polygon fill="#FFFFFF" points="{points}"/>'
