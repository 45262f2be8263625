"""A day's routes made ready for many questions, whatever their problem is."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.openroute import AWAY, OpenRoute, open_route
from dispatch_server.planning.problem import Place, Problem
from dispatch_server.planning.reach import Indexes, Tables, Whole
from dispatch_server.planning.timing import Timer

_NONE: Final = np.array([], dtype=np.int64)


class OpenDay:
    """A day's routes made ready for many questions. Nothing of it is changed by them.

    Its places are those that ``tables`` know, then the spots of the vehicles that are away from
    all of these, in the turn of their routes. There may be orders that are in no route; they do
    not matter here.
    """

    def __init__(
        self, places: Sequence[Place], tables: Tables, routes: Sequence[OpenRoute]
    ) -> None:
        self.tables = tables
        self.routes = tuple(routes)
        away = [(at, place) for at, one in enumerate(routes) if (place := one.away) is not None]
        self.places = (*places, *(place for _, place in away))
        self.gaps = np.cumsum([0, *(len(route.left) for route in routes)])
        """Where the gaps of each route begin among those of the whole day, and where all end."""
        starts = self.gaps[[at for at, _ in away]]
        self.left = np.concatenate([_NONE, *(route.left for route in routes)])
        self.right = np.concatenate([_NONE, *(route.right for route in routes)])
        self.aheads = {
            int(gap): route.ahead
            for gap, route in zip(starts, (routes[at] for at, _ in away), strict=True)
            if route.ahead is not None
        }
        self.left[starts] = np.arange(len(places), len(self.places))

    def there(self, vehicle: int) -> Indexes:
        """Give the day's index of each place of a vehicle's own problem."""
        route = self.routes[vehicle]
        return np.where(route.there == AWAY, self.left[self.gaps[vehicle]], route.there)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What loads are measured in; the same for all vehicles."""
        return self.routes[0].timer.problem.dimensions


def open_day(problem: Problem, routes: Sequences, timer: Timer | None = None) -> OpenDay:
    """Make the routes of a problem ready."""
    known = Timer(problem) if timer is None else timer
    opened = [open_route(known, vehicle, acts) for vehicle, acts in enumerate(routes)]
    return OpenDay(problem.places, Whole(problem.matrices), opened)
