"""Planning again while vans are on the road, against VROOM: who serves how many, at what cost.

Run as ``python -m tests.bench.midday [--budget SECONDS] [--cases N]``. A morning's plan is driven
until some hour; then orders come in that must be fetched at a shop, and in every other case a van
breaks down, whose goods others must fetch where it stands. Both are asked for the same rest of the
day, Porta for so many seconds and VROOM at each of its levels that ends in them; our checker counts.
"""

import time
from importlib.metadata import version
from typing import Any

import msgspec
import numpy as np

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Plan, Route
from dispatch_server.planning.problem import Order, Prefix, Problem, Task, Vehicle
from dispatch_server.planning.solvers.porta import Porta
from dispatch_server.planning.solvers.vroom import Vroom
from dispatch_server.planning.timing import Timer
from tests.bench.cases import changed, measure, solved
from tests.dispatch_server.planning.problems import HOUR, a_city, a_pair

SIZES = ((60, 3), (120, 5), (300, 10), (1000, 30))


def morning(stops: int, vehicles: int, seed: int) -> tuple[Problem, Plan]:
    city = a_city(stops, vehicles, seed=seed, windows=0.3)
    fleet = [msgspec.structs.replace(v, capacity=(10**7, 10**4)) for v in city.vehicles]
    problem = changed(city, city.orders, fleet)
    return problem, solved(Porta(), problem, 4.0)


def midday(problem: Problem, plan: Plan, at_s: int, seed: int) -> tuple[Problem, list[list[str]]]:
    """Give the rest of the day, and the order in which each van would go on by itself."""
    rng = np.random.default_rng(seed)
    by_id = {order.id: order for order in problem.orders}
    routes = {route.vehicle_id: route for route in plan.routes}
    fleet: list[Vehicle] = []
    orders: list[Order] = []
    kept: list[list[str]] = []
    for number, vehicle in enumerate(problem.vehicles):
        route = routes.get(vehicle.id)
        left, prefix = rest(route, at_s)
        if number == 0 and seed % 2:
            orders += [moved(by_id[order_id], prefix.place) for order_id in left]
            continue
        fleet.append(msgspec.structs.replace(vehicle, prefix=prefix))
        orders += [by_id[order_id] for order_id in left]
        kept.append(left)
    doors = rng.integers(1, len(problem.places), (max(3, len(problem.orders) // 20), 2))
    new = [a_pair(f"n{n}", int(a), int(b), load=(500, 1)) for n, (a, b) in enumerate(doors)]
    return changed(problem, orders + new, fleet), kept


def rest(route: Route | None, at_s: int) -> tuple[list[str], Prefix]:
    visits = () if route is None else route.visits
    driven = [visit for visit in visits if visit.start_s <= at_s]
    left = [visit.order_id for visit in visits[len(driven) :]]
    place = driven[-1].place if driven else 0
    free_s = max(at_s, driven[-1].leave_s if driven else 0)
    return left, Prefix(place=place, free_s=free_s, on_board=tuple(left), started_s=0)


def moved(order: Order, place: int) -> Order:
    return msgspec.structs.replace(order, pickup=Task(place=place, service_s=120))


def warm_plan(problem: Problem, kept: list[list[str]]) -> Plan:
    timer = Timer(problem)
    act_of = {problem.orders[act.order].id: n for n, act in enumerate(timer.acts)}
    routes = [[act_of[order_id] for order_id in left] for left in kept]
    return rules.make_plan(timer, routes, engine="running", final=True)


def measured(stops: int, vehicles: int, seed: int, budget_s: float) -> dict[str, Any]:
    problem, plan = morning(stops, vehicles, seed)
    day, kept = midday(problem, plan, (2 + seed % 3) * HOUR, seed)
    ours = solved(Porta(), day, budget_s, warm=warm_plan(day, kept))
    assert not rules.check(day, ours)
    level, theirs = best_of_vroom(day, budget_s)
    figures, others = ours.figures, theirs.figures
    return {
        "stops": stops,
        "left": len(day.orders),
        "seed": seed,
        "served": figures.routed,
        "cost_cents": round(figures.cost_cents),
        "engine": ours.engine,
        "vroom_served": others.routed,
        "vroom_cost_cents": round(others.cost_cents),
        "vroom_level": level,
        "is_ahead": figures.routed > others.routed
        or (figures.routed == others.routed and figures.cost_cents <= others.cost_cents + 0.5),
    }


def best_of_vroom(day: Problem, budget_s: float) -> tuple[int, Plan]:
    """Ask with each level that ends in time; where none does, with the quickest."""
    found: tuple[int, Plan] | None = None
    for level in range(6):
        began = time.perf_counter()
        plan = solved(Vroom(), day, 60.0, iterations=level)
        took_s = time.perf_counter() - began
        if found is None or (
            took_s <= budget_s and plan.figures.objective_cents < found[1].figures.objective_cents
        ):
            found = (level, plan)
        if took_s > budget_s:
            break
    assert found is not None
    return found


if __name__ == "__main__":
    measure(measured, SIZES, budget_s=1.0, cases=4, vroom=version("pyvroom"))
