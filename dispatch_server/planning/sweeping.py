"""Drives one more order through all gaps of many routes at once, at the speed of each hour.

It gives for each place what driving that sequence alone would: when the route starts and ends, and
whether a window or the shift's end is missed. A thousand places take some milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.acts import Act
from dispatch_server.planning.problem import Problem, Task, Vehicle
from dispatch_server.planning.walk import Walk
from dispatch_server.roads.hours import HourClock

_EVER: Final = 1 << 40

type Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Gaps:
    """What lies to the right of each gap of a route, and how one gets there; or of many in turn.

    Behind the last act it is the route's end, which closes with the shift. ``access_s`` is to get
    in from elsewhere, ``straight_access_s`` from the place on the left.
    """

    leave_s: Times  # from the left, at the earliest
    straight_s: Times
    straight_access_s: Times
    access_s: Times
    service_s: Times
    opens_s: Times
    closes_s: Times


def gaps_of(
    problem: Problem, one: Vehicle, row: Sequence[Act], walk: Walk, legs: tuple[Times, Times]
) -> Gaps | None:
    """Lay out a route without reloads and rests; None where an act has a choice of windows.

    ``legs`` are when the left of each gap is left, and how long it is from there to the right.
    """
    places = problem.places
    if any(len(act.windows) > 1 for act in row):
        return None
    opens = [window.opens_s if window else -_EVER for window in walk.windows]
    closes = [window.closes_s if window else _EVER for window in walk.windows]
    end_s = 0 if one.end is None else places[one.end].service_s
    columns = (
        [*walk.access_s, walk.end_access_s],
        [*(places[act.place].service_s for act in row), end_s],
        [*walk.services, 0],
        [*opens, -_EVER],
        [*closes, one.shift.closes_s],
    )
    return Gaps(*legs, *(np.array(column, dtype=np.int64) for column in columns))


def joined(some: Sequence[Gaps]) -> Gaps:
    """Lay routes one behind the other."""
    fields = Gaps.__slots__
    return Gaps(*(np.concatenate([getattr(one, name) for one in some]) for name in fields))


@dataclass(frozen=True, slots=True)
class Call:
    """A new act: by gap the leg to its place and on from it, each with the time to get in."""

    task: Task
    to_s: Times
    to_access_s: Times
    on_s: Times
    on_access_s: Times


@dataclass(frozen=True, slots=True)
class Places:
    """Where the order may go: its first and last act by gap, and the gaps of its route."""

    first: Times
    last: Times
    begins: Times
    ends: Times
    between_s: int = 0
    """From the first act to the last in the same gap, and the time to get in there."""
    between_access_s: int = 0


@dataclass(frozen=True, slots=True)
class Swept:
    """By place; ``latest_s`` is the latest start of the route that leads to the same end.

    Of one that is late no times are known.
    """

    latest_s: Times
    end_s: Times
    is_late: NDArray[np.bool_]


def sweep(clock: HourClock, gaps: Gaps, places: Places, calls: Sequence[Call]) -> Swept:
    """Go along all routes with the order in each of ``places``, and back from their ends."""
    return _Sweep(clock, gaps, places, calls).swept()


class _Sweep:
    def __init__(self, clock: HourClock, gaps: Gaps, places: Places, calls: Sequence[Call]) -> None:
        self.clock, self.gaps, self.places, self.calls = clock, gaps, places, calls
        count = len(places.first)
        self.is_late = np.zeros(count, dtype=np.bool_)
        self.closes = [np.full(count, _EVER, dtype=np.int64) for _ in calls]
        """Of the window that each act is done in."""

    def swept(self) -> Swept:
        end_s = self._forward()
        return Swept(self._backward(end_s), end_s, self.is_late)

    def _legs(self, number: int, which: Times, gap: Times) -> tuple[Times, Times]:
        """Give the legs to a new act in these gaps, and the time to get in."""
        call = self.calls[number]
        to_s, access_s = call.to_s[gap], call.to_access_s[gap]
        if number:
            is_next = self.places.first[which] == gap
            to_s = np.where(is_next, self.places.between_s, to_s)
            access_s = np.where(is_next, self.places.between_access_s, access_s)
        return to_s, access_s

    def _on(self, which: Times, gap: Times) -> tuple[Times, Times]:
        """Give the legs to what lies right of these gaps: from a new act in them, or the left."""
        gaps, places = self.gaps, self.places
        leg_s, access_s = gaps.straight_s[gap], gaps.straight_access_s[gap]
        for at, call in zip((places.first, places.last), self.calls, strict=False):
            is_here = at[which] == gap
            leg_s = np.where(is_here, call.on_s[gap], leg_s)
            access_s = np.where(is_here, call.on_access_s[gap], access_s)
        return leg_s, access_s

    def _forward(self) -> Times:
        gaps, places = self.gaps, self.places
        now_s = gaps.leave_s[places.first]
        which, gap = np.arange(len(now_s)), places.first.copy()
        while len(which):
            for number, at in enumerate((places.first, places.last)[: len(self.calls)]):
                is_here = at[which] == gap
                self._visit(number, which[is_here], gap[is_here], now_s)
            leg_s, access_s = self._on(which, gap)
            start_s = self.clock.arrives_all(now_s[which], leg_s) + access_s
            start_s = np.maximum(start_s, gaps.opens_s[gap])
            self.is_late[which] |= start_s > gaps.closes_s[gap]
            now_s[which] = start_s + gaps.service_s[gap]
            is_on = (gap < places.ends[which]) & ~self.is_late[which]
            which, gap = which[is_on], gap[is_on] + 1
        return now_s

    def _visit(self, number: int, which: Times, gap: Times, now_s: Times) -> None:
        """Do a new act, in the first of its windows that is still open."""
        task = self.calls[number].task
        leg_s, access_s = self._legs(number, which, gap)
        start_s = self.clock.arrives_all(now_s[which], leg_s) + access_s
        if task.windows:
            bounds = [(one.opens_s, one.closes_s) for one in task.windows]
            opens_s, closes_s = np.array(bounds, dtype=np.int64).T
            window = np.searchsorted(closes_s, start_s)
            self.is_late[which] |= window == len(bounds)
            window = np.minimum(window, len(bounds) - 1)
            start_s = np.maximum(start_s, opens_s[window])
            self.closes[number][which] = closes_s[window]
        now_s[which] = start_s + task.service_s

    def _backward(self, end_s: Times) -> Times:
        gaps, places = self.gaps, self.places
        by_s = end_s.copy()
        which = np.flatnonzero(~self.is_late)
        gap = places.ends[which]
        both = list(enumerate((places.first, places.last)[: len(self.calls)]))
        while len(which):
            leg_s, access_s = self._on(which, gap)
            by_s[which] = self.clock.leaves_all(by_s[which] - access_s, leg_s)
            for number, at in reversed(both):
                is_here = at[which] == gap
                some = which[is_here]
                leg_s, access_s = self._legs(number, some, gap[is_here])
                done_s = by_s[some] - self.calls[number].task.service_s
                start_s = np.minimum(done_s, self.closes[number][some])
                by_s[some] = self.clock.leaves_all(start_s - access_s, leg_s)
            is_on = gap > places.begins[which]
            which, gap = which[is_on], gap[is_on] - 1
            by_s[which] = np.minimum(by_s[which] - gaps.service_s[gap], gaps.closes_s[gap])
        return by_s
