"""The best plan of a tiny day by trying all there are: what a solver's answer is held against."""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import NamedTuple

from dispatch_server.planning.problem import Problem
from dispatch_server.planning.timing import Timer


class Best(NamedTuple):
    """The least that any plan costs, left-out prices included, and the orders that one serves."""

    objective_cents: float
    served: frozenset[int]


def best(problem: Problem) -> Best:
    """Try every share of the orders among the vehicles and every turn of each; no reloads."""
    timer = Timer(problem)
    open_orders = frozenset(timer.open_orders)
    by_served: dict[frozenset[int], float] = {frozenset(): 0.0}
    for vehicle in range(len(problem.vehicles)):
        costs = dict(_of_vehicle(timer, vehicle, open_orders))
        after: dict[frozenset[int], float] = {}
        for served, cents in by_served.items():
            for more, extra_cents in costs.items():
                if not served & more:
                    both = served | more
                    after[both] = min(after.get(both, float("inf")), cents + extra_cents)
        by_served = after
    priced = {
        served: cents + sum(timer.price_cents(order) for order in open_orders - served)
        for served, cents in by_served.items()
    }
    served = min(priced, key=lambda one: (priced[one], sorted(one)))
    return Best(priced[served], served)


def _of_vehicle(
    timer: Timer, vehicle: int, orders: frozenset[int]
) -> Iterator[tuple[frozenset[int], float]]:
    """Give each set of orders that the vehicle can serve with what its cheapest turn costs."""
    away = timer.is_under_way(vehicle)
    for size in range(len(orders) + 1):
        for chosen in combinations(sorted(orders), size):
            if not chosen and not away:
                yield frozenset(), 0.0
                continue
            walks = [timer.walk(vehicle, acts) for acts in _turns(timer, chosen)]
            costs = [walk.total_cents for walk in walks if not walk.broken]
            if costs:
                yield frozenset(chosen), min(costs)


def _turns(timer: Timer, orders: Sequence[int]) -> Iterator[list[int]]:
    """Give every turn of the orders' acts in which each pair is fetched before it is brought."""
    acts = [act for order in orders for act in timer.of_order[order]]
    for turn in permutations(acts):
        if all(_is_in_turn(timer.of_order[order], turn) for order in orders):
            yield list(turn)


def _is_in_turn(own: Sequence[int], turn: Sequence[int]) -> bool:
    at = [turn.index(act) for act in own]
    return at == sorted(at)
