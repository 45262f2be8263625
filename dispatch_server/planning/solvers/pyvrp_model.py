"""A problem in PyVRP's words, and the way back from its answer."""

from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import pyvrp
from numpy.typing import NDArray
from pyvrp import Activity, ActivityType

from dispatch_server.planning.acts import Act
from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.problem import UNREACHABLE, Vehicle
from dispatch_server.planning.timing import Timer

_NEVER: Final = 10_000_000
"""Seconds of a leg that may not be driven; longer than any shift."""

_FINEST: Final = 100
"""Engine units of the dearest second or ten metres. PyVRP's penalties end at 10^5 a unit of what
is broken; with dearer units it would rather stay late or overloaded than drive."""

_LEAST_LOAD: Final = 100
"""Units of an average order's load in each dimension, for the same reason: one item too many
must be dearer than another vehicle's way."""

_MOST: Final = 10**13
"""The largest prize, so that sums of thousands stay within 64 bits."""


@dataclass(frozen=True, slots=True)
class Model:
    """PyVRP's problem with both ways between its activities and our acts."""

    data: pyvrp.ProblemData
    timer: Timer
    act_of: dict[tuple[ActivityType, int], int]
    activities: dict[int, list[Activity]]
    """By act: several where it has several windows."""
    types: list[list[int]]
    """The vehicles of each type."""

    def read(self, solution: pyvrp.Solution) -> Sequences:
        """Turn a solution into act ids by vehicle."""
        routes: Sequences = [[] for _ in self.timer.problem.vehicles]
        free = [list(vehicles) for vehicles in self.types]
        for route in solution.routes():
            vehicle = free[route.vehicle_type()].pop(0)
            routes[vehicle] = [
                self.act_of[act.type, act.idx] for act in route if not act.is_depot()
            ]
        return routes

    def solution(self, routes: Sequences) -> pyvrp.Solution:
        """Turn our routes into a start for PyVRP. What it does not know is left unplanned."""
        type_of = {v: number for number, some in enumerate(self.types) for v in some}
        written = []
        for vehicle, acts in enumerate(routes):
            walk = self.timer.walk(vehicle, acts)
            activities = []
            for at, act in enumerate(acts):
                copies = self.activities.get(act, [])
                if copies:
                    window = walk.windows[at]
                    windows = self.timer.acts[act].windows
                    activities.append(copies[windows.index(window) if window else 0])
            if activities:
                written.append(pyvrp.Route(self.data, activities, type_of[vehicle]))
        return pyvrp.Solution(self.data, written)


def build(timer: Timer) -> Model | None:
    """Say the problem in PyVRP's words; None where there is nothing to search."""
    builder = _Builder(timer)
    if not builder.orders or not timer.problem.vehicles:
        return None
    return builder.build()


class _Builder:
    def __init__(self, timer: Timer) -> None:
        self.timer = timer
        self.problem = timer.problem
        self.orders = [o for o in range(len(timer.problem.orders)) if timer.is_possible(o)]
        self.units = _units_per_cent(timer.problem.vehicles)
        self.scales = [
            _scale([order.load[d] for order in timer.problem.orders])
            for d in range(len(timer.problem.dimensions))
        ]
        self.counts_tasks = any(v.max_stops is not None for v in timer.problem.vehicles)
        self.locations: dict[tuple[int | None, frozenset[int] | None], int] = {}
        """By place (None: the end of open routes) and the vehicles that may go there for it."""
        self.depots: dict[int | None, int] = {}
        self.profiles: dict[object, int] = {}
        self.drive: list[NDArray[np.int64]] = []
        self.length: list[NDArray[np.int64]] = []
        self.clients: list[pyvrp.Client] = []
        self.groups: list[pyvrp.ClientGroup] = []
        self.shipments: list[pyvrp.Shipment] = []
        self.act_of: dict[tuple[ActivityType, int], int] = {}
        self.activities: dict[int, list[Activity]] = {}

    def build(self) -> Model:
        for vehicle in self.problem.vehicles:
            for place in (vehicle.start, vehicle.end):
                if place not in self.depots:
                    self.depots[place] = len(self.depots)
                    self._location(place, None)
        for order in self.orders:
            self._add_order(order)
        kinds: dict[tuple[object, ...], list[int]] = {}
        for index in range(len(self.problem.vehicles)):
            kinds.setdefault(self._kind(index), []).append(index)
        types = [self._vehicle_type(some) for some in kinds.values()]
        data = pyvrp.ProblemData(
            [pyvrp.Location(0, 0) for _ in self.locations],
            self.clients,
            [pyvrp.Depot(self.locations[place, None]) for place in self.depots],
            types,
            cast("Any", self.length),  # PyVRP's stub says a one-dimensional array
            cast("Any", self.drive),
            groups=self.groups,
            shipments=self.shipments,
        )
        return Model(data, self.timer, self.act_of, self.activities, list(kinds.values()))

    def _location(self, place: int | None, able: frozenset[int] | None) -> int:
        return self.locations.setdefault((place, able), len(self.locations))

    def _scaled(self, load: tuple[int, ...]) -> list[int]:
        return [amount * scale for amount, scale in zip(load, self.scales, strict=True)]

    def _add_order(self, order: int) -> None:
        carries = self.timer.carries
        able = frozenset(v for v in range(len(carries)) if carries[v][order])
        everyone = len(able) == len(carries)
        acts = [self.timer.acts[act] for act in self.timer.of_order[order]]
        where = [self._location(act.place, None if everyone else able) for act in acts]
        prize = min(_MOST, round(self.timer.price_cents(order) * self.units))
        if len(acts) == 1:
            self._add_client(self.timer.of_order[order][0], acts[0], where[0], prize)
        else:
            self._add_shipment(order, acts, where, prize)

    def _add_client(self, act_id: int, act: Act, where: int, prize: int) -> None:
        load = self._scaled(self.problem.orders[act.order].load)
        none = [0] * len(load)
        one = [_LEAST_LOAD] if self.counts_tasks else []
        is_delivery = act.at_start is not None
        windows = [(w.opens_s, w.closes_s) for w in act.windows] or [(0, UNREACHABLE)]
        group = None
        if len(windows) > 1:
            group = len(self.groups)
            first = len(self.clients)
            members = list(range(first, first + len(windows)))
            self.groups.append(pyvrp.ClientGroup(members, required=False))
        for opens_s, closes_s in windows:
            index = len(self.clients)
            self.act_of[ActivityType.CLIENT, index] = act_id
            self.activities.setdefault(act_id, []).append(Activity(ActivityType.CLIENT, index))
            self.clients.append(
                pyvrp.Client(
                    where,
                    delivery=(load if is_delivery else none) + one,
                    pickup=(none if is_delivery else load) + [0] * len(one),
                    service_duration=act.service_s,
                    tw_early=opens_s,
                    tw_late=closes_s,
                    release_time=act.release_s,
                    prize=prize,
                    required=False,
                    group=group,
                )
            )

    def _add_shipment(self, order: int, acts: list[Act], where: list[int], prize: int) -> None:
        index = len(self.shipments)
        kinds = (ActivityType.PICKUP, ActivityType.DELIVERY)
        for kind, act_id in zip(kinds, self.timer.of_order[order], strict=True):
            self.act_of[kind, index] = act_id
            self.activities[act_id] = [Activity(kind, index)]
        options: dict[str, Any] = {}
        for name, act in zip(("pickup", "delivery"), acts, strict=True):
            options[f"{name}_service_duration"] = act.service_s
            if act.windows:
                options[f"{name}_tw_early"] = act.windows[0].opens_s
                options[f"{name}_tw_late"] = act.windows[0].closes_s
        pickup, delivery = where
        amount = [
            *self._scaled(self.problem.orders[order].load),
            *([0] if self.counts_tasks else []),
        ]
        self.shipments.append(
            pyvrp.Shipment(pickup, delivery, amount=amount, prize=prize, required=False, **options)
        )

    def _kind(self, index: int) -> tuple[object, ...]:
        """Give what two vehicles share if PyVRP may take one for the other."""
        v = self.problem.vehicles[index]
        limits = (v.latest_start_s, v.regular_s, v.max_duration_s, v.max_distance_m, v.max_stops)
        carries = tuple(self.timer.carries[index])
        return (v.start, v.end, v.shift, v.profile, v.capacity, v.costs, limits, carries)

    def _vehicle_type(self, indexes: list[int]) -> pyvrp.VehicleType:
        index = indexes[0]
        vehicle, costs = self.problem.vehicles[index], self.problem.vehicles[index].costs
        per_metre = costs.km_cents / 1000 * self.units
        has_cost_matrix = vehicle.max_distance_m is None
        options: dict[str, Any] = {}
        if vehicle.max_distance_m is not None:
            options["max_distance"] = vehicle.max_distance_m
        if vehicle.regular_s is not None:
            most_s = _NEVER if vehicle.max_duration_s is None else vehicle.max_duration_s
            options["shift_duration"] = min(vehicle.regular_s, most_s)
            options["max_overtime"] = most_s - options["shift_duration"]
            options["unit_overtime_cost"] = self._rate(costs.overtime_hour_cents / 3600)
        elif vehicle.max_duration_s is not None:
            options["shift_duration"] = vehicle.max_duration_s
        most = len(self.clients) if vehicle.max_stops is None else vehicle.max_stops
        tasks = [most * _LEAST_LOAD] if self.counts_tasks else []
        return pyvrp.VehicleType(
            len(indexes),
            [*self._scaled(vehicle.capacity), *tasks],
            self.depots[vehicle.start],
            self.depots[vehicle.end],
            fixed_cost=min(_MOST, round(costs.fixed_cents * self.units)),
            tw_early=vehicle.shift.opens_s,
            tw_late=vehicle.shift.closes_s,
            start_late=vehicle.latest_start_s,
            unit_distance_cost=1 if has_cost_matrix else self._rate(costs.km_cents / 1000),
            unit_duration_cost=self._rate(costs.hour_cents / 3600),
            profile=self._profile(index, per_metre if has_cost_matrix else None),
            **options,
        )

    def _rate(self, cents: float) -> int:
        return max(1, round(cents * self.units)) if cents else 0

    def _profile(self, index: int, per_metre: float | None) -> int:
        """Find or make the legs that this vehicle sees.

        With ``per_metre`` the lengths are the cost of each leg with that of a stop at its end;
        without, they are metres, because a limit on distance must be kept.
        """
        vehicle = self.problem.vehicles[index]
        forbidden = tuple(
            at for (_, able), at in self.locations.items() if able is not None and index not in able
        )
        key = (vehicle.profile, forbidden, per_metre, vehicle.costs.stop_cents)
        if key not in self.profiles:
            self.profiles[key] = len(self.drive)
            drive, length = self._legs(vehicle, per_metre)
            drive[:, forbidden] = _NEVER
            for matrix in (drive, length):
                np.fill_diagonal(matrix, 0)
            self.drive.append(drive)
            self.length.append(length)
        return self.profiles[key]

    def _legs(
        self, vehicle: Vehicle, per_metre: float | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        places = [0 if place is None else place for place, _ in self.locations]
        dummies = [at for (place, _), at in self.locations.items() if place is None]
        matrix = self.problem.matrices[vehicle.profile]
        grid = np.ix_(places, places)
        moves = np.not_equal.outer(places, places)
        access = np.array([self.problem.places[place].service_s for place in places])
        drive = np.minimum(matrix.drive_s[grid], _NEVER).astype(np.int64) + moves * access
        length = matrix.distance_m[grid].astype(np.int64)
        if per_metre is not None:
            stop = vehicle.costs.stop_cents * self.units
            length = np.rint(np.minimum(length, _NEVER) * per_metre + moves * stop).astype(np.int64)
        for matrix_ in (drive, length):
            matrix_[dummies, :] = 0
            matrix_[:, dummies] = 0
        return drive, length


def _scale(loads: list[int]) -> int:
    some = [load for load in loads if load]
    return max(1, round(_LEAST_LOAD * len(some) / sum(some))) if some else 1


def _units_per_cent(vehicles: tuple[Vehicle, ...]) -> float:
    """Choose how many of PyVRP's whole units a cent is."""
    rates = [
        rate
        for costs in (vehicle.costs for vehicle in vehicles)
        for rate in (
            (costs.hour_cents + costs.overtime_hour_cents) / 3600,
            costs.km_cents / 100,  # what ten metres cost, about a second's drive
        )
    ]
    dearest = max(rates, default=0.0)
    return _FINEST / dearest if dearest else 1.0
