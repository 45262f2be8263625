"""Today's way, to measure a plan against: nearest neighbour, driver by driver.

Drivers leave in the order of the roster at the opening of their shift. Each one goes to the
nearest door (in drive time) that he can still serve: it fits what is left in the vehicle, he gets
there before its window closes, waiting if he is early, and he is back within every limit of his
shift. When nothing more fits he goes home and the next driver takes what is left. Parcels to be
fetched on the way are fetched and brought one after the other. What the last driver leaves, the
dispatcher squeezes in where it costs least.

The baseline is kept fair: no more drivers go out than are needed, and the hours count from the
latest departure that changes nothing, as in our own plans, so that nobody is billed for sitting
in the depot.
"""

from collections.abc import Callable
from typing import ClassVar

from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Feature, Problem
from dispatch_server.planning.rules import SUPPORTS, make_plan
from dispatch_server.planning.timing import Timer


def nearest_neighbour(problem: Problem) -> Plan:
    """Plan by going to the nearest next, and report what does not fit with its reasons."""
    timer = Timer(problem)
    left = set(range(len(problem.orders)))
    routes = []
    for vehicle in range(len(problem.vehicles)):
        acts: list[int] = []
        while (longer := _next(timer, vehicle, acts, left)) is not None:
            left.discard(timer.acts[longer[-1]].order)
            acts = longer
        routes.append(acts)
    return make_plan(timer, routes, engine="nearest")


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
