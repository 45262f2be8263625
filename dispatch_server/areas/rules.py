"""Which area a point is in, who may go there, and what an area must be."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Final

from dispatch_server.errors import Refused
from shared.geo import Point
from shared.ids import AreaId
from shared.polygon import Box, area_m2, box_of, contains, crossing, is_in_box, overlap

LEAST_M2: Final = 1_000.0  # a city block is ten times that
MOST_M2: Final = 50e9  # a small state; beyond, flat arithmetic is wrong
MOST_AREAS: Final = 200


@dataclass(eq=False)
class AreaImpossible(Refused):
    """A polygon that no area can have, or one area too many.

    ``corners`` name where its lines cross, counted from 1.
    """

    slug: ClassVar[str] = "area-impossible"
    why: str  # crosses_itself | too_small | too_large | too_many
    corners: tuple[int, ...] = ()

    def __str__(self) -> str:
        advice = {
            "crosses_itself": f"its lines cross behind the corners {self.corners}; move one",
            "too_small": f"it is smaller than {LEAST_M2:.0f} m²; draw it larger",
            "too_large": f"it is larger than {MOST_M2 / 1e6:.0f} km²; draw it smaller",
            "too_many": f"there are {MOST_AREAS} areas already; remove one first",
        }
        return f"this cannot be an area: {advice[self.why]}"


def check_ring(ring: Sequence[Point]) -> None:
    """Raise AreaImpossible unless the ring is ground that something can be in."""
    found = crossing(ring)
    if found is not None:
        raise AreaImpossible(why="crosses_itself", corners=(found[0] + 1, found[1] + 1))
    size = area_m2(ring)
    if size < LEAST_M2:
        raise AreaImpossible(why="too_small")
    if size > MOST_M2:
        raise AreaImpossible(why="too_large")


@dataclass(frozen=True)
class Territory:
    """An area as planning sees it."""

    id: AreaId
    name: str
    ring: tuple[Point, ...]
    driver_ids: frozenset[str] = frozenset()
    vehicle_ids: frozenset[str] = frozenset()
    is_binding: bool = False
    skills: frozenset[str] = frozenset()
    surcharge_cents: int = 0

    @cached_property
    def box(self) -> Box:
        return box_of(self.ring)

    @cached_property
    def area_m2(self) -> float:
        return area_m2(self.ring)

    def holds(self, at: Point) -> bool:
        return is_in_box(self.box, at) and contains(self.ring, at)

    def is_served_by(self, driver_id: str, vehicle_id: str) -> bool:
        """Tell whether it is theirs: anybody's where nobody is named."""
        is_anybodys = not self.driver_ids and not self.vehicle_ids
        return is_anybodys or driver_id in self.driver_ids or vehicle_id in self.vehicle_ids


class Territories:
    """An organization's areas, to be asked about many points."""

    def __init__(self, areas: Iterable[Territory]) -> None:
        self.all = tuple(sorted(areas, key=lambda one: (one.area_m2, one.id)))  # smallest first

    def at(self, at: Point) -> Territory | None:
        """Find the area of a point: where some overlap, the smallest."""
        return next((one for one in self.all if one.holds(at)), None)

    def overlaps(self) -> dict[AreaId, tuple[AreaId, ...]]:
        """Name for each area those with which it shares ground. Slow: corners of each pair."""
        shared: dict[AreaId, list[AreaId]] = {one.id: [] for one in self.all}
        for index, one in enumerate(self.all):
            for other in self.all[index + 1 :]:
                if overlap(one.ring, other.ring):
                    shared[one.id].append(other.id)
                    shared[other.id].append(one.id)
        return {area_id: tuple(others) for area_id, others in shared.items()}


def named(ids: Collection[object]) -> list[str]:
    """Give ids as text, each once, in the order in which they were said."""
    return list(dict.fromkeys(str(one) for one in ids))
