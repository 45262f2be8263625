"""The ways between the places of a day that stands and the doors that a question brings."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.openday import OpenDay
from dispatch_server.planning.problem import Matrix, Place
from dispatch_server.planning.reach import Indexes, Legs


@dataclass(frozen=True, slots=True)
class Detours:
    """For each gap: the leg to the new place, the leg on, and what both add to the straight one."""

    to: NDArray[np.int64]
    on: NDArray[np.int64]
    extra: NDArray[np.int64]
    straight: NDArray[np.int64]


class Ways:
    """What is asked once for a question is kept: all its forms and vehicles go the same ways.

    From ``len(day.places)`` on, places are those of ``doors``, which ``legs`` leads to by profile.
    """

    def __init__(self, day: OpenDay, legs: Mapping[str, Legs], doors: tuple[Place, ...]) -> None:
        self.day = day
        self._legs = legs
        self._size = len(day.places)
        self.places = (*day.places, *doors)
        self._reach: dict[tuple[str, int], tuple[Matrix, Matrix]] = {}

    def detours(self, vehicle: int, place: int) -> tuple[Detours, Detours]:
        """Say for each gap of a route what a place would add to it: in seconds, and in metres."""
        route = self.day.routes[vehicle]
        key = route.vehicle.profile, place
        if key not in self._reach:
            day = self.day
            to = self.to(key[0], day.left, place, day.aheads)
            self._reach[key] = to, self.back(key[0], place, day.right)
        to, on = self._reach[key]
        mine = slice(*self.day.gaps[vehicle : vehicle + 2])
        return (
            _detours(to.drive_s[mine], on.drive_s[mine], route.straight.drive_s),
            _detours(to.distance_m[mine], on.distance_m[mine], route.straight.distance_m),
        )

    def to(self, profile: str, here: Indexes, place: int, aheads: Mapping[int, Matrix]) -> Matrix:
        """Give the ways from each of ``here``; ``aheads`` says which lead from where a van is."""
        if place >= self._size:
            legs, at = self._legs[profile].to, place - self._size
            return Matrix(legs.drive_s[here, at], legs.distance_m[here, at])
        known = np.where(here < self._size - len(self.day.aheads), here, 0)
        found = self.day.tables.cells(profile, known, place)
        for at, ahead in aheads.items():
            found.drive_s[at] = ahead.drive_s[0, place]
            found.distance_m[at] = ahead.distance_m[0, place]
        return found

    def back(self, profile: str, place: int, there: Indexes) -> Matrix:
        """Give the ways to each of ``there``; none where a route ends, or a van is."""
        is_known = (there >= 0) & (there < self._size - len(self.day.aheads))
        known = np.where(is_known, there, 0)
        if place >= self._size:
            legs, at = self._legs[profile].back, place - self._size
            found = Matrix(legs.drive_s[at, known], legs.distance_m[at, known])
        else:
            found = self.day.tables.cells(profile, place, known)
        return Matrix(np.where(is_known, found.drive_s, 0), np.where(is_known, found.distance_m, 0))

    def between(self, profile: str, here: int, there: int) -> Matrix:
        """Give the way from one place to another, as a single cell."""
        if here < self._size:
            row = self.to(profile, np.array([here]), there, {})
            return Matrix(row.drive_s[0], row.distance_m[0])
        legs = self._legs[profile]
        one, at = (legs.back, there) if there < self._size else (legs.among, there - self._size)
        here -= self._size
        return Matrix(one.drive_s[here, at], one.distance_m[here, at])


def _detours(to: NDArray[np.int32], on: NDArray[np.int32], straight: NDArray[np.int32]) -> Detours:
    there, then, direct = (part.astype(np.int64) for part in (to, on, straight))
    return Detours(there, then, there + then - direct, direct)
