"""Today's way, to measure a plan against: nearest neighbour, driver by driver.

Drivers leave in the order of the roster at the opening of their shift. Each one goes to the
nearest door (in drive time) that he can still serve: it fits what is left in the vehicle, he gets
there before its window closes, waiting if he is early, and he is back within every limit of his
shift. When nothing more fits he goes home and the next driver takes what is left. Parcels to be
fetched on the way are fetched and brought one after the other. What the last driver leaves, the
dispatcher squeezes in where it costs least.

The baseline is kept fair: zones are made compact in rounds, as one would on a map; parcels to be
fetched on the way are fetched and brought one after the other; and hours count from the latest
departure that changes nothing, as in our own plans, so that nobody is billed for sitting in the
depot. Filling one driver after the other instead of sharing the day out takes a few percent fewer
hours than this, but sends some drivers home and is not how depots work.
"""

import math
from collections.abc import Callable
from typing import ClassVar, Final

from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import UNREACHABLE, Feature, Problem
from dispatch_server.planning.rules import SUPPORTS, make_plan
from dispatch_server.planning.timing import Timer

_ROUNDS: Final = 4


def nearest_neighbour(problem: Problem) -> Plan:
    """Plan by zones and nearest doors, and report what does not fit with its reasons."""
    timer = Timer(problem)
    zones = _zones(timer) if problem.vehicles else []
    routes: Sequences = [[] for _ in problem.vehicles]
    left = set(timer.open_orders)
    for wanted in (zones, [left] * len(routes)):
        for vehicle, zone in enumerate(wanted):
            while (longer := _next(timer, vehicle, routes[vehicle], left & zone)) is not None:
                left.discard(timer.acts[longer[-1]].order)
                routes[vehicle] = longer
    return make_plan(timer, routes, engine="nearest")


def _zones(timer: Timer) -> list[set[int]]:
    """Share the orders out by neighbourhood: as many zones as vehicles, about equal in number."""
    orders = timer.open_orders
    most = math.ceil(len(orders) / len(timer.problem.vehicles))
    centres = _apart(timer, len(timer.problem.vehicles))
    zones: list[set[int]] = []
    for _ in range(_ROUNDS):
        zones = [set() for _ in timer.problem.vehicles]
        near = sorted(
            (timer.between_s(centre, order), zone, order)
            for zone, centre in enumerate(centres)
            for order in orders
        )
        taken: set[int] = set()
        for _, zone, order in near:
            if order not in taken and len(zones[zone]) < most:
                zones[zone].add(order)
                taken.add(order)
        centres = [
            min(zone, key=lambda o: (sum(timer.between_s(o, x) for x in zone), o), default=0)
            for zone in zones
        ]
    return zones


def _apart(timer: Timer, count: int) -> list[int]:
    """Choose orders to begin zones around, each as far as can be from those before."""
    chosen: list[int] = []
    orders = timer.open_orders
    far = {order: timer.drive_s(0, timer.problem.vehicles[0].start, order) for order in orders}
    while len(chosen) < min(count, len(orders)):
        chosen.append(max(orders, key=lambda o: (far[o], -o)))
        far = {
            o: min(far[o] if len(chosen) > 1 else UNREACHABLE, timer.between_s(chosen[-1], o))
            for o in orders
        }
    return chosen


def _next(timer: Timer, vehicle: int, acts: list[int], left: set[int]) -> list[int] | None:
    here = timer.place_after(vehicle, acts)
    able = [order for order in left if timer.carries[vehicle][order]]
    for order in sorted(able, key=lambda o: (timer.drive_s(vehicle, here, o), o)):
        longer = [*acts, *timer.of_order[order]]
        if not timer.walk(vehicle, longer).broken:
            return longer
    return None


class Nearest:
    """Today's way as a solver, so that it too is reckoned in a process of its own."""

    name: ClassVar[str] = "nearest"
    supports: ClassVar[frozenset[Feature]] = SUPPORTS

    def solve(
        self,
        problem: Problem,
        *,
        budget_s: float,
        seed: int,
        warm: Plan | None,
        on_plan: Callable[[Plan], None],
        cancelled: Callable[[], bool],
        iterations: int | None,
    ) -> Plan:
        """Answer once; there is nothing to search."""
        del budget_s, seed, warm, cancelled, iterations
        plan = nearest_neighbour(problem)
        on_plan(plan)
        return plan
