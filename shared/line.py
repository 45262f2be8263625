"""A line on the earth by the metres along it: where one is after so many, and the other way round."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, radians
from typing import Final

import msgspec

from shared.geo import EARTH_RADIUS_M, Point, bearing_deg, between, distance_m

HALF_TURN_DEG: Final = 180.0


class Snapped(msgspec.Struct, frozen=True):
    """The place of a line that a point was laid on. ``heading_deg`` is the line's own there."""

    at_m: float
    off_m: float
    point: Point
    heading_deg: float


class Line:
    """At least two points, and the metres from the first to each of them."""

    def __init__(self, points: Sequence[Point]) -> None:
        """Raise ValueError for a line of no points; one point is a line that leads nowhere."""
        if not points:
            raise ValueError("a line needs a point")
        self.points = list(points) if len(points) > 1 else [points[0], points[0]]
        self.marks = [0.0]
        for a, b in pairwise(self.points):
            self.marks.append(self.marks[-1] + distance_m(a, b))

    @property
    def length_m(self) -> float:
        return self.marks[-1]

    def at(self, metres: float) -> tuple[Point, float]:
        """Give the point and the heading, in degrees, after ``metres``."""
        covered = min(max(metres, 0.0), self.length_m)
        index = min(bisect_right(self.marks, covered), len(self.points) - 1)
        start, end = self.points[index - 1], self.points[index]
        span = self.marks[index] - self.marks[index - 1]
        share = (covered - self.marks[index - 1]) / span if span else 0.0
        return between(start, end, share), bearing_deg(start, end)

    def piece(self, from_m: float, to_m: float) -> list[Point]:
        """Cut out what lies between two marks, with a point at both ends."""
        first = bisect_right(self.marks, from_m)
        last = bisect_left(self.marks, to_m)
        return [self.at(from_m)[0], *self.points[first:last], self.at(to_m)[0]]

    def snap(
        self,
        point: Point,
        *,
        from_m: float = 0.0,
        to_m: float | None = None,
        heading_deg: float | None = None,
        against_m: float = 0.0,
    ) -> Snapped:
        """Find the nearest place between two marks. Flat: for legs within a city.

        A piece that leads the other way than ``heading_deg`` counts as so much as ``against_m``
        farther away, so that a street driven twice, there and back, is not mistaken.
        """
        ends = self.length_m if to_m is None else to_m
        first = max(bisect_right(self.marks, from_m) - 1, 0)
        last = min(max(bisect_left(self.marks, ends), first + 1), len(self.points) - 1)
        first = min(first, last - 1)
        best: Snapped | None = None
        least = float("inf")
        for index in range(first, last):
            found = self._on_segment(index, point)
            weight = found.off_m
            if heading_deg is not None:
                weight += against_m * turned(heading_deg, found.heading_deg) / HALF_TURN_DEG
            if best is None or weight < least:
                best, least = found, weight
        assert best is not None  # noqa: S101 - the range above is never empty
        return best

    def _on_segment(self, index: int, point: Point) -> Snapped:
        a, b = self.points[index], self.points[index + 1]
        north = radians(1) * EARTH_RADIUS_M
        east = north * cos(radians(a.lat))
        to_x, to_y = (b.lon - a.lon) * east, (b.lat - a.lat) * north
        x, y = (point.lon - a.lon) * east, (point.lat - a.lat) * north
        length = to_x * to_x + to_y * to_y
        share = min(1.0, max(0.0, (x * to_x + y * to_y) / length)) if length else 0.0
        mark = self.marks[index]
        return Snapped(
            at_m=mark + share * (self.marks[index + 1] - mark),
            off_m=hypot(x - share * to_x, y - share * to_y),
            point=between(a, b, share),
            heading_deg=bearing_deg(a, b),
        )


def turned(a_deg: float, b_deg: float) -> float:
    """Give the angle between two headings, from 0 to 180."""
    return abs((a_deg - b_deg + HALF_TURN_DEG) % 360 - HALF_TURN_DEG)
