"""A vector tile painted as a picture, for maps that cannot draw vectors.

Twice the size first, then halved, which smooths edges. Takes some 0.1 s.
"""

import io
import math
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from shared.mvt import Feature, Layer

SIZE: Final = 256
_SCALE: Final = 2
_CANVAS: Final = SIZE * _SCALE

_GROUND: Final = "#f4f2ee"
_WATER: Final = "#aad3df"
_GREEN: Final = "#cfe6c3"
_BUILT: Final = "#eceae3"
_SITE: Final = "#f0ead8"
_HOUSE: Final = "#dcd6cc"
_EDGE: Final = "#c6bfb3"
_RAIL: Final = "#9a94a0"
_INK: Final = "#3f4756"

_GREENS: Final = frozenset(
    {"park", "garden", "grass", "forest", "wood", "recreation_ground", "meadow", "golf_course"}
    | {"pitch", "playground", "scrub", "cemetery", "allotments", "heath", "grassland"}
)
# From the bottom to the top: rank, colour, width.
_STREETS: Final[dict[str, tuple[int, str, float]]] = {
    "footway": (1, "#d8c9b8", 0.35), "path": (1, "#d8c9b8", 0.35), "steps": (1, "#d8c9b8", 0.35),
    "cycleway": (1, "#c3d3b4", 0.35), "track": (1, "#d8c9b8", 0.4), "service": (3, "#ffffff", 0.9),
    "pedestrian": (4, "#f7f4fa", 1.3), "living_street": (4, "#ffffff", 1.5),
    "unclassified": (4, "#ffffff", 1.7), "residential": (4, "#ffffff", 1.7),
    "road": (4, "#ffffff", 1.5), "tertiary": (5, "#fffdf2", 2.2), "secondary": (6, "#fff1b8", 2.6),
    "primary": (7, "#ffe08a", 3.0), "trunk": (8, "#ffc46b", 3.3), "motorway": (9, "#ff9f5a", 3.5),
}  # fmt: skip
_HAS_EDGE: Final = 3
_HOUSES_FROM: Final = 14
_LABELS_FROM: Final = 14

type _Pixel = tuple[float, float]


class _Canvas:
    """One picture, and the way from a layer's units to its pixels."""

    def __init__(self, layers: dict[str, Layer], z: int, *, deeper: int, x: int, y: int) -> None:
        self.image = Image.new("RGB", (_CANVAS, _CANVAS), _GROUND)
        self.draw = ImageDraw.Draw(self.image)
        self.layers = layers
        self.z = z
        self._parts = 1 << deeper
        self._left = x % self._parts * _CANVAS
        self._top = y % self._parts * _CANVAS

    def features(self, layer: str) -> Iterator[tuple[Feature, list[list[_Pixel]]]]:
        """Give a layer's features with their lines in pixels; those that are off are left out."""
        if layer not in self.layers:
            return
        scale = _CANVAS * self._parts / self.layers[layer].extent
        for feature in self.layers[layer].features:
            lines = [
                [(x * scale - self._left, y * scale - self._top) for x, y in line]
                for line in feature.lines
            ]
            seen = [line for line in lines if _is_seen(line)]
            if seen:
                yield feature, seen


def paint(layers: dict[str, Layer], z: int, x: int, y: int, *, deeper: int = 0) -> bytes:
    """Paint tile ``z/x/y`` as a PNG. ``layers`` are of the tile that is ``deeper`` zooms above."""
    canvas = _Canvas(layers, z, deeper=deeper, x=x, y=y)
    _areas(canvas, "land", lambda kind: _GREEN if kind in _GREENS else _BUILT)
    _areas(canvas, "sites", lambda _: _SITE)
    _areas(canvas, "water_polygons", lambda _: _WATER)
    for _, lines in canvas.features("water_lines"):
        for line in lines:
            canvas.draw.line(line, fill=_WATER, width=2 * _SCALE)
    if z >= _HOUSES_FROM:
        _areas(canvas, "buildings", lambda _: _HOUSE)
    _streets(canvas)
    if z >= _LABELS_FROM:
        _names(canvas)
    return _png(canvas.image)


@cache
def blank() -> bytes:
    """Paint a tile with nothing on it."""
    return _png(Image.new("RGB", (_CANVAS, _CANVAS), _GROUND))


def _png(image: Image.Image) -> bytes:
    small = image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.quantize(96, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _is_seen(line: list[_Pixel]) -> bool:
    xs, ys = [x for x, _ in line], [y for _, y in line]
    return max(xs) > -40 and min(xs) < _CANVAS + 40 and max(ys) > -40 and min(ys) < _CANVAS + 40  # noqa: PLR2004 - wide lines reach in


def _areas(canvas: _Canvas, layer: str, colour: Callable[[object], str]) -> None:
    for feature, rings in canvas.features(layer):
        for ring in rings:
            if len(ring) > 2:  # noqa: PLR2004 - fewer make no area
                outer = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) > 0
                canvas.draw.polygon(
                    ring, fill=colour(feature.tags.get("kind")) if outer else _GROUND
                )


def _streets(canvas: _Canvas) -> None:
    grow = _SCALE * 1.35 ** (canvas.z - 14) * (1.6 if canvas.z <= _LABELS_FROM else 1.9)
    found: list[tuple[int, list[_Pixel], str, int]] = []
    for feature, lines in canvas.features("streets"):
        if feature.tags.get("rail"):
            found += [(2, line, _RAIL, _SCALE) for line in lines]
            continue
        rank, colour, width = _STREETS.get(str(feature.tags.get("kind")), (0, "", 0.0))
        if rank:
            thinner = 0.6 if feature.tags.get("link") else 1.0
            thick = max(1, round(grow * width * thinner))
            found += [(rank, line, colour, thick) for line in lines]
    found.sort(key=lambda street: street[0])
    for rank, line, _, width in found:
        if rank >= _HAS_EDGE:
            edge = round(width + 1.4 * _SCALE)
            canvas.draw.line(line, fill=_EDGE, width=edge, joint="curve")
    for _, line, colour, width in found:
        canvas.draw.line(line, fill=colour, width=width, joint="curve")


def _names(canvas: _Canvas) -> None:
    """Write each street's name once, along its longest straight part, where there is room."""
    size = (10 if canvas.z < 16 else 12) * _SCALE  # noqa: PLR2004 - larger when near
    font = _font(size)
    written: set[str] = set()
    taken: list[tuple[float, float, float, float]] = []
    labels = sorted(
        canvas.features("street_labels"),
        key=lambda f: -_STREETS.get(str(f[0].tags.get("kind")), (0, "", 0.0))[0],
    )
    for feature, lines in labels:
        name = str(feature.tags.get("name", ""))
        if not name or name in written:
            continue
        width = font.getlength(name)
        a, b = max(
            (pair for line in lines for pair in pairwise(line)),
            key=lambda pair: math.dist(*pair),
            default=((0.0, 0.0), (0.0, 0.0)),
        )
        box = _box(a, b, width, size)
        if math.dist(a, b) < 0.9 * width or _is_cut(box) or any(_overlap(box, t) for t in taken):
            continue
        taken.append(box)
        written.add(name)
        _write(canvas.image, name, font, a, b, width=width, size=size)


def _angle(a: _Pixel, b: _Pixel) -> float:
    """Give the slope in degrees, turned so that nobody reads upside down."""
    slope = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))
    return slope - 180 if slope > 90 else slope + 180 if slope < -90 else slope  # noqa: PLR2004 - a quarter turn


def _box(a: _Pixel, b: _Pixel, width: float, size: int) -> tuple[float, float, float, float]:
    slope = math.radians(_angle(a, b))
    across, along = abs(math.cos(slope)), abs(math.sin(slope))
    half_x, half_y = (
        (width * across + size * along) / 2 + 4,
        (width * along + size * across) / 2 + 4,
    )
    x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    return x - half_x, y - half_y, x + half_x, y + half_y


def _is_cut(box: tuple[float, float, float, float]) -> bool:
    return min(box) < 0 or max(box) > _CANVAS


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


def _write(
    image: Image.Image,
    name: str,
    font: ImageFont.FreeTypeFont,
    a: _Pixel,
    b: _Pixel,
    *,
    width: float,
    size: int,
) -> None:
    ink = Image.new("RGBA", (int(width) + 12, size + 14), (255, 255, 255, 0))
    ImageDraw.Draw(ink).text(
        (6, 2), name, font=font, fill=_INK, stroke_width=_SCALE + 1, stroke_fill="#ffffff"
    )
    turned = ink.rotate(-_angle(a, b), expand=True, resample=Image.Resampling.BICUBIC)
    x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    image.paste(turned, (int(x - turned.width / 2), int(y - turned.height / 2)), turned)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Take DejaVu Sans out of matplotlib, which PyVRP brings along: Pillow's own has no accents."""
    spec = find_spec("matplotlib")
    if spec and spec.origin:
        path = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
        if path.is_file():
            return ImageFont.truetype(str(path), size)
    own = ImageFont.load_default(size)
    if not isinstance(own, ImageFont.FreeTypeFont):
        raise OSError("Pillow was built without FreeType")
    return own
