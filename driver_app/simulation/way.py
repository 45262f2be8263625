"""A line to drive along, by the distance covered."""

from bisect import bisect_right
from itertools import pairwise

from shared import polyline
from shared.geo import Point, bearing_deg, between, distance_m


class Way:
    """Where one is after so many metres of a run's geometry."""

    def __init__(self, geometry: str, fallback: list[Point]) -> None:
        points = polyline.decode(geometry) or fallback
        self.points = points if len(points) > 1 else points * 2
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
