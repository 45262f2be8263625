"""A draft with its times, costs, and all that it breaks; only what changed is driven again."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from dispatch_server.planning import rules
from dispatch_server.planning.draft import Draft, apply_edit
from dispatch_server.planning.edit import Edit, EditRefused
from dispatch_server.planning.placing import Effort
from dispatch_server.planning.plan import LeftOut, Limit, Plan, Route, Violation
from dispatch_server.planning.timing import Timer


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """A limit that a vehicle breaks, at an order or as a whole.

    ``over`` says by how much, in the limit's own unit (seconds, metres, stops); 0 where there is
    no telling.
    """

    limit: Limit
    vehicle_id: str
    order_id: str | None = None
    over: int = 0


@dataclass(frozen=True, slots=True)
class Timed:
    """All by vehicle, in the order of the problem. A vehicle without a route has None."""

    draft: Draft
    routes: tuple[Route | None, ...]
    breaches: tuple[tuple[Breach, ...], ...]

    @property
    def late_s(self) -> int:
        """How late it is at all doors together."""
        return sum(one.over for one in self.all_breaches if one.limit is Limit.WINDOW)

    @property
    def all_breaches(self) -> list[Breach]:
        return [one for each in self.breaches for one in each]


def time_draft(timer: Timer, draft: Draft, known: Timed | None = None) -> Timed:
    """Drive a draft's routes, but for those that are as in ``known``."""
    routes: list[Route | None] = []
    breaches: list[tuple[Breach, ...]] = []
    for vehicle, acts in enumerate(draft.routes):
        if known is not None and known.draft.routes[vehicle] == acts:
            routes.append(known.routes[vehicle])
            breaches.append(known.breaches[vehicle])
            continue
        if not acts and not timer.is_under_way(vehicle):
            routes.append(None)
            breaches.append(())
            continue
        route = rules.route_of(timer, vehicle, acts)
        found = rules.check_route(timer, vehicle, acts)
        routes.append(route)
        breaches.append(tuple(_breach(timer, vehicle, route, one) for one in found))
    return Timed(draft, tuple(routes), tuple(breaches))


def revise(timer: Timer, before: Timed, edits: Sequence[Edit]) -> Timed:
    """Make edits one after the other. Raises EditRefused for the first that is impossible."""
    draft, effort = before.draft, Effort()
    for at, edit in enumerate(edits):
        try:
            draft = apply_edit(timer, draft, edit, effort)
        except EditRefused as refused:
            refused.at = at
            raise
    return time_draft(timer, draft, before)


def draft_of(timer: Timer, plan: Plan) -> Draft:
    """Give the sequences of an answer, with nothing locked."""
    return Draft(routes=tuple(map(tuple, rules.sequences(timer, plan))))


def plan_of(timer: Timer, timed: Timed) -> Plan:
    """Write a draft up as an answer. What is left out of it has no reasons yet."""
    written = tuple(route for route in timed.routes if route is not None)
    taken = {order for acts in timed.draft.routes for order in timer.orders_in(acts)}
    left = [order for order in timer.open_orders if order not in taken]
    price_cents = sum(map(timer.price_cents, left))
    return Plan(
        routes=written,
        left_out=tuple(LeftOut(order_id=timer.problem.orders[order].id) for order in left),
        figures=rules.figures(written, len(timer.open_orders), price_cents, len(left)),
        engine="hand",
    )


def _breach(timer: Timer, vehicle: int, route: Route, found: Violation) -> Breach:
    return Breach(
        limit=found.limit,
        vehicle_id=route.vehicle_id,
        order_id=found.order_id,
        over=max(0, _over(timer, vehicle, route, found)),
    )


def _over(timer: Timer, vehicle: int, route: Route, found: Violation) -> int:
    if found.limit is Limit.WINDOW:
        return _late_s(timer, route, found.order_id)
    one = timer.problem.vehicles[vehicle]
    used_and_most = {
        Limit.SHIFT: (route.end_s, one.shift.closes_s),
        Limit.LATEST_START: (route.start_s, one.latest_start_s),
        Limit.MAX_DURATION: (route.duration_s, one.max_duration_s),
        Limit.MAX_DISTANCE: (route.distance_m, one.max_distance_m),
        Limit.MAX_STOPS: (route.stops, one.max_stops),
    }
    used, most = used_and_most.get(found.limit, (0, None))
    return 0 if most is None or one.prefix is not None else used - most


def _late_s(timer: Timer, route: Route, order_id: str | None) -> int:
    """Say how long after its last window an order's act begins, the latest of its acts."""
    acts = {
        act.kind: act
        for act in timer.acts
        if act.order >= 0 and timer.problem.orders[act.order].id == order_id
    }
    return max(
        (
            visit.start_s - acts[visit.kind].windows[-1].closes_s
            for visit in route.visits
            if visit.order_id == order_id and acts[visit.kind].windows
        ),
        default=0,
    )
