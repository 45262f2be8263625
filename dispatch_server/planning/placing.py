"""Where an order does least harm in one route, and how much may be spent on looking for it."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dispatch_server.planning.edit import EditRefused, Fault
from dispatch_server.planning.timing import Timer

_SHORT: Final = 30
_NEAREST: Final = 12
"""Of a longer route than ``_SHORT`` acts only the places with the least detour are tried."""

_MAX_LEGS: Final = 400_000
"""Driven to make edits, 20 microseconds each."""

LEGS_OF_A_FIT: Final = 6
"""How often each leg of the day is driven to find where an order fits best: guessed high."""


@dataclass(slots=True)
class Effort:
    """What edits made together may cost. Raises EditRefused when they ask for too much."""

    legs: int = _MAX_LEGS

    def spend(self, legs: int) -> None:
        self.legs -= legs
        if self.legs < 0:
            raise EditRefused(Fault.TOO_MUCH, ())


def best_place(
    timer: Timer,
    effort: Effort,
    vehicle: int,
    acts: Sequence[int],
    order: int,
    *,
    at: int | None,
) -> list[int]:
    """Find where an order breaks least, then costs least. ``at`` is fixed for its first act.

    Gives the sequence with it. Raises EditRefused when the effort is spent.
    The later of two equal places, so that orders for one door stay in turn.
    """
    first, *then = timer.of_order[order]
    slots = _near(timer, vehicle, acts, first, 0) if at is None else [at]
    found = []
    for slot in slots:
        longer = [*acts[:slot], first, *acts[slot:]]
        if then:
            found += [
                [*longer[:until], then[0], *longer[until:]]
                for until in _near(timer, vehicle, longer, then[0], slot + 1)
            ]
        else:
            found.append(longer)
    effort.spend(len(found) * len(acts))
    return min(found, key=lambda one: badness_of(timer, vehicle, one))


def _near(timer: Timer, vehicle: int, acts: Sequence[int], act: int, start: int) -> list[int]:
    """Name the places from ``start`` on that are worth a drive, the last one first."""
    slots = range(len(acts), start - 1, -1)
    if len(slots) <= _SHORT:
        return list(slots)

    def detour_s(at: int) -> int:
        before, after = acts[at - 1] if at else None, acts[at] if at < len(acts) else None
        return timer.detour_s(vehicle, before, act, after)

    return sorted(heapq.nsmallest(_NEAREST, slots, key=detour_s), reverse=True)


def badness_of(timer: Timer, vehicle: int, acts: Sequence[int]) -> tuple[int, float]:
    """Give how many limits a sequence breaks, and what it costs."""
    walk = timer.walk(vehicle, acts)
    return len(walk.broken), walk.total_cents
