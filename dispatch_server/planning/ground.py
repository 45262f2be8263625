"""Places that stay where they are, with the ways between all of them on free roads.

Doors do not move, and their matrix is what takes longest of a day: it grows by what is new, and
what a pace makes of it is worked out for the few ways that somebody asks for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.day import Spot
from dispatch_server.planning.problem import Matrix
from dispatch_server.planning.reach import Indexes, Legs, at_pace
from dispatch_server.roads.speeds import Pace

SPARE: Final = 32
"""Rows, and a fiftieth more, kept free behind a matrix that grew: it is copied no more until then."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Places with a matrix for each kind of vehicle. What is added comes behind.

    A ground and the one that grew out of it share their arrays: none ever looks past its own
    places, and only the newest may grow.
    """

    spots: tuple[Spot, ...] = ()
    tables: Mapping[str, Matrix] = field(default_factory=dict)
    index: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        index = {spot.id: at for at, spot in enumerate(self.spots)}
        object.__setattr__(self, "index", index)

    def cells(self, profile: str, here: Indexes | int, there: Indexes | int) -> Matrix:
        """Give some ways at the pace of ``profile``; see ``reach.Tables``."""
        pace = Pace.read(profile)
        one = self.tables[pace.profile]
        return at_pace(Matrix(one.drive_s[here, there], one.distance_m[here, there]), pace.factor)

    def matrix(self, profile: str) -> Matrix:
        """Give all ways at the pace of ``profile``."""
        size, pace = len(self.spots), Pace.read(profile)
        one = self.tables[pace.profile]
        free = Matrix(one.drive_s[:size, :size].copy(), one.distance_m[:size, :size].copy())
        return at_pace(free, pace.factor)

    def with_tables(self, tables: Mapping[str, Matrix]) -> "Ground":
        """Add kinds of vehicle, with a matrix of all places each."""
        return Ground(self.spots, {**self.tables, **tables})

    def with_more(self, spots: Sequence[Spot], legs: Mapping[str, Legs]) -> "Ground":
        """Lay places behind those that there are; ``legs`` has each kind of vehicle."""
        size, more = len(self.spots), len(spots)
        tables = {
            kind: Matrix(
                _laid(one.drive_s, size, more, legs[kind], "drive_s"),
                _laid(one.distance_m, size, more, legs[kind], "distance_m"),
            )
            for kind, one in self.tables.items()
        }
        return Ground((*self.spots, *spots), tables)

    def of(self, wanted: Collection[str]) -> "Ground":
        """Give a ground of some places only, with arrays of its own."""
        kept = np.array([at for at, spot in enumerate(self.spots) if spot.id in wanted], dtype=int)
        cut = np.ix_(kept, kept)
        tables = {
            kind: Matrix(one.drive_s[cut], one.distance_m[cut]) for kind, one in self.tables.items()
        }
        return Ground(tuple(self.spots[at] for at in kept), tables)

    def has_moved(self, spots: Collection[Spot]) -> bool:
        """Tell whether one of these is known elsewhere."""
        known = self.index
        return any(spot.id in known and self.spots[known[spot.id]].at != spot.at for spot in spots)


def _laid(
    known: NDArray[np.int32], size: int, more: int, legs: Legs, part: str
) -> NDArray[np.int32]:
    room, wanted = known, size + more
    if len(room) < wanted:
        spare = wanted + SPARE + wanted // 50
        room = np.zeros((spare, spare), dtype=np.int32)
        room[:size, :size] = known[:size, :size]
    room[:size, size:wanted] = getattr(legs.to, part)
    room[size:wanted, :size] = getattr(legs.back, part)
    room[size:wanted, size:wanted] = getattr(legs.among, part)
    return room
