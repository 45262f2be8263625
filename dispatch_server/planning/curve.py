"""How a search got better over time: a few dozen points, however many it found."""

from typing import Final

from dispatch_server.planning.plan import Figures
from dispatch_server.planning.schema import Better

MOST: Final = 60
"""Points that are kept. They are read twice a second while somebody looks."""


class Curve:
    """The plans that a search found, in turn. Where they are many, every second one is dropped."""

    def __init__(self) -> None:
        self._points: list[Better] = []

    def add(self, at_s: float, figures: Figures) -> None:
        """Note a better plan; the first and the newest one always stay."""
        point = Better(
            at_s=round(at_s, 2), cost=round(figures.cost_cents, 2), unassigned=figures.left_out
        )
        if len(self._points) >= MOST:
            self._points = [*self._points[:-1:2], self._points[-1]]
        self._points.append(point)

    @property
    def points(self) -> tuple[Better, ...]:
        return tuple(self._points)
