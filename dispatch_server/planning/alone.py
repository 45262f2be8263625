"""One vehicle's route and one more order, as a problem of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dispatch_server.planning.detours import Ways
from dispatch_server.planning.openroute import AWAY, OpenRoute
from dispatch_server.planning.part import (
    held_orders,
    moved_order,
    moved_vehicle,
    names_told,
    places_of,
)
from dispatch_server.planning.problem import Matrix, Order, Problem
from dispatch_server.planning.reach import Indexes
from dispatch_server.planning.timing import Timer
from dispatch_server.planning.walk import Walk


@dataclass(frozen=True, slots=True)
class Alone:
    """The vehicle is the first of the problem, the order its last. ``before`` is without it."""

    timer: Timer
    acts: list[int]
    before: Walk


def alone(ways: Ways, vehicle: int, order: Order) -> Alone:
    """Make a problem of a vehicle's orders and a new one, whose places are those of ``ways``.

    Its answers are those of the whole problem, at a fraction of the price.
    """
    route = ways.day.routes[vehicle]
    timer, one = route.timer, route.vehicle
    problem = timer.problem
    orders = list(timer.orders_in(route.acts))
    orders += [other for other in held_orders(problem, one) if other not in orders]
    own = [problem.orders[other] for other in orders]
    used = sorted({*places_of(one), *(t.place for o in own for _, t in o.tasks)})
    there = ways.day.there(vehicle)[used]
    known = {int(place): at for at, place in enumerate(there)}
    more = list(dict.fromkeys(t.place for _, t in order.tasks if t.place not in known))
    index = known | {place: at for at, place in enumerate(more, start=len(used))}
    moved = {place: at for at, place in enumerate(used)}
    wanted = [*(moved_order(other, moved) for other in own), moved_order(order, index)]
    small = Problem(
        places=(*(problem.places[place] for place in used), *(ways.places[at] for at in more)),
        matrices={one.profile: _table(ways, route, np.array(used), there, more)},
        orders=tuple(wanted),
        vehicles=names_told(problem, moved_vehicle(one, moved), wanted),
        dimensions=problem.dimensions,
        stability=problem.stability,
    )
    made = Timer(small)
    ids = {
        old: new
        for at, other in enumerate(orders)
        for old, new in zip(timer.of_order[other], made.of_order[at], strict=True)
    }
    acts = [ids.get(act, act) for act in route.acts]
    return Alone(made, acts, made.walk(0, acts))


def _table(
    ways: Ways, route: OpenRoute, used: Indexes, there: Indexes, more: Sequence[int]
) -> Matrix:
    """Lay the places that the order adds behind those that the route has."""
    profile, size = route.vehicle.profile, len(used)
    known = route.timer.problem.matrices[profile]
    drive_s = np.zeros((size + len(more),) * 2, dtype=np.int32)
    metres = np.zeros_like(drive_s)
    drive_s[:size, :size] = known.drive_s[np.ix_(used, used)]
    metres[:size, :size] = known.distance_m[np.ix_(used, used)]
    aheads = {}
    if route.ahead is not None:
        (spot,) = np.flatnonzero(route.there[used] == AWAY)
        aheads = {int(spot): route.ahead}
    for at, place in enumerate(more, start=size):
        to, back = ways.to(profile, there, place, aheads), ways.back(profile, place, there)
        drive_s[:size, at], drive_s[at, :size] = to.drive_s, back.drive_s
        metres[:size, at], metres[at, :size] = to.distance_m, back.distance_m
        for other, here in enumerate(more, start=size):
            if other != at:
                leg = ways.between(profile, here, place)
                drive_s[other, at], metres[other, at] = leg.drive_s, leg.distance_m
    return Matrix(drive_s, metres)
