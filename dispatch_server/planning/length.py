"""What makes a route as long as it is: where its hours go, and which orders cost it most."""

from collections.abc import Sequence
from typing import Final

import msgspec

from dispatch_server.planning.timing import Timer
from dispatch_server.planning.walk import Walk

_NAMED: Final = 3


class Dear(msgspec.Struct, frozen=True, kw_only=True):
    """An order with what its route would save without it, the rest in the same turn."""

    order_id: str
    saves_s: int
    saves_m: int
    saves_cents: float


class Length(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of a route; they add up to all of it. ``dearest`` first saves the most cents.

    ``out_s`` is the drive to the first door and ``back_s`` that from the last; ``service_s`` has
    parking and loading anew. ``longest_wait`` is the order that is waited for longest, if any is.
    """

    out_s: int
    between_s: int
    back_s: int
    service_s: int
    waiting_s: int
    rest_s: int
    longest_wait: str | None
    longest_wait_s: int
    dearest: tuple[Dear, ...]

    @property
    def duration_s(self) -> int:
        driven_s = self.out_s + self.between_s + self.back_s
        return driven_s + self.service_s + self.waiting_s + self.rest_s


def length_of(timer: Timer, vehicle: int, acts: Sequence[int]) -> Length:
    """Drive the route once as it is and once without each order: a walk per order."""
    walk = timer.walk(vehicle, acts)
    out_s = walk.legs_s[0] if walk.legs_s else 0
    on_the_way_s = sum(walk.legs_s) + sum(rest.leg_s for rest in walk.rests)
    back_s = walk.drive_s - on_the_way_s  # parking at the end is not driving
    stands_s = walk.end_s - walk.start_s - walk.drive_s - walk.waiting_s - walk.rest_s
    waited, wait_s = _longest_wait(timer, walk, acts)
    return Length(
        out_s=out_s,
        between_s=on_the_way_s - out_s,
        back_s=back_s,
        service_s=stands_s,
        waiting_s=walk.waiting_s,
        rest_s=walk.rest_s,
        longest_wait=waited,
        longest_wait_s=wait_s,
        dearest=_dearest(timer, vehicle, acts, walk),
    )


def _longest_wait(timer: Timer, walk: Walk, acts: Sequence[int]) -> tuple[str | None, int]:
    waits = [
        (walk.starts[at] - walk.arrivals[at] - walk.access_s[at], at)
        for at, act in enumerate(acts)
        if act >= 0
    ]
    wait_s, at = max(waits, key=lambda one: (one[0], -one[1]), default=(0, 0))
    if wait_s <= 0:
        return None, 0
    return timer.problem.orders[timer.acts[acts[at]].order].id, wait_s


def _dearest(timer: Timer, vehicle: int, acts: Sequence[int], walk: Walk) -> tuple[Dear, ...]:
    found = []
    for order in timer.orders_in(acts):
        without = timer.walk(vehicle, timer.without(acts, order))
        found.append(
            Dear(
                order_id=timer.problem.orders[order].id,
                saves_s=(walk.end_s - walk.start_s) - (without.end_s - without.start_s),
                saves_m=walk.distance_m - without.distance_m,
                saves_cents=walk.cost_cents - without.cost_cents,
            )
        )
    found.sort(key=lambda one: (-one.saves_cents, one.order_id))
    return tuple(one for one in found[:_NAMED] if one.saves_cents > 0)
