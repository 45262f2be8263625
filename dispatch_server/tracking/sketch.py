"""Draws the way that is left as a small map: no tiles, no third party, nothing else on it."""

import math
from collections.abc import Sequence
from typing import Final

import msgspec

from shared.geo import Point, distance_m

WIDTH: Final = 340.0
HEIGHT: Final = 220.0
MARGIN: Final = 36.0  # room for the pins
MAX_POINTS: Final = 80
MIN_SPAN_M: Final = 200.0  # nearer is not drawn bigger
_SCALES_M: Final = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)


class Sketch(msgspec.Struct, frozen=True, kw_only=True):
    """An SVG drawing, in units of its view box; north is up."""

    width: float
    height: float
    path: str
    vehicle_x: float
    vehicle_y: float
    door_x: float
    door_y: float
    scale_px: float
    scale_m: int


def draw(way: Sequence[Point]) -> Sketch:
    """Fit a way, vehicle first and door last, into the box."""
    thin = _thin(way)
    mid = Point((_low(thin).lat + _high(thin).lat) / 2, (_low(thin).lon + _high(thin).lon) / 2)
    metres = [_flat(point, mid) for point in thin]
    span_x = max(max(abs(x) for x, _ in metres) * 2, MIN_SPAN_M)
    span_y = max(max(abs(y) for _, y in metres) * 2, MIN_SPAN_M)
    per_m = min((WIDTH - 2 * MARGIN) / span_x, (HEIGHT - 2 * MARGIN) / span_y)
    spots = [(round(WIDTH / 2 + x * per_m, 1), round(HEIGHT / 2 - y * per_m, 1)) for x, y in metres]
    longest = WIDTH / 3 / per_m
    scale_m = max((s for s in _SCALES_M if s <= longest), default=_SCALES_M[0])
    return Sketch(
        width=WIDTH,
        height=HEIGHT,
        path="M" + " L".join(f"{x} {y}" for x, y in spots),
        vehicle_x=spots[0][0],
        vehicle_y=spots[0][1],
        door_x=spots[-1][0],
        door_y=spots[-1][1],
        scale_px=round(scale_m * per_m, 1),
        scale_m=scale_m,
    )


def _thin(way: Sequence[Point]) -> list[Point]:
    """Keep at most MAX_POINTS, the ends among them."""
    if len(way) <= MAX_POINTS:
        return list(way)
    step = (len(way) - 1) / (MAX_POINTS - 1)
    return [way[round(n * step)] for n in range(MAX_POINTS)]


def _low(way: Sequence[Point]) -> Point:
    return Point(min(p.lat for p in way), min(p.lon for p in way))


def _high(way: Sequence[Point]) -> Point:
    return Point(max(p.lat for p in way), max(p.lon for p in way))


def _flat(point: Point, mid: Point) -> tuple[float, float]:
    """Metres east and north of ``mid``. Flat: for a way within a city."""
    east = distance_m(Point(mid.lat, mid.lon), Point(mid.lat, point.lon))
    north = distance_m(Point(mid.lat, mid.lon), Point(point.lat, mid.lon))
    return (
        math.copysign(east, point.lon - mid.lon),
        math.copysign(north, point.lat - mid.lat),
    )
