"""Keeps orders to the drivers who serve their area, where they can all be kept to them.

An area that does not bind asks its own drivers first. No engine knows a wish that may be broken at a
price for each vehicle, so it is two questions: first as if those areas bound, and then, with that
plan to start from, those orders that nobody of their area could take are anybody's.
"""

from collections.abc import Iterable
from dataclasses import replace

import msgspec

from dispatch_server.planning.day import Day
from dispatch_server.planning.plan import LeftOut
from dispatch_server.planning.problem import Order, Problem


def with_usual(day: Day, problem: Problem) -> Problem:
    """Hold orders to who serves their area that day; where nobody does, they stay anybody's."""
    usual = {
        str(wish.order.id): frozenset(
            str(duty.shift.id)
            for duty in day.duties
            if wish.area.is_served_by(str(duty.driver.id), str(duty.vehicle.id))
        )
        for wish in day.wishes
        if wish.area is not None and not wish.area.is_binding
    }
    orders = tuple(_held(order, usual.get(order.id)) for order in problem.orders)
    return problem if orders == problem.orders else replace(problem, orders=orders)


def _held(order: Order, usual: frozenset[str] | None) -> Order:
    if not usual:
        return order
    kept = usual if order.vehicle_ids is None else usual & order.vehicle_ids
    return msgspec.structs.replace(order, vehicle_ids=kept) if kept else order


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
