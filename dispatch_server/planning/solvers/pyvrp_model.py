"""A problem in PyVRP's words, and the way back from its answer."""

from dataclasses import dataclass, replace
from typing import Any, Final, cast

import numpy as np
import pyvrp
from numpy.typing import NDArray
from pyvrp import Activity, ActivityType

from dispatch_server.planning.acts import NOBODY, Act
from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.problem import UNREACHABLE, Vehicle, Window
from dispatch_server.planning.solvers.reserve import Reserve
from dispatch_server.planning.timing import Timer

_NEVER: Final = 10_000_000
"""Seconds of a leg that may not be driven; longer than any shift."""

_FINEST: Final = 100
"""Engine units of the dearest second or ten metres. PyVRP's penalties end at 10^5 a unit of what
is broken; with dearer units it would rather stay late or overloaded than drive."""

_LEAST_LOAD: Final = 100
"""Units of an average order's load in each dimension, for the same reason: one item too many
must be dearer than another vehicle's way."""

_TELLERS: Final = 20

_ROWS: Final = 64
"""Of a matrix at once, so that what is between fits the cache: 6,000 places in a third of the time."""

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
    reloads: list[dict[int, int]]
    """By vehicle: which reload of a sequence each of PyVRP's depots is."""

    def read(self, solution: pyvrp.Solution) -> Sequences:
        """Turn a solution into act ids by vehicle."""
        routes: Sequences = [[] for _ in self.timer.problem.vehicles]
        free = [list(vehicles) for vehicles in self.types]
        for route in solution.routes():
            vehicle = free[route.vehicle_type()].pop(0)
            reloads = self.reloads[vehicle]
            acts = list(route)
            routes[vehicle] = [
                reloads[act.idx] if act.is_depot() else self.act_of[act.type, act.idx]
                for at, act in enumerate(acts)
                if not act.is_depot() or 0 < at < len(acts) - 1
            ]
        return routes

    def solution(self, routes: Sequences) -> pyvrp.Solution:
        """Turn our routes into a start for PyVRP. What it does not know is left unplanned."""
        type_of = {v: number for number, some in enumerate(self.types) for v in some}
        written = []
        for vehicle, acts in enumerate(routes):
            walk = self.timer.walk(vehicle, acts)
            activities = []
            depots = {reload: depot for depot, reload in self.reloads[vehicle].items()}
            for at, act in enumerate(acts):
                if act < 0:
                    activities.append(Activity(ActivityType.DEPOT, depots[act]))
                    continue
                copies = self.activities.get(act, [])
                if copies:
                    window = walk.windows[at]
                    planned = self.timer.acts[act]
                    windows = [w for w in planned.windows if w.closes_s >= planned.release_s]
                    activities.append(copies[windows.index(window) if window in windows else 0])
            if activities:
                written.append(pyvrp.Route(self.data, activities, type_of[vehicle]))
        return pyvrp.Solution(self.data, written)


def build(timer: Timer, *, is_required: bool = False) -> Model | None:
    """Say the problem in PyVRP's words; None where there is nothing to search.

    With ``is_required`` every order must be taken, otherwise each may be left out at its price.
    """
    builder = _Builder(timer, is_required=is_required)
    if not builder.orders or not timer.problem.vehicles:
        return None
    return builder.build()


class _Builder:
    def __init__(self, timer: Timer, *, is_required: bool) -> None:
        self.timer = timer
        self.is_required = is_required
        self.problem = timer.problem
        self.orders = [o for o in range(len(timer.problem.orders)) if timer.is_possible(o)]
        self.units = _units_per_cent(timer.problem.vehicles)
        self.scales = [
            _scale([order.load[d] for order in timer.problem.orders])
            for d in range(len(timer.problem.dimensions))
        ]
        self.counts_tasks = any(v.max_stops is not None for v in timer.problem.vehicles)
        self.locations: dict[tuple[int | None, frozenset[int] | None, int | None], int] = {}
        """By place (None: the end of open routes), the vehicles that may go there for it, and the
        one that was told to."""
        self.depots: dict[tuple[int | None, int], int] = {}
        """By place (None: the end of open routes) and the seconds that loading there takes."""
        self.reserves = [Reserve.of(vehicle) for vehicle in timer.problem.vehicles]
        self.tellers = _tellers(timer)
        self.profiles: dict[object, int] = {}
        self.drive: list[NDArray[np.int64]] = []
        self.length: list[NDArray[np.int64]] = []
        self.clients: list[pyvrp.Client] = []
        self.groups: list[pyvrp.ClientGroup] = []
        self.shipments: list[pyvrp.Shipment] = []
        self.act_of: dict[tuple[ActivityType, int], int] = {}
        self.activities: dict[int, list[Activity]] = {}

    def build(self) -> Model:
        for index, vehicle in enumerate(self.problem.vehicles):
            reload = vehicle.reload
            loading = [] if reload is None else [(d, reload.duration_s) for d in reload.depots]
            for depot in ((self.timer.start_of(index), 0), (vehicle.end, 0), *loading):
                self.depots.setdefault(depot, len(self.depots))
                self._location(depot[0], None)
        for order in self.orders:
            self._add_order(order)
        kinds: dict[tuple[object, ...], list[int]] = {}
        for index in range(len(self.problem.vehicles)):
            kinds.setdefault(self._kind(index), []).append(index)
        types = [self._vehicle_type(some) for some in kinds.values()]
        data = pyvrp.ProblemData(
            [pyvrp.Location(0, 0) for _ in self.locations],
            self.clients,
            [
                pyvrp.Depot(self.locations[place, None, None], service_duration=loading_s)
                for place, loading_s in self.depots
            ],
            types,
            cast("Any", self.length),  # PyVRP's stub says a one-dimensional array
            cast("Any", self.drive),
            groups=self.groups,
            shipments=self.shipments,
        )
        reloads = [self._reloads(vehicle) for vehicle in self.problem.vehicles]
        types_of = list(kinds.values())
        return Model(data, self.timer, self.act_of, self.activities, types_of, reloads)

    def _reloads(self, vehicle: Vehicle) -> dict[int, int]:
        reload = vehicle.reload
        if reload is None:
            return {}
        return {self.depots[d, reload.duration_s]: -1 - k for k, d in enumerate(reload.depots)}

    def _location(
        self, place: int | None, able: frozenset[int] | None, told: int | None = None
    ) -> int:
        return self.locations.setdefault((place, able, told), len(self.locations))

    def _scaled(self, load: tuple[int, ...]) -> list[int]:
        return [amount * scale for amount, scale in zip(load, self.scales, strict=True)]

    def _add_order(self, order: int) -> None:
        carries = self.timer.carries
        acts = [self.timer.acts[act] for act in self.timer.of_order[order]]
        is_ashore = acts[0].at_start is not None and acts[0].holder == NOBODY
        able = frozenset(
            v
            for v in range(len(carries))
            if carries[v][order] and not (is_ashore and self._is_gone(v))
        )
        everyone = None if len(able) == len(carries) else able
        told = self.tellers.get(order)
        where = [self._location(act.place, everyone) for act in acts[:-1]]
        where.append(self._location(acts[-1].place, everyone, told))
        acts = [self._rested(act, able) for act in acts]
        prize = min(_MOST, round(self.timer.price_cents(order) * self.units))
        if len(acts) == 1:
            self._add_client(self.timer.of_order[order][0], acts[0], where[0], prize)
        else:
            self._add_shipment(order, acts, where, prize)

    def _is_gone(self, vehicle: int) -> bool:
        """Tell whether it is under way and cannot come back for what it did not load."""
        return self.timer.is_under_way(vehicle) and not self.timer.reloads(vehicle)

    def _rested(self, act: Act, able: frozenset[int]) -> Act:
        """Close windows earlier by the breaks that whoever comes has to take before."""
        if not act.windows or not able:
            return act
        windows = tuple(
            Window(w.opens_s, max(w.opens_s, w.closes_s - min(self._rest_s(v, w) for v in able)))
            for w in act.windows
        )
        return replace(act, windows=windows)

    def _rest_s(self, vehicle: int, window: Window) -> int:
        reserve = self.reserves[vehicle]
        return reserve.rest_s if reserve.from_s < window.closes_s else 0

    def _add_client(self, act_id: int, act: Act, where: int, prize: int) -> None:
        load = self._scaled(self.problem.orders[act.order].load)
        none = [0] * len(load)
        one = [_LEAST_LOAD] if self.counts_tasks else []
        is_delivery = act.at_start is not None
        windows = [(w.opens_s, w.closes_s) for w in act.windows] or [(0, UNREACHABLE)]
        windows = [one for one in windows if one[1] >= act.release_s]
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
                    required=self.is_required and group is None,
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
        first_s = options.get("pickup_tw_early", 0)
        if "delivery_tw_late" in options:  # reserved breaks may have closed it earlier
            options["delivery_tw_late"] = max(options["delivery_tw_late"], first_s)
        pickup, delivery = where
        amount = [
            *self._scaled(self.problem.orders[order].load),
            *([0] if self.counts_tasks else []),
        ]
        self.shipments.append(
            pyvrp.Shipment(
                pickup, delivery, amount=amount, prize=prize, required=self.is_required, **options
            )
        )

    def _kind(self, index: int) -> tuple[object, ...]:
        """Give what two vehicles share if PyVRP may take one for the other."""
        v = self.problem.vehicles[index]
        limits = (v.latest_start_s, v.regular_s, v.max_duration_s, v.max_distance_m, v.max_stops)
        carries = tuple(self.timer.carries[index])
        same = (v.start, v.end, v.shift, v.profile, v.capacity, v.costs, v.breaks, v.reload)
        is_itself = v.prefix is not None or index in self.tellers.values()
        return (same, limits, carries, index if is_itself else None)

    def _vehicle_type(self, indexes: list[int]) -> pyvrp.VehicleType:
        index = indexes[0]
        vehicle, costs = self.problem.vehicles[index], self.problem.vehicles[index].costs
        per_metre = costs.km_cents / 1000 * self.units
        has_cost_matrix = vehicle.max_distance_m is None
        reserve = self.reserves[index]
        options: dict[str, Any] = {}
        if vehicle.max_distance_m is not None:
            options["max_distance"] = max(0, vehicle.max_distance_m - reserve.distance_m)
        most_s = None
        if vehicle.max_duration_s is not None:
            most_s = max(0, vehicle.max_duration_s - reserve.worked_s - reserve.rest_s)
        if vehicle.regular_s is not None:
            regular_s = max(0, vehicle.regular_s - reserve.worked_s - reserve.paid_rest_s)
            longest_s = _NEVER if most_s is None else most_s
            options["shift_duration"] = min(regular_s, longest_s)
            options["max_overtime"] = longest_s - options["shift_duration"]
            options["unit_overtime_cost"] = self._rate(costs.overtime_hour_cents / 3600)
        elif most_s is not None:
            options["shift_duration"] = most_s
        if vehicle.reload is not None:
            options["reload_depots"] = list(self._reloads(vehicle))
            options["max_reloads"] = vehicle.reload.max_reloads
        most = len(self.clients)
        if vehicle.max_stops is not None:
            most = max(0, vehicle.max_stops - reserve.stops)
        tasks = [most * _LEAST_LOAD] if self.counts_tasks else []
        opens_s = max(vehicle.shift.opens_s, reserve.free_s)
        closes_s = max(opens_s, vehicle.shift.closes_s - reserve.rest_s)
        is_away = vehicle.prefix is not None
        latest_s = opens_s if is_away else vehicle.latest_start_s
        return pyvrp.VehicleType(
            len(indexes),
            [*self._scaled(self.timer.room(index)), *tasks],
            self.depots[self.timer.start_of(index), 0],
            self.depots[vehicle.end, 0],
            fixed_cost=0 if is_away else min(_MOST, round(costs.fixed_cents * self.units)),
            tw_early=opens_s,
            tw_late=closes_s,
            start_late=None if latest_s is None else max(opens_s, min(latest_s, closes_s)),
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
            at
            for (_, able, _), at in self.locations.items()
            if able is not None and index not in able
        )
        others = [
            at
            for (_, _, told), at in self.locations.items()
            if told is not None and told != index and per_metre is not None
        ]
        key = (vehicle.profile, forbidden, per_metre, vehicle.costs.stop_cents, tuple(others))
        if key not in self.profiles:
            self.profiles[key] = len(self.drive)
            drive, length = self._legs(vehicle, per_metre)
            drive[:, forbidden] = _NEVER
            if self.problem.stability is not None:
                length[:, others] += round(self.problem.stability.driver_cents * self.units)
            for matrix in (drive, length):
                np.fill_diagonal(matrix, 0)
            self.drive.append(drive)
            self.length.append(length)
        return self.profiles[key]

    def _legs(
        self, vehicle: Vehicle, per_metre: float | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        places = [0 if place is None else place for place, _, _ in self.locations]
        dummies = [at for (place, _, _), at in self.locations.items() if place is None]
        matrix = self.problem.matrices[vehicle.profile]
        is_whole = places == list(range(len(self.problem.places)))
        grid: Any = slice(None) if is_whole else np.ix_(places, places)
        drive = np.minimum(matrix.drive_s[grid], _NEVER, dtype=np.int64)
        length = np.minimum(matrix.distance_m[grid], _NEVER, dtype=np.int64)
        access = np.array([self.problem.places[place].service_s for place in places])
        stop = 0.0 if per_metre is None else vehicle.costs.stop_cents * self.units
        moves = np.not_equal.outer(places, places) if stop or access.any() else None
        if moves is not None:
            drive += moves * access
        if per_metre is not None:
            for at in range(0, len(places), _ROWS):
                rows = slice(at, at + _ROWS)
                priced = length[rows] * per_metre
                if moves is not None and stop:
                    priced += moves[rows] * stop
                length[rows] = np.rint(priced)
        for matrix_ in (drive, length):
            matrix_[dummies, :] = 0
            matrix_[:, dummies] = 0
        return drive, length


def _tellers(timer: Timer) -> dict[int, int]:
    """Give the vehicle that was told of each order, by index, while PyVRP can be told so.

    Each vehicle that was told then sees legs of its own, so beyond some 20 the memory would not
    do; then only our own clock prices what changes, and the plan that was told is the start.
    """
    stability = timer.problem.stability
    if stability is None or not stability.driver_cents:
        return {}
    index = {vehicle.id: v for v, vehicle in enumerate(timer.problem.vehicles)}
    told = {
        order: index[one.told.vehicle_id]
        for order, one in enumerate(timer.problem.orders)
        if one.told is not None and one.told.vehicle_id in index
    }
    return told if len(set(told.values())) <= _TELLERS else {}


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
