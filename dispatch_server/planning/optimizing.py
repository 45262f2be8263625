"""What is free of a plan, as a problem of its own, and its answer put back beside the rest."""

from dataclasses import dataclass, replace

import msgspec

from dispatch_server.planning import rules
from dispatch_server.planning.draft import Draft, apply_edit
from dispatch_server.planning.edit import Insert
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import MAX_PRIORITY, Order, Problem
from dispatch_server.planning.timed import Timed
from dispatch_server.planning.timing import Timer


@dataclass(frozen=True, slots=True)
class FreePart:
    """The orders and vehicles that may change, and how they are planned now."""

    problem: Problem
    warm: Plan


def free_part(problem: Problem, timed: Timed) -> FreePart | None:
    """Take locked routes out with all that is on them, and hold locked orders to their vehicle.

    None where nothing is left that could change.
    """
    locked = timed.draft.locked_routes
    routes = [route for route in timed.routes if route is not None]
    fixed = {v.order_id for route in routes if route.vehicle_id in locked for v in route.visits}
    vehicles = tuple(one for one in problem.vehicles if one.id not in locked)
    orders = tuple(
        _held(order, timed.draft.orders.get(order.id))
        for order in problem.orders
        if order.id not in fixed
    )
    if not vehicles or not orders:
        return None
    kept = tuple(route for route in routes if route.vehicle_id not in locked)
    part = replace(problem, orders=orders, vehicles=vehicles)
    timer = Timer(part)
    sequences = rules.sequences(timer, Plan(routes=kept))
    return FreePart(part, rules.make_plan(timer, sequences, engine="hand", final=False))


def _held(order: Order, vehicle_id: str | None) -> Order:
    """Hold an order to a vehicle, dearer to leave out than any other."""
    if vehicle_id is None:
        return order
    return msgspec.structs.replace(
        order,
        vehicle_ids=frozenset({vehicle_id}),
        leave_out_cents=None,
        priority=MAX_PRIORITY,
    )


def put_back(timer: Timer, draft: Draft, solved: Plan) -> Draft:
    """Put an answer of the free part into the plan that it is of.

    A locked order that fits nowhere any more is with its driver all the same.
    """
    found = rules.sequences(timer, solved)
    routes = tuple(
        acts if vehicle.id in draft.locked_routes else tuple(new)
        for vehicle, acts, new in zip(timer.problem.vehicles, draft.routes, found, strict=True)
    )
    after = msgspec.structs.replace(draft, routes=routes)
    for left in solved.left_out:
        if left.order_id in draft.orders:
            insert = Insert(order_ids=(left.order_id,), to_shift_id=draft.orders[left.order_id])
            after = apply_edit(timer, after, insert)
    return after
