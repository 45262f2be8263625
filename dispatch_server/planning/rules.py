"""What makes a plan right: our own clock, checker and costs, whatever a solver says."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from dispatch_server.planning.changes import explained
from dispatch_server.planning.insertion import Sequences, explain, insert_all, repair
from dispatch_server.planning.plan import (
    Figures,
    LeftOut,
    Limit,
    Pause,
    Plan,
    Route,
    Violation,
    Visit,
)
from dispatch_server.planning.problem import Feature, Problem, TaskKind, TaskRef, Vehicle
from dispatch_server.planning.timing import Timer
from dispatch_server.planning.walk import Walk

SUPPORTS: Final = frozenset(Feature)
"""What the checker can judge: all of the vocabulary. Nothing else may be planned."""

_EQUAL_CENTS: Final = 0.01

_PLACES_TRIED: Final = 20_000
"""Places that are tried for what would take in the orders left out, a tenth of a millisecond each;
where there are more, most of a day is left out, and single changes would not mend it."""


def time_route(problem: Problem, vehicle_id: str, tasks: Sequence[TaskRef]) -> Route:
    """Give the times of these tasks in turn by this vehicle, late or not.

    Raises ``KeyError`` for a vehicle or a task that the problem does not have.
    """
    timer = Timer(problem)
    ids = _act_ids(timer)
    vehicle = {v.id: i for i, v in enumerate(problem.vehicles)}[vehicle_id]
    return route_of(timer, vehicle, [ids[task.order_id, task.kind] for task in tasks])


def check(problem: Problem, plan: Plan) -> list[Violation]:
    """Name everything that is wrong with a plan; an empty list means that it may leave."""
    return check_by(Timer(problem), plan)


def check_by(timer: Timer, plan: Plan) -> list[Violation]:
    """Check as ``check`` does, with a timer that is there already."""
    problem = timer.problem
    found = _check_membership(timer, plan)
    ids = _act_ids(timer)
    vehicles = {v.id: i for i, v in enumerate(problem.vehicles)}
    for route in plan.routes:
        vehicle = vehicles.get(route.vehicle_id)
        acts = [] if vehicle is None else _sequence(problem.vehicles[vehicle], route, ids)
        known = [act for act in acts if act is not None]
        if vehicle is None:
            found.append(Violation(limit=Limit.UNKNOWN, vehicle_id=route.vehicle_id))
            continue
        found += check_route(timer, vehicle, known)
        if len(known) == len(acts) and not _is_same(route, route_of(timer, vehicle, known)):
            found.append(Violation(limit=Limit.TIMES, vehicle_id=route.vehicle_id))
    return found


def _sequence(
    vehicle: Vehicle, route: Route, ids: dict[tuple[str, TaskKind], int]
) -> list[int | None]:
    """Give the route's acts with its reloads between them; None for what is unknown."""
    depots = () if vehicle.reload is None else vehicle.reload.depots
    found: list[int | None] = []
    pauses = [pause for pause in route.pauses if pause.is_reload]
    for at, visit in enumerate((*route.visits, None)):
        found += [
            -1 - depots.index(pause.place) if pause.place in depots else None
            for pause in pauses
            if pause.before == at
        ]
        if visit is not None:
            found.append(ids.get((visit.order_id, visit.kind)))
    return found


def _check_membership(timer: Timer, plan: Plan) -> list[Violation]:
    """Every order is routed once or reported once, and no vehicle drives two routes.

    A vehicle under way has a route even if nothing is left for it but to go home.
    """
    problem = timer.problem
    orders = {problem.orders[o].id: problem.orders[o] for o in timer.open_orders}
    kinds = {
        problem.orders[o].id: [timer.acts[act].kind for act in timer.of_order[o]]
        for o in timer.open_orders
    }
    done = Counter((v.order_id, v.kind) for route in plan.routes for v in route.visits)
    reported = Counter(left.order_id for left in plan.left_out)
    found = []
    for order_id in {i for i, _ in done} | reported.keys() | orders.keys():
        order = orders.get(order_id)
        if order is None:
            found.append(Violation(limit=Limit.UNKNOWN, order_id=order_id))
            continue
        times = [done[order_id, kind] for kind in kinds[order_id]]
        strange = sum(done[order_id, kind] for kind in TaskKind) - sum(times)
        if strange:
            found.append(Violation(limit=Limit.UNKNOWN, order_id=order_id))
        if max(times) + reported[order_id] > 1:
            found.append(Violation(limit=Limit.DUPLICATE, order_id=order_id))
        elif not min(times) and not reported[order_id]:
            found.append(Violation(limit=Limit.MISSING, order_id=order_id))
    drives = Counter(route.vehicle_id for route in plan.routes)
    twice = [i for i, times in drives.items() if times > 1]
    found += [Violation(limit=Limit.DUPLICATE, vehicle_id=i) for i in twice]
    away = [v.id for v in problem.vehicles if v.prefix is not None and v.id not in drives]
    return found + [Violation(limit=Limit.MISSING, vehicle_id=i) for i in away]


def check_route(timer: Timer, vehicle: int, acts: Sequence[int]) -> list[Violation]:
    """Name what one vehicle breaks by doing these acts in turn."""
    vehicle_id = timer.problem.vehicles[vehicle].id
    found = [
        Violation(
            limit=limit,
            vehicle_id=vehicle_id,
            order_id=None if at is None else _order_id(timer, acts[at]),
        )
        for limit, at in timer.walk(vehicle, acts).broken
    ]
    place = {act: at for at, act in enumerate(acts)}
    for order in sorted(timer.orders_in(acts)):
        at = [place.get(act, -1) for act in timer.of_order[order]]
        if -1 in at or at != sorted(at):
            order_id = timer.problem.orders[order].id
            found.append(Violation(limit=Limit.PAIR, vehicle_id=vehicle_id, order_id=order_id))
    return found


def _order_id(timer: Timer, act: int) -> str | None:
    return timer.problem.orders[timer.acts[act].order].id if act >= 0 else None


def _is_same(told: Route, ours: Route) -> bool:
    if abs(told.cost_cents - ours.cost_cents) > _EQUAL_CENTS:
        return False
    return _costless(told) == _costless(ours)


def _costless(route: Route) -> tuple[object, ...]:
    return tuple(getattr(route, f) for f in Route.__struct_fields__ if f != "cost_cents")


def cost(problem: Problem, plan: Plan) -> float:
    """Give the cents of all routes and of all that is left out, from nothing but sequences."""
    timer = Timer(problem)
    routes = sequences(timer, plan)
    return _objective(timer, routes, _driven_cents(timer, routes))


def reasons(problem: Problem, plan: Plan) -> tuple[LeftOut, ...]:
    """Explain every order that no route of the plan takes."""
    timer = Timer(problem)
    routes = sequences(timer, plan)
    return tuple(explain(timer, routes, order) for order in _left_out(timer, routes))


def with_changes(problem: Problem, plan: Plan) -> Plan:
    """Add to each order left out the cheapest change that would take it in, where few are."""
    timer = Timer(problem)
    routes = sequences(timer, plan)
    left = _left_out(timer, routes)
    if len(left) * sum(len(acts) + 1 for acts in routes) > _PLACES_TRIED:
        return plan
    told = tuple(explained(timer, routes, order) for order in left)
    return msgspec.structs.replace(plan, left_out=told)


def sequences(timer: Timer, plan: Plan) -> Sequences:
    """Turn a plan back into act ids by vehicle. Raises ``KeyError`` for what is unknown."""
    ids = _act_ids(timer)
    by_vehicle = {route.vehicle_id: route for route in plan.routes}
    routes: Sequences = []
    for vehicle in timer.problem.vehicles:
        route = by_vehicle.get(vehicle.id)
        found = [] if route is None else _sequence(vehicle, route, ids)
        if None in found:
            raise KeyError(vehicle.id)
        routes.append([act for act in found if act is not None])
    return routes


def make_plan(
    timer: Timer,
    routes: Sequences,
    *,
    engine: str,
    seed: int = 0,
    iterations: int = 0,
    elapsed_s: float = 0.0,
    final: bool = True,
) -> Plan:
    """Write a solver's sequences up as a plan.

    A ``final`` one first takes out what breaks our own rules and takes in what still fits, so
    that every reason given for what stays out is true of these routes. ``routes`` may be changed.
    """
    if final:
        repair(timer, routes)
    left = _left_out(timer, routes)
    if final:
        left = insert_all(timer, routes, left)
    written = tuple(
        route_of(timer, vehicle, acts)
        for vehicle, acts in enumerate(routes)
        if acts or timer.is_under_way(vehicle)
    )
    told = tuple(
        explain(timer, routes, order) if final else LeftOut(order_id=timer.problem.orders[order].id)
        for order in left
    )
    return Plan(
        routes=written,
        left_out=told,
        figures=figures(
            written, len(timer.open_orders), sum(map(timer.price_cents, left)), len(left)
        ),
        engine=engine,
        seed=seed,
        iterations=iterations,
        elapsed_s=elapsed_s,
    )


def empty_plan(problem: Problem, engine: str = "") -> Plan:
    """Leave everything out, unexplained: what is known before anything is tried."""
    timer = Timer(problem)
    return make_plan(timer, [[] for _ in problem.vehicles], engine=engine, final=False)


def figures(routes: Sequence[Route], orders: int, price_cents: float, left_out: int) -> Figures:
    """Add up routes, and the price of ``left_out`` orders that they do not take."""
    cost_cents = sum(route.cost_cents for route in routes)
    stability_cents = sum(route.stability_cents for route in routes)
    return Figures(
        orders=orders,
        routed=orders - left_out,
        left_out=left_out,
        routes=len(routes),
        stops=sum(route.stops for route in routes),
        duration_s=sum(route.duration_s for route in routes),
        drive_s=sum(route.drive_s for route in routes),
        waiting_s=sum(route.waiting_s for route in routes),
        overtime_s=sum(route.overtime_s for route in routes),
        distance_m=sum(route.distance_m for route in routes),
        cost_cents=cost_cents,
        stability_cents=stability_cents,
        objective_cents=cost_cents + stability_cents + price_cents,
    )


def route_of(timer: Timer, vehicle: int, acts: Sequence[int]) -> Route:
    """Write one vehicle's acts up with their times."""
    walk = timer.walk(vehicle, acts)
    return Route(
        vehicle_id=timer.problem.vehicles[vehicle].id,
        start_s=walk.start_s,
        end_s=walk.end_s,
        visits=tuple(_visit(timer, walk, at, act) for at, act in enumerate(acts) if act >= 0),
        pauses=tuple(_pauses(timer, vehicle, walk, acts)),
        load_at_start=tuple(walk.load_at_start),
        drive_s=walk.drive_s,
        distance_m=walk.distance_m,
        waiting_s=walk.waiting_s,
        rest_s=walk.rest_s,
        overtime_s=walk.overtime_s,
        stops=walk.stops,
        cost_cents=walk.cost_cents,
        stability_cents=walk.stability_cents,
    )


def _visit(timer: Timer, walk: Walk, at: int, act_id: int) -> Visit:
    act = timer.acts[act_id]
    start_s = walk.starts[at]
    return Visit(
        order_id=timer.problem.orders[act.order].id,
        kind=act.kind,
        place=act.place,
        drive_s=walk.legs_s[at],
        distance_m=walk.legs_m[at],
        arrival_s=walk.arrivals[at],
        waiting_s=start_s - walk.arrivals[at] - walk.access_s[at],
        start_s=start_s,
        leave_s=start_s + act.service_s,
        slack_s=walk.latest[at] - start_s,
        load=walk.loads[at],
    )


def _pauses(timer: Timer, vehicle: int, walk: Walk, acts: Sequence[int]) -> list[Pause]:
    """Give rests and reloads in turn, by the number of visits before them."""
    visits = [sum(act >= 0 for act in acts[:at]) for at in range(len(acts) + 1)]
    found = [
        Pause(
            before=visits[rest.before],
            is_reload=False,
            place=rest.place,
            drive_s=rest.leg_s,
            distance_m=rest.leg_m,
            arrival_s=rest.arrival_s,
            waiting_s=rest.start_s - rest.arrival_s - rest.access_s,
            start_s=rest.start_s,
            leave_s=rest.start_s + rest.duration_s,
        )
        for rest in walk.rests
    ]
    found += [
        Pause(
            before=visits[at],
            is_reload=True,
            place=timer.element(vehicle, act).place,
            drive_s=walk.legs_s[at],
            distance_m=walk.legs_m[at],
            arrival_s=walk.arrivals[at],
            waiting_s=walk.starts[at] - walk.arrivals[at] - walk.access_s[at],
            start_s=walk.starts[at],
            leave_s=walk.starts[at] + walk.services[at],
        )
        for at, act in enumerate(acts)
        if act < 0
    ]
    return sorted(found, key=lambda pause: (pause.start_s, pause.before))


def _act_ids(timer: Timer) -> dict[tuple[str, TaskKind], int]:
    orders = timer.problem.orders
    return {(orders[act.order].id, act.kind): i for i, act in enumerate(timer.acts)}


def _left_out(timer: Timer, routes: Sequences) -> list[int]:
    routed = {order for acts in routes for order in timer.orders_in(acts)}
    return [order for order in timer.open_orders if order not in routed]


def _driven_cents(timer: Timer, routes: Sequences) -> float:
    """Add up the routes with what they change of what was told."""
    return sum(
        timer.walk(v, acts).total_cents
        for v, acts in enumerate(routes)
        if acts or timer.is_under_way(v)
    )


def _objective(timer: Timer, routes: Sequences, driven_cents: float) -> float:
    return driven_cents + sum(map(timer.price_cents, _left_out(timer, routes)))
