"""A start by savings: routes are joined end to start where that saves most.

The parallel savings algorithm of Clarke and Wright (1964, doi:10.1287/opre.12.4.568), with the
lateness of a joined route told from three numbers a route (its duration and the earliest and
latest start that cost no more), as in Vidal et al. (2013, doi:10.1016/j.cor.2012.07.018).
"""

from dataclasses import dataclass
from typing import Final, cast

import numpy as np
import pyvrp
from numpy.typing import NDArray
from pyvrp import Activity, ActivityType

_NEAR: Final = 100
"""Joins are tried with so many nearest stops; 40 or 200 changed no start by more than 0.4 %. Those that
save most would not do: on a ray from the depot all stops farther out save the same (Leuven1 11.0 and
Antwerp1 13.1 % above the best known, by nearness 3.9 and 4.3)."""

_FAR: Final = 2**62

_ROWS: Final = 64
"""Stops weighed at once, so that what is between fits the cache."""

_WAIT_WEIGHT: Final = 0.2
"""What a second of waiting that no schedule avoids takes from a saving; PyVRP's own weight."""


@dataclass(slots=True)
class _Chain:
    """Stops driven one after the other, whenever that begins."""

    stops: list[int]
    load: NDArray[np.int64]
    duration_s: int
    early_s: int
    late_s: int


def fits(data: pyvrp.ProblemData) -> bool:
    """Tell whether savings know this problem: one kind of vehicle from one depot, no pairs."""
    if data.num_vehicle_types != 1 or data.num_shipments or data.num_groups:
        return False
    kind = data.vehicle_type(0)
    has_pickups = any(any(client.pickup) for client in data.clients())
    has_releases = any(client.release_time for client in data.clients())
    return (
        kind.start_depot == kind.end_depot
        and not kind.reload_depots
        and not has_pickups
        and not has_releases
    )


def savings(data: pyvrp.ProblemData) -> list[pyvrp.Route]:
    """Join until nothing is saved. It may take more vehicles than there are."""
    kind = data.vehicle_type(0)
    depot = data.depot(kind.start_depot).location
    places = [depot, *(client.location for client in data.clients())]
    drive = cast("NDArray[np.int64]", data.duration_matrix(kind.profile))
    length = cast("NDArray[np.int64]", data.distance_matrix(kind.profile))
    if places != list(range(data.num_locations)):
        grid = np.ix_(places, places)
        drive, length = drive[grid], length[grid]
    cost = kind.unit_distance_cost * length
    if kind.unit_duration_cost:
        cost = cost + kind.unit_duration_cost * drive
    maker = _Maker(data, drive, cost)
    maker.join(*maker.pairs())
    return [
        pyvrp.Route(data, [Activity(ActivityType.CLIENT, stop - 1) for stop in chain.stops], 0)
        for chain in maker.chains.values()
    ]


class _Maker:
    """Stop 0 is the depot, stop ``n`` is client ``n - 1``."""

    def __init__(
        self, data: pyvrp.ProblemData, drive: NDArray[np.int64], cost: NDArray[np.int64]
    ) -> None:
        kind = data.vehicle_type(0)
        self.drive, self.cost = drive, cost
        self.capacity = np.array(kind.capacity, dtype=np.int64)
        self.opens_s, self.closes_s = kind.tw_early, kind.tw_late
        self.longest_s = kind.max_duration
        clients = data.clients()
        self.early = np.array([0, *(c.tw_early for c in clients)], dtype=np.int64)
        late = [min(c.tw_late, self.closes_s) for c in clients]
        self.late = np.array([self.closes_s, *late], dtype=np.int64)
        self.service = np.array([0, *(c.service_duration for c in clients)], dtype=np.int64)
        self.chains = {
            stop: _Chain(
                [stop],
                np.array(client.delivery, dtype=np.int64),
                client.service_duration,
                client.tw_early,
                min(client.tw_late, self.closes_s),
            )
            for stop, client in enumerate(clients, start=1)
        }
        self.chain_of = list(range(len(clients) + 1))
        self.has_windows = bool((self.early > 0).any() or (self.late < self.closes_s).any())
        self.a_second = float(cost.sum()) / max(1.0, float(drive.sum()))
        is_symmetric = (cost == cost.T).all() and (drive == drive.T).all()
        self.may_turn = not self.has_windows and bool(is_symmetric)

    def pairs(self) -> tuple[list[int], list[int]]:
        """Give the pairs of stops worth joining, the dearest saving first."""
        size = len(self.cost)
        keep = min(_NEAR, size - 1)
        near = np.empty((size, keep), dtype=np.int64)
        worth = np.empty((size, keep), dtype=np.float32)
        for at in range(0, size, _ROWS):
            rows = slice(at, min(size, at + _ROWS))
            saved = self._saved(rows)
            away = np.where(saved > 0, self.cost[rows], _FAR)
            near[rows] = np.argpartition(away, keep - 1, axis=1)[:, :keep]
            worth[rows] = np.take_along_axis(saved, near[rows], axis=1)
        left = np.repeat(np.arange(size), keep)
        order = np.argsort(-worth, axis=None, kind="stable")
        order = order[: int((worth > 0).sum())]
        return left[order].tolist(), near.ravel()[order].tolist()

    def _saved(self, rows: slice) -> NDArray[np.float32]:
        """Give what is saved by driving from some stops on to each other one."""
        cost = self.cost
        saved = (cost[rows, :1] + cost[:1, :] - cost[rows]).astype(np.float32)
        if self.has_windows:
            self._weigh_waiting(saved, rows)
        saved[:, 0] = -1
        inside = np.arange(rows.start, rows.stop)
        saved[inside - rows.start, inside] = -1
        if rows.start == 0:
            saved[0, :] = -1
        return saved

    def _weigh_waiting(self, saved: NDArray[np.float32], rows: slice) -> None:
        """Take from each saving what would be waited, and all of it where it would be late."""
        then = self.service[rows, None] + self.drive[rows]
        wait = np.maximum(self.early[None, :] - (self.late[rows, None] + then), 0)
        saved -= (_WAIT_WEIGHT * self.a_second * wait).astype(np.float32)
        saved[self.early[rows, None] + then > self.late[None, :]] = -1

    def join(self, left: list[int], right: list[int]) -> None:
        """Join each pair that still ends one chain and begins another, turned round if it may."""
        for one, other in zip(left, right, strict=True):
            before, after = self.chain_of[one], self.chain_of[other]
            if before == after:
                continue
            a, b = self.chains[before].stops, self.chains[after].stops
            if self.may_turn:
                if a[-1] != one and a[0] == one:
                    a.reverse()
                if b[0] != other and b[-1] == other:
                    b.reverse()
            if a[-1] == one and b[0] == other:
                self._join(before, after, one, other)

    def _join(self, before: int, after: int, one: int, other: int) -> None:
        a, b = self.chains[before], self.chains[after]
        load = a.load + b.load
        if (load > self.capacity).any():
            return
        moved_s = a.duration_s + int(self.drive[one, other])
        if a.early_s + moved_s > b.late_s:
            return
        wait_s = max(0, b.early_s - moved_s - a.late_s)
        duration_s = moved_s + b.duration_s + wait_s
        early_s = max(b.early_s - moved_s, a.early_s) - wait_s
        late_s = min(b.late_s - moved_s, a.late_s)
        out_s = int(self.drive[0, a.stops[0]])
        back_s = int(self.drive[b.stops[-1], 0])
        start_s = max(self.opens_s + out_s, early_s)
        if start_s > late_s or start_s + duration_s + back_s > self.closes_s:
            return
        if out_s + duration_s + back_s > self.longest_s:
            return
        del self.chains[after]
        for stop in b.stops:
            self.chain_of[stop] = before
        stops = a.stops + b.stops
        self.chains[before] = _Chain(stops, load, duration_s, early_s, late_s)
