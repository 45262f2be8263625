"""Keeps orders to the drivers who serve their area, where they can all be kept to them.

An area that does not bind asks its own drivers first. No engine knows a wish that may be broken at a
price for each vehicle, so it is two questions: first as if those areas bound, and then, with that
plan to start from, those orders that nobody of their area could take are anybody's.
"""

from collections.abc import Iterable
from dataclasses import replace

import msgspec

from dispatch_server.planning.plan import LeftOut, Plan
from dispatch_server.planning.problem import Order, Problem


def with_usual(problem: Problem, planned: Plan | None = None) -> Problem:
    """Hold orders to their usual vehicles, those of them that are there.

    What somebody else has in the plan to start from stays anybody's: it was given to them, or
    nobody of its area could take it.
    """
    there = {vehicle.id for vehicle in problem.vehicles}
    routes = () if planned is None else planned.routes
    has = {visit.order_id: route.vehicle_id for route in routes for visit in route.visits}
    orders = tuple(_held(order, there, has.get(order.id)) for order in problem.orders)
    return problem if orders == problem.orders else replace(problem, orders=orders)


def _held(order: Order, there: set[str], vehicle_id: str | None) -> Order:
    if order.usual_ids is None:
        return order
    kept = order.usual_ids & there
    if order.vehicle_ids is not None:
        kept &= order.vehicle_ids
    if not kept or vehicle_id not in {None, *kept}:
        return order
    return msgspec.structs.replace(order, vehicle_ids=kept)


def eased(problem: Problem, whole: Problem, left_out: Iterable[LeftOut]) -> Problem | None:
    """Let anybody take what was left out of ``problem`` as ``whole`` has it.

    None where that changes nothing.
    """
    left = {one.order_id for one in left_out}
    orders = tuple(
        free if held.id in left else held
        for held, free in zip(problem.orders, whole.orders, strict=True)
    )
    return None if orders == problem.orders else replace(problem, orders=orders)
