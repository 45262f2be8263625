"""Which orders that are left out of a plan would fit by now, after it was edited."""

from collections.abc import Collection
from typing import Final

from dispatch_server.planning.insertion import first_fit
from dispatch_server.planning.timed import Timed
from dispatch_server.planning.timing import Timer

_MAX_LEGS: Final = 50_000
"""Driven to look where orders fit, a second at most; what is left then is not looked at."""


def fitting(
    timer: Timer, timed: Timed, changed: Collection[int], left_out: dict[str, bool]
) -> set[str]:
    """Name the orders that a route takes with nothing of it broken, for what they are worth.

    ``left_out`` says of each order whether it fitted before: if not, only routes that ``changed``
    are tried. Locked routes take nothing.
    """
    index = {order.id: at for at, order in enumerate(timer.problem.orders)}
    free = [
        vehicle
        for vehicle, one in enumerate(timer.problem.vehicles)
        if one.id not in timed.draft.locked_routes
    ]
    found: set[str] = set()
    legs = 0
    for order_id, fitted in left_out.items():
        order = index[order_id]
        for vehicle in free:
            acts = timed.draft.routes[vehicle]
            legs += (len(acts) + 1) ** 2 if fitted or vehicle in changed else 0
            if legs > _MAX_LEGS:
                return found
            if not fitted and vehicle not in changed:
                continue
            fit = first_fit(timer, vehicle, list(acts), order)
            if fit is not None and fit.extra_cents <= timer.price_cents(order):
                found.add(order_id)
                break
    return found
