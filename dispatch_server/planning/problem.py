"""What a solver is asked, in our words and units: the one vocabulary of planning.

Times are whole seconds since the problem's own start of the horizon, distances whole metres,
money whole cents. A place is its index into ``Problem.places`` and into every matrix.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from dispatch_server.errors import Refused
from dispatch_server.roads.hours import Hours

UNREACHABLE: Final = 100_000_000
"""Seconds (three years) and metres of a leg that no road covers; fits int32 many times over."""

MAX_DIMENSIONS: Final = 4
MAX_PRIORITY: Final = 99


class TaskKind(StrEnum):
    """What is done at a door."""

    PICKUP = "pickup"
    DELIVERY = "delivery"


class Feature(StrEnum):
    """A constraint that a problem may hold and an engine may or may not know.

    Costs are not features: every engine searches by the costs it knows, and ``rules.cost``
    judges its answer by all of them.
    """

    PICKUP = "pickup"
    PAIR = "pair"
    LOAD = "load"
    WINDOW = "window"
    SEVERAL_WINDOWS = "several_windows"
    SEVERAL_WINDOWS_OF_PAIR = "several_windows_of_pair"
    SKILL = "skill"
    ALLOWED_VEHICLES = "allowed_vehicles"
    PRIORITY = "priority"
    LEAVE_OUT_PRICE = "leave_out_price"
    RELEASE = "release"
    RELEASE_OF_PAIR = "release_of_pair"
    MAX_ON_BOARD = "max_on_board"
    OPEN_END = "open_end"
    LATEST_START = "latest_start"
    MAX_DURATION = "max_duration"
    MAX_DISTANCE = "max_distance"
    MAX_STOPS = "max_stops"
    MAX_STOPS_OF_PAIR = "max_stops_of_pair"
    OVERTIME = "overtime"
    BREAK = "break"
    RELOAD = "reload"
    PREFIX = "prefix"
    STABILITY = "stability"
    HOURS = "hours"


@dataclass(eq=False)
class BadProblem(Refused):
    """A problem contradicts itself: ``what`` names the part, ``where`` the one that is wrong."""

    slug = "bad-problem"
    what: str
    where: str = ""


@dataclass(eq=False)
class UnsupportedByEngine(Refused):
    """The engine cannot keep these constraints, so it was not asked."""

    slug = "unsupported-by-engine"
    engine: str
    features: tuple[str, ...]


class Window(msgspec.Struct, frozen=True):
    """Service may start from ``opens_s`` to ``closes_s``, both included."""

    opens_s: int
    closes_s: int


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Somewhere a vehicle can be.

    ``service_s`` is spent at each arrival from elsewhere (parking, gate, stairs), before the
    window of what is done there is asked for, and at a route's end too.
    """

    id: str
    service_s: int = 0


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One act for one order at a place. No windows: at any time. Windows are sorted and apart."""

    place: int
    windows: tuple[Window, ...] = ()
    service_s: int = 0


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer and a driver were told in the plan that this one would replace."""

    vehicle_id: str
    arrival_s: int


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What must be moved: a delivery (loaded at the route's start), a pickup or both.

    ``load`` has one number per dimension. ``skills`` must all be the vehicle's. ``vehicle_ids``
    are those that may take it, None for any. ``leave_out_cents`` is the price of not taking it (a
    carrier's quote); None means that it is taken wherever it fits, and that one of priority ``p``
    is worth ``1 + p`` ordinary ones when not all fit. It is not ready before ``release_s``.
    ``usual_ids`` are those of them that are asked first, None for any: whoever searches may tell an
    engine so (``usual``), no rule asks it.
    """

    id: str
    delivery: Task | None = None
    pickup: Task | None = None
    load: tuple[int, ...] = ()
    skills: frozenset[str] = frozenset()
    vehicle_ids: frozenset[str] | None = None
    usual_ids: frozenset[str] | None = None
    priority: int = 0
    leave_out_cents: int | None = None
    release_s: int = 0
    max_on_board_s: int | None = None
    told: Told | None = None

    @property
    def is_pair(self) -> bool:
        return self.pickup is not None and self.delivery is not None

    @property
    def tasks(self) -> tuple[tuple[TaskKind, Task], ...]:
        """Its acts in the order in which they must be done."""
        both = ((TaskKind.PICKUP, self.pickup), (TaskKind.DELIVERY, self.delivery))
        return tuple((kind, task) for kind, task in both if task is not None)


class Costs(msgspec.Struct, frozen=True, kw_only=True):
    """What a vehicle costs, in cents. Hours run from its start to its end, waiting included.

    An hour of overtime costs ``overtime_hour_cents`` on top of ``hour_cents``.
    """

    fixed_cents: int = 0
    hour_cents: int = 0
    km_cents: int = 0
    stop_cents: int = 0
    overtime_hour_cents: int = 0


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """A rest that starts within ``window``, at ``place`` or wherever the vehicle is (None).

    It is taken at the start, between two stops or after the last one, never while driving. A
    route that is over by the end of the window, or starts after it, needs no rest: the driver has
    it off the road. An unpaid one is not in the hours that cost, nor in overtime.
    """

    window: Window
    duration_s: int
    place: int | None = None
    is_paid: bool = True


class Reload(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how often a vehicle may come back for more.

    Coming back it leaves what it picked up, and takes the deliveries of its next trip, all of
    which must be ready; that takes ``duration_s``.
    """

    depots: tuple[int, ...]
    duration_s: int = 0
    max_reloads: int = 1


class TaskRef(msgspec.Struct, frozen=True):
    """An act, by its order."""

    order_id: str
    kind: TaskKind


class Prefix(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a run that is driven or committed: the vehicle is free at ``place`` from then.

    ``on_board`` are the orders whose goods are in it: their delivery is left to do, by this
    vehicle and no other, with nothing to load first. ``done`` are acts that need not be done
    again; an order with nothing left to do is in no plan. What the day has had so far counts
    against the vehicle's limits: since ``started_s``, ``distance_m``, ``stops``, and the first
    ``breaks`` of its breaks. It has cost already and is in no figure of the plan. Deliveries that
    are not on board are picked up where they are (a pair), or loaded at a reload.
    """

    done: tuple[TaskRef, ...] = ()
    place: int
    free_s: int
    on_board: tuple[str, ...] = ()
    started_s: int | None = None
    distance_m: int = 0
    stops: int = 0
    breaks: int = 0


class Vehicle(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle with its driver for one shift.

    It starts at ``start`` within ``shift`` (not after ``latest_start_s``) and is back at ``end``
    before the shift closes; without an end its route stops at the last door. Work beyond
    ``regular_s`` is overtime. A stop is a visit at one place, however many tasks it holds. Each leg
    takes what the hours that it is driven in make of its matrix, where ``hours`` says so.
    """

    id: str
    start: int
    shift: Window
    end: int | None = None
    profile: str = "car"
    capacity: tuple[int, ...] = ()
    skills: frozenset[str] = frozenset()
    costs: Costs = Costs(hour_cents=100)
    latest_start_s: int | None = None
    regular_s: int | None = None
    max_duration_s: int | None = None
    max_distance_m: int | None = None
    max_stops: int | None = None
    breaks: tuple[Break, ...] = ()
    reload: Reload | None = None
    prefix: Prefix | None = None
    hours: Hours | None = None


class StabilityCosts(msgspec.Struct, frozen=True, kw_only=True):
    """What it costs, in cents, to change what was told: the driver, or the hour by a minute.

    An arrival that is off by ``free_s`` or less costs nothing.
    """

    driver_cents: int = 0
    minute_cents: int = 0
    free_s: int = 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """Drive times and road distances from each place (row) to each place (column), int32."""

    drive_s: NDArray[np.int32]
    distance_m: NDArray[np.int32]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One depot's day, or any other set of orders and vehicles to be planned together."""

    places: tuple[Place, ...]
    matrices: Mapping[str, Matrix]
    orders: tuple[Order, ...]
    vehicles: tuple[Vehicle, ...]
    dimensions: tuple[str, ...] = ()
    stability: StabilityCosts | None = None
    name: str = field(default="")

    def __post_init__(self) -> None:
        if len(self.dimensions) > MAX_DIMENSIONS:
            raise BadProblem("dimensions", str(len(self.dimensions)))
        for profile, matrix in self.matrices.items():
            _check_matrix(profile, matrix, len(self.places))
        for ids in ([o.id for o in self.orders], [v.id for v in self.vehicles]):
            if len(set(ids)) < len(ids):
                raise BadProblem("id", next(i for i in ids if ids.count(i) > 1))
        for order in self.orders:
            self._check_order(order)
        for vehicle in self.vehicles:
            self._check_vehicle(vehicle)

    def _check_order(self, order: Order) -> None:
        if not order.tasks:
            raise BadProblem("order without a task", order.id)
        if len(order.load) != len(self.dimensions) or any(x < 0 for x in order.load):
            raise BadProblem("load", order.id)
        if not 0 <= order.priority <= MAX_PRIORITY:
            raise BadProblem("priority", order.id)
        for _, task in order.tasks:
            if not 0 <= task.place < len(self.places):
                raise BadProblem("place", order.id)
            bounds = [x for w in task.windows for x in (w.opens_s, w.closes_s)]
            if bounds != sorted(bounds) or task.service_s < 0:
                raise BadProblem("windows", order.id)

    def _check_vehicle(self, vehicle: Vehicle) -> None:
        ends = [vehicle.start] if vehicle.end is None else [vehicle.start, vehicle.end]
        if any(not 0 <= place < len(self.places) for place in ends):
            raise BadProblem("place", vehicle.id)
        if vehicle.profile not in self.matrices:
            raise BadProblem("profile", vehicle.id)
        if len(vehicle.capacity) != len(self.dimensions):
            raise BadProblem("capacity", vehicle.id)
        if not 0 <= vehicle.shift.opens_s <= vehicle.shift.closes_s < UNREACHABLE:
            raise BadProblem("shift", vehicle.id)


def _check_matrix(profile: str, matrix: Matrix, size: int) -> None:
    for part in (matrix.drive_s, matrix.distance_m):
        if part.shape != (size, size) or part.dtype != np.int32:
            raise BadProblem("matrix", profile)
        if part.size and (part.min() < 0 or part.max() > UNREACHABLE or np.diagonal(part).any()):
            raise BadProblem("matrix", profile)


def may_carry(vehicle: Vehicle, order: Order) -> bool:
    """Tell whether the vehicle has the skills, and is one of those that may take the order."""
    is_allowed = order.vehicle_ids is None or vehicle.id in order.vehicle_ids
    return is_allowed and order.skills <= vehicle.skills


def features(problem: Problem) -> frozenset[Feature]:
    """Name what an engine must know to be asked this problem."""
    found: set[Feature] = {Feature.LOAD} if problem.dimensions else set()
    for order in problem.orders:
        found |= _of_order(order)
    for vehicle in problem.vehicles:
        found |= _of_vehicle(vehicle)
    if problem.stability is not None and any(o.told for o in problem.orders):
        found.add(Feature.STABILITY)
    if Feature.PAIR in found and Feature.MAX_STOPS in found:
        found.add(Feature.MAX_STOPS_OF_PAIR)
    return frozenset(found)


def _of_order(order: Order) -> set[Feature]:
    windows = max(len(task.windows) for _, task in order.tasks)
    several = Feature.SEVERAL_WINDOWS_OF_PAIR if order.is_pair else Feature.SEVERAL_WINDOWS
    has_release = order.release_s > 0
    asked = {
        Feature.PAIR: order.is_pair,
        Feature.PICKUP: order.delivery is None,
        Feature.WINDOW: windows > 0,
        several: windows > 1,
        Feature.SKILL: bool(order.skills),
        Feature.ALLOWED_VEHICLES: order.vehicle_ids is not None,
        Feature.PRIORITY: order.priority > 0,
        Feature.LEAVE_OUT_PRICE: order.leave_out_cents is not None,
        Feature.RELEASE: has_release and order.pickup is None,
        Feature.RELEASE_OF_PAIR: has_release and order.pickup is not None,
        Feature.MAX_ON_BOARD: order.max_on_board_s is not None,
    }
    return {feature for feature, is_asked in asked.items() if is_asked}


def _of_vehicle(vehicle: Vehicle) -> set[Feature]:
    asked = {
        Feature.OPEN_END: vehicle.end is None,
        Feature.LATEST_START: vehicle.latest_start_s is not None,
        Feature.MAX_DURATION: vehicle.max_duration_s is not None,
        Feature.MAX_DISTANCE: vehicle.max_distance_m is not None,
        Feature.MAX_STOPS: vehicle.max_stops is not None,
        Feature.OVERTIME: vehicle.regular_s is not None,
        Feature.BREAK: bool(vehicle.breaks),
        Feature.RELOAD: vehicle.reload is not None,
        Feature.PREFIX: vehicle.prefix is not None,
        Feature.HOURS: vehicle.hours is not None,
    }
    return {feature for feature, is_asked in asked.items() if is_asked}
