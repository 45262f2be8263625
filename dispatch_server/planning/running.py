"""A day that is being driven, as a problem: what is driven or committed stays, the rest is free.

A vehicle under way becomes one with a prefix that ends where and when it is free again. The day
may have gone wrong already; what is broken as it stands is eased just so far that standing still
breaks nothing, or no question about it could be answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.plan import Limit
from dispatch_server.planning.problem import (
    Order,
    Prefix,
    Problem,
    StabilityCosts,
    Task,
    TaskKind,
    TaskRef,
    Told,
    Vehicle,
    Window,
)
from dispatch_server.planning.timing import Timer
from dispatch_server.planning.walk import Walk
from dispatch_server.roads.hours import clock_of

STABILITY: Final = StabilityCosts(driver_cents=100, minute_cents=20, free_s=900)
"""Under a quarter of an hour nobody notices. A customer's minute is worth less than a driver's (50
cents), so that a day is not torn up to save seconds and no van waits for a promise's sake."""

_EASED: Final = 5  # rounds: easing one limit may show the next


class Halt(msgspec.Struct, frozen=True, kw_only=True):
    """A stop that is left of a run. ``due_s`` is when it is expected, where that is known."""

    place: int
    acts: tuple[TaskRef, ...]
    service_s: int
    opens_s: int = 0
    due_s: int | None = None
    has_arrived: bool = False


class Drive(msgspec.Struct, frozen=True, kw_only=True):
    """A shift as it is being driven.

    ``place`` is where the vehicle is, or was last, and ``free_s`` when it can move on from there
    (None: at its start, when its shift begins).
    ``committed`` halts stay as they are, before all else; ``left`` is the rest in its present
    order. ``held`` are orders whose goods are in the vehicle, ``done`` acts that are behind it.
    """

    vehicle_id: str
    has_left: bool
    place: int | None = None
    free_s: int | None = None
    committed: tuple[Halt, ...] = ()
    left: tuple[Halt, ...] = ()
    held: tuple[str, ...] = ()
    done: tuple[TaskRef, ...] = ()
    started_s: int | None = None
    distance_m: int = 0
    stops: int = 0


@dataclass(frozen=True, slots=True)
class Running:
    """The problem, with the sequences that are being driven (act ids of ``timer``).

    ``late`` are the orders that their own windows would not have any more.
    """

    problem: Problem
    routes: Sequences
    timer: Timer
    late: frozenset[str]


def running(problem: Problem, drives: Sequence[Drive], *, is_stable: bool = True) -> Running:
    """Put the state of each vehicle into a day's problem; vehicles without a drive are idle.

    ``is_stable`` prices what would change of the expected arrivals and of who comes.
    """
    by_vehicle = {drive.vehicle_id: drive for drive in drives}
    vehicles = tuple(
        _under_way(problem, one, by_vehicle[one.id])
        if one.id in by_vehicle and by_vehicle[one.id].has_left
        else one
        for one in problem.vehicles
    )
    changed = _replaced(problem, vehicles=vehicles)
    timer = Timer(changed)
    ids = {(changed.orders[a.order].id, a.kind): i for i, a in enumerate(timer.acts)}
    routes = [
        _sequence(by_vehicle[one.id], ids) if one.id in by_vehicle else [] for one in vehicles
    ]
    timer, late = _eased(timer, routes)
    if is_stable:
        timer = Timer(_told(timer, routes))
    return Running(timer.problem, routes, timer, late)


def _replaced(
    problem: Problem,
    *,
    orders: Sequence[Order] | None = None,
    vehicles: Sequence[Vehicle] | None = None,
    stability: StabilityCosts | None = None,
) -> Problem:
    return Problem(
        places=problem.places,
        matrices=problem.matrices,
        orders=problem.orders if orders is None else tuple(orders),
        vehicles=problem.vehicles if vehicles is None else tuple(vehicles),
        dimensions=problem.dimensions,
        stability=problem.stability if stability is None else stability,
        name=problem.name,
    )


def _sequence(drive: Drive, ids: Mapping[tuple[str, TaskKind], int]) -> list[int]:
    wanted = [(act.order_id, act.kind) for halt in drive.left for act in halt.acts]
    return [ids[act] for act in wanted if act in ids]


def _under_way(problem: Problem, vehicle: Vehicle, drive: Drive) -> Vehicle:
    """Drive what is committed on paper: the vehicle is free behind it."""
    matrix = problem.matrices[vehicle.profile]
    clock = None if vehicle.hours is None else clock_of(vehicle.hours)
    place = vehicle.start if drive.place is None else drive.place
    now_s = vehicle.shift.opens_s if drive.free_s is None else drive.free_s
    metres = 0
    held = dict.fromkeys(drive.held)
    for halt in drive.committed:
        if halt.has_arrived and halt.due_s is not None:
            arrives_s = halt.due_s
        else:
            leg_s = int(matrix.drive_s[place, halt.place])
            driven_s = now_s + leg_s if clock is None else clock.arrives(now_s, leg_s)
            arrives_s = driven_s if halt.due_s is None else max(now_s, halt.due_s)
        metres += int(matrix.distance_m[place, halt.place])
        place = halt.place
        now_s = max(now_s, max(arrives_s, halt.opens_s) + halt.service_s)
        for act in halt.acts:
            if act.kind is TaskKind.PICKUP:
                held[act.order_id] = None
            else:
                held.pop(act.order_id, None)
    prefix = Prefix(
        done=(*drive.done, *(act for halt in drive.committed for act in halt.acts)),
        place=place,
        free_s=now_s,
        on_board=tuple(held),
        started_s=drive.started_s,
        distance_m=drive.distance_m + metres,
        stops=drive.stops + len(drive.committed),
    )
    return msgspec.structs.replace(
        vehicle,
        prefix=prefix,
        shift=Window(0, vehicle.shift.closes_s),
        latest_start_s=None,
    )


def _eased(timer: Timer, routes: Sequences) -> tuple[Timer, frozenset[str]]:
    """Widen what the day breaks already, vehicle by vehicle, until standing still breaks nothing."""
    orders = {order.id: order for order in timer.problem.orders}
    vehicles = list(timer.problem.vehicles)
    late: set[str] = set()
    for _ in range(_EASED):
        walks = {at: timer.walk(at, acts) for at, acts in enumerate(routes)}
        broken = {at: walk for at, walk in walks.items() if walk.broken}
        if not broken:
            break
        for at, walk in broken.items():
            vehicles[at] = _eased_vehicle(vehicles[at], walk)
            late |= _ease_orders(timer, vehicles[at], routes[at], walk, orders)
        timer = Timer(_replaced(timer.problem, orders=list(orders.values()), vehicles=vehicles))
    return timer, frozenset(late)


def _eased_vehicle(vehicle: Vehicle, walk: Walk) -> Vehicle:
    limits = {limit for limit, _ in walk.broken}
    prefix = vehicle.prefix
    since_s = walk.start_s
    if prefix is not None and prefix.started_s is not None:
        since_s = prefix.started_s
    metres, stops = (0, 0) if prefix is None else (prefix.distance_m, prefix.stops)
    loads = [walk.load_at_start, *walk.loads]
    most = tuple(map(max, zip(*loads, strict=True)))
    changes: dict[Limit, dict[str, object]] = {
        Limit.SHIFT: {"shift": Window(vehicle.shift.opens_s, walk.end_s)},
        Limit.MAX_DURATION: {"max_duration_s": walk.end_s - since_s},
        Limit.MAX_DISTANCE: {"max_distance_m": walk.distance_m + metres},
        Limit.MAX_STOPS: {"max_stops": walk.stops + stops},
        Limit.LATEST_START: {"latest_start_s": walk.start_s},
        Limit.BREAK: {"breaks": ()},
        Limit.CAPACITY: {"capacity": tuple(map(max, vehicle.capacity, most))},
    }
    for limit, change in changes.items():
        if limit in limits:
            vehicle = msgspec.structs.replace(vehicle, **change)
    return vehicle


def _ease_orders(
    timer: Timer,
    vehicle: Vehicle,
    acts: Sequence[int],
    walk: Walk,
    orders: dict[str, Order],
) -> set[str]:
    """Let windows close when they are met, and let a vehicle have what it has. Name the late."""
    late = set()
    for limit, at in walk.broken:
        if at is None or acts[at] < 0:
            continue
        act = timer.acts[acts[at]]
        order = orders[timer.problem.orders[act.order].id]
        if limit is Limit.WINDOW:
            late.add(order.id)
            orders[order.id] = _until(order, act.kind, walk.starts[at])
        elif limit is Limit.ON_BOARD:
            orders[order.id] = msgspec.structs.replace(order, max_on_board_s=None)
        elif limit is Limit.SKILL:
            allowed = None if order.vehicle_ids is None else order.vehicle_ids | {vehicle.id}
            orders[order.id] = msgspec.structs.replace(
                order, skills=order.skills & vehicle.skills, vehicle_ids=allowed
            )
    return late


def _until(order: Order, kind: TaskKind, starts_s: int) -> Order:
    """Leave the last of the windows open until ``starts_s``."""
    task = order.pickup if kind is TaskKind.PICKUP else order.delivery
    if task is None or not task.windows:
        return order
    *before, last = task.windows
    wider = Window(min(last.opens_s, starts_s), max(last.closes_s, starts_s))
    changed = msgspec.structs.replace(task, windows=(*before, wider))
    if kind is TaskKind.PICKUP:
        return msgspec.structs.replace(order, pickup=changed)
    return msgspec.structs.replace(order, delivery=changed)


def _told(timer: Timer, routes: Sequences) -> Problem:
    """Take what is expected now for what was told."""
    problem = timer.problem
    told: dict[int, Told] = {}
    for vehicle, acts in enumerate(routes):
        walk = timer.walk(vehicle, acts)
        for act, arrival_s in zip(acts, walk.arrivals, strict=True):
            if act >= 0:  # the last act of an order counts
                vehicle_id = problem.vehicles[vehicle].id
                told[timer.acts[act].order] = Told(vehicle_id=vehicle_id, arrival_s=arrival_s)
    orders = [
        msgspec.structs.replace(order, told=told.get(at, order.told))
        for at, order in enumerate(problem.orders)
    ]
    return _replaced(problem, orders=orders, stability=STABILITY)


def fetched_at(order: Order, place: int, *, service_s: int = 0) -> Order:
    """Have a delivery picked up at ``place`` first, by whoever is under way without it."""
    return msgspec.structs.replace(order, pickup=Task(place=place, service_s=service_s))
