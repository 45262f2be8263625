"""What makes a plan right: our own clock, checker and costs, whatever a solver says."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from dispatch_server.planning.insertion import Sequences, explain, insert_all
from dispatch_server.planning.plan import (
    Figures,
    LeftOut,
    Limit,
    Plan,
    Route,
    Violation,
    Visit,
)
from dispatch_server.planning.problem import Feature, Problem, TaskKind, TaskRef
from dispatch_server.planning.timing import Timer, Walk

SUPPORTS: Final = frozenset(Feature) - {
    Feature.BREAK,
    Feature.RELOAD,
    Feature.PREFIX,
    Feature.STABILITY,
    Feature.MAX_ON_BOARD,
}
"""What the checker can judge. Nothing else may be planned, whatever an engine offers."""

_EQUAL_CENTS: Final = 0.01


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
    timer = Timer(problem)
    found = _check_membership(problem, plan)
    ids = _act_ids(timer)
    vehicles = {v.id: i for i, v in enumerate(problem.vehicles)}
    for route in plan.routes:
        vehicle = vehicles.get(route.vehicle_id)
        acts = [ids.get((visit.order_id, visit.kind)) for visit in route.visits]
        known = [act for act in acts if act is not None]
        if vehicle is None:
            found.append(Violation(limit=Limit.UNKNOWN, vehicle_id=route.vehicle_id))
            continue
        found += _check_route(timer, vehicle, known)
        if len(known) == len(acts) and not _is_same(route, route_of(timer, vehicle, known)):
            found.append(Violation(limit=Limit.TIMES, vehicle_id=route.vehicle_id))
    return found


def _check_membership(problem: Problem, plan: Plan) -> list[Violation]:
    """Every order is routed once or reported once, and no vehicle drives two routes."""
    orders = {order.id: order for order in problem.orders}
    done = Counter((v.order_id, v.kind) for route in plan.routes for v in route.visits)
    reported = Counter(left.order_id for left in plan.left_out)
    found = []
    for order_id in {i for i, _ in done} | reported.keys() | orders.keys():
        order = orders.get(order_id)
        if order is None:
            found.append(Violation(limit=Limit.UNKNOWN, order_id=order_id))
            continue
        times = [done[order_id, kind] for kind, _ in order.tasks]
        strange = sum(done[order_id, kind] for kind in TaskKind) - sum(times)
        if strange:
            found.append(Violation(limit=Limit.UNKNOWN, order_id=order_id))
        if max(times) + reported[order_id] > 1:
            found.append(Violation(limit=Limit.DUPLICATE, order_id=order_id))
        elif not min(times) and not reported[order_id]:
            found.append(Violation(limit=Limit.MISSING, order_id=order_id))
    drives = Counter(route.vehicle_id for route in plan.routes)
    twice = [i for i, times in drives.items() if times > 1]
    return found + [Violation(limit=Limit.DUPLICATE, vehicle_id=i) for i in twice]


def _check_route(timer: Timer, vehicle: int, acts: list[int]) -> list[Violation]:
    vehicle_id = timer.problem.vehicles[vehicle].id
    found = [
        Violation(
            limit=limit,
            vehicle_id=vehicle_id,
            order_id=None if at is None else timer.problem.orders[timer.acts[acts[at]].order].id,
        )
        for limit, at in timer.walk(vehicle, acts).broken
    ]
    place = {act: at for at, act in enumerate(acts)}
    for order in sorted({timer.acts[act].order for act in acts}):
        at = [place.get(act, -1) for act in timer.of_order[order]]
        if -1 in at or at != sorted(at):
            order_id = timer.problem.orders[order].id
            found.append(Violation(limit=Limit.PAIR, vehicle_id=vehicle_id, order_id=order_id))
    return found


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


def sequences(timer: Timer, plan: Plan) -> Sequences:
    """Turn a plan back into act ids by vehicle. Raises ``KeyError`` for what is unknown."""
    ids = _act_ids(timer)
    by_vehicle = {r.vehicle_id: [ids[v.order_id, v.kind] for v in r.visits] for r in plan.routes}
    return [by_vehicle.get(vehicle.id, []) for vehicle in timer.problem.vehicles]


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

    A ``final`` one first takes in what still fits by our own rules, so that every reason given
    for what stays out is true of these routes. ``routes`` may be changed.
    """
    left = _left_out(timer, routes)
    if final:
        left = insert_all(timer, routes, left)
    written = tuple(route_of(timer, v, acts) for v, acts in enumerate(routes) if acts)
    told = tuple(
        explain(timer, routes, order) if final else LeftOut(order_id=timer.problem.orders[order].id)
        for order in left
    )
    return Plan(
        routes=written,
        left_out=told,
        figures=figures(
            written, len(timer.problem.orders), sum(map(timer.price_cents, left)), len(left)
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
        objective_cents=cost_cents + price_cents,
    )


def route_of(timer: Timer, vehicle: int, acts: Sequence[int]) -> Route:
    """Write one vehicle's acts up with their times."""
    walk = timer.walk(vehicle, acts)
    return Route(
        vehicle_id=timer.problem.vehicles[vehicle].id,
        start_s=walk.start_s,
        end_s=walk.end_s,
        visits=tuple(_visits(timer, walk, acts)),
        load_at_start=tuple(walk.load_at_start),
        drive_s=walk.drive_s,
        distance_m=walk.distance_m,
        waiting_s=walk.waiting_s,
        overtime_s=walk.overtime_s,
        stops=walk.stops,
        cost_cents=walk.cost_cents,
    )


def _visits(timer: Timer, walk: Walk, acts: Sequence[int]) -> list[Visit]:
    visits = []
    now_s = walk.start_s
    for at, act_id in enumerate(acts):
        act = timer.acts[act_id]
        arrival_s = now_s + walk.legs_s[at]
        start_s = walk.starts[at]
        now_s = start_s + act.service_s
        visits.append(
            Visit(
                order_id=timer.problem.orders[act.order].id,
                kind=act.kind,
                place=act.place,
                drive_s=walk.legs_s[at],
                distance_m=walk.legs_m[at],
                arrival_s=arrival_s,
                waiting_s=start_s - arrival_s - walk.access_s[at],
                start_s=start_s,
                leave_s=now_s,
                slack_s=walk.latest[at] - start_s,
                load=walk.loads[at],
            )
        )
    return visits


def _act_ids(timer: Timer) -> dict[tuple[str, TaskKind], int]:
    orders = timer.problem.orders
    return {(orders[act.order].id, act.kind): i for i, act in enumerate(timer.acts)}


def _left_out(timer: Timer, routes: Sequences) -> list[int]:
    routed = {timer.acts[act].order for acts in routes for act in acts}
    return [order for order in range(len(timer.problem.orders)) if order not in routed]


def _driven_cents(timer: Timer, routes: Sequences) -> float:
    return sum(timer.walk(v, acts).cost_cents for v, acts in enumerate(routes) if acts)


def _objective(timer: Timer, routes: Sequences, driven_cents: float) -> float:
    return driven_cents + sum(map(timer.price_cents, _left_out(timer, routes)))
