"""One vehicle's sequence made ready for many questions about one more order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.problem import Matrix, Place, Vehicle
from dispatch_server.planning.reach import Indexes
from dispatch_server.planning.sweeping import Gaps, gaps_of
from dispatch_server.planning.timing import Timer
from dispatch_server.planning.walk import Walk

NEVER: Final = np.int64(1) << 40
AWAY: Final = -1


@dataclass(frozen=True, slots=True)
class OpenRoute:
    """A vehicle's sequence with what bounds need: one entry for each gap, the ends included.

    The problem of ``timer`` may be the vehicle's own: ``there`` has the day's index of each of its
    places, ``AWAY`` for the spot where the vehicle is that is none of the day's. ``ahead`` leads
    from that spot to all of the day's places, one row, at the vehicle's own pace.
    """

    timer: Timer
    at: int  # of the vehicle, in its problem
    acts: list[int]
    there: Indexes
    ahead: Matrix | None
    walk: Walk
    left: Indexes  # by the day's indexes
    right: Indexes  # -1: the route ends there
    straight: Matrix  # from left to right
    leave_s: NDArray[np.int64]  # from the left place, at the earliest
    latest_s: NDArray[np.int64]  # start at the right place, at the latest
    tail_s: NDArray[np.int64]  # from the start at the right place to the end, without waiting
    is_plain: bool
    """Nothing between its acts (reloads, rests) whose time the bounds would not know."""
    gaps: Gaps | None
    """For a sweep by the hour, where that can be."""

    @property
    def vehicle(self) -> Vehicle:
        return self.timer.problem.vehicles[self.at]

    @property
    def duration_s(self) -> int:
        return duration_s(self.walk, self.vehicle, self.acts)

    @property
    def idle_s(self) -> int:
        """What is neither driving nor service: all that a new stop could make use of."""
        served_s = sum(self.timer.acts[act].service_s for act in self.acts)
        return max(0, self.duration_s - self.walk.drive_s - served_s)

    @property
    def away(self) -> Place | None:
        """Where the vehicle is, when that is none of the day's places."""
        if self.ahead is None:
            return None
        (at,) = np.flatnonzero(self.there == AWAY)
        return self.timer.problem.places[at]


def open_route(
    timer: Timer,
    vehicle: int,
    acts: Sequence[int],
    there: Indexes | None = None,
    ahead: Matrix | None = None,
) -> OpenRoute:
    """Make a sequence ready. Without ``there`` the day's places are the problem's."""
    one, problem = timer.problem.vehicles[vehicle], timer.problem
    walk = timer.walk(vehicle, acts)
    is_plain = one.reload is None and not one.breaks and all(act >= 0 for act in acts)
    orders = [problem.orders[order] for order in timer.orders_in(acts)]
    is_plain = is_plain and all(order.max_on_board_s is None for order in orders)
    places = [timer.acts[act].place for act in acts] if is_plain else []
    leave, latest = [walk.start_s - walk.delay_s], []
    for at, act_id in enumerate(acts if is_plain else []):
        act = timer.acts[act_id]
        leave.append(walk.earliest_s(at) + act.service_s)
        has_choice = any(len(timer.acts[other].windows) > 1 for other in acts[at:])
        latest.append(int(NEVER) if has_choice else walk.latest[at])
    left = np.array([timer.start_of(vehicle), *places], dtype=np.int64)
    right = np.array([*places, -1 if one.end is None else one.end], dtype=np.int64)
    matrix, is_end = problem.matrices[one.profile], right < 0
    straight = Matrix(
        np.where(is_end, 0, matrix.drive_s[left, right]),
        np.where(is_end, 0, matrix.distance_m[left, right]),
    )
    leave_s, gaps = np.array(leave, dtype=np.int64), None
    if is_plain and one.hours is not None:
        row = [timer.acts[act] for act in acts]
        gaps = gaps_of(problem, one, row, walk, (leave_s, straight.drive_s.astype(np.int64)))
    if there is None:
        there = np.arange(len(problem.places))
    return OpenRoute(
        timer,
        vehicle,
        list(acts),
        there,
        ahead,
        walk,
        there[left],
        np.where(is_end, -1, there[right]),
        straight,
        leave_s,
        np.array([*latest, int(NEVER)], dtype=np.int64),
        np.array(_tails(walk) if is_plain else [0], dtype=np.int64),
        is_plain,
        gaps,
    )


def _tails(walk: Walk) -> list[int]:
    """Give for each gap what is left to drive and serve behind the place on its right."""
    left_s, found = 0, [0]
    for service_s, leg_s, access_s in zip(
        reversed(walk.services), reversed(walk.legs_s), reversed(walk.access_s), strict=True
    ):
        first = len(found) == 1
        left_s += service_s + (walk.back_s + walk.end_access_s if first else 0)
        found.append(left_s)
        left_s += leg_s + access_s
    return found[::-1]


def duration_s(walk: Walk, one: Vehicle, acts: Sequence[int]) -> int:
    """Give the time from start to end; one that is under way drives home all the same."""
    return walk.end_s - walk.start_s if acts or one.prefix is not None else 0
