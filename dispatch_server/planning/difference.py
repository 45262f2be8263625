"""What is different between two plans, order by order: whose it is, when it comes, what it costs.

The two may answer different problems; orders and vehicles are the same where their ids are.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

import msgspec

from dispatch_server.planning.plan import Plan, Route, Visit
from dispatch_server.planning.problem import Problem, TaskKind, Window

TOLERANCE_S: Final = 900
"""An arrival that is off by less was never told to anybody to the minute."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """An order that another vehicle does."""

    order_id: str
    from_vehicle_id: str
    to_vehicle_id: str


class Shifted(msgspec.Struct, frozen=True, kw_only=True):
    """An order that is reached ``by_s`` later, or earlier (below 0)."""

    order_id: str
    by_s: int


class Stops(msgspec.Struct, frozen=True, kw_only=True):
    """Doors rather than orders: those of the new plan, and those that are in it no more.

    A stop stays when all its orders were its driver's before, and is added when none was planned.
    """

    stay: int = 0
    move: int = 0
    added: int = 0
    dropped: int = 0


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What the new plan has more of than the old one; below 0 where it saves."""

    duration_s: int = 0
    drive_s: int = 0
    distance_m: int = 0
    cost_cents: float = 0.0
    vehicles: int = 0


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """From one plan to another. Everything is sorted by its ids.

    ``resequenced`` are vehicles that do what they have in common in another order.
    ``windows_missed`` were met and are no more, ``windows_met`` the other way round, and
    ``windows_changed`` are of customers without a window of their own, who were told one around an
    arrival that is now more than the tolerance away.
    """

    stay: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    resequenced: tuple[str, ...] = ()
    shifted: tuple[Shifted, ...] = ()
    windows_missed: tuple[str, ...] = ()
    windows_met: tuple[str, ...] = ()
    windows_changed: tuple[str, ...] = ()
    stops: Stops = Stops()
    totals: Totals = Totals()


def windows_of(problem: Problem) -> dict[str, tuple[Window, ...]]:
    """Give the windows of each order at its last door; those without any are not in it."""
    last = {order.id: order.tasks[-1][1].windows for order in problem.orders}
    return {order_id: windows for order_id, windows in last.items() if windows}


def compare(
    before: Plan,
    after: Plan,
    windows: Mapping[str, Sequence[Window]],
    *,
    later_s: int = 0,
    tolerance_s: int = TOLERANCE_S,
) -> Difference:
    """Say what ``after`` does differently.

    ``windows`` are those told, on the clock of ``before``; that of ``after`` begins ``later_s``
    after it.
    """
    old, new = _by_order(before), _by_order(after, later_s)
    both = sorted(old.keys() & new.keys())
    shifts = {one: new[one].start_s - old[one].start_s for one in both}
    far = [one for one in both if abs(shifts[one]) > tolerance_s]
    was = {one: _meets(windows[one], old[one].start_s) for one in both if one in windows}
    now = {one: _meets(windows[one], new[one].start_s) for one in was}
    return Difference(
        stay=tuple(one for one in both if old[one].vehicle_id == new[one].vehicle_id),
        moved=tuple(
            Moved(
                order_id=one,
                from_vehicle_id=old[one].vehicle_id,
                to_vehicle_id=new[one].vehicle_id,
            )
            for one in both
            if old[one].vehicle_id != new[one].vehicle_id
        ),
        added=tuple(sorted(new.keys() - old.keys())),
        dropped=tuple(sorted(old.keys() - new.keys())),
        resequenced=_resequenced(before, after),
        shifted=tuple(Shifted(order_id=one, by_s=shifts[one]) for one in far),
        windows_missed=tuple(one for one in was if was[one] and not now[one]),
        windows_met=tuple(one for one in was if now[one] and not was[one]),
        windows_changed=tuple(one for one in far if one not in windows),
        stops=_stops(before, after, old, new),
        totals=_totals(before, after),
    )


class _Done(msgspec.Struct, frozen=True):
    vehicle_id: str
    start_s: int


def _by_order(plan: Plan, later_s: int = 0) -> dict[str, _Done]:
    """Say of each order who does it, and when its last act begins."""
    return {
        visit.order_id: _Done(route.vehicle_id, visit.start_s + later_s)
        for route in plan.routes
        for visit in route.visits
    }


def _meets(windows: Sequence[Window], start_s: int) -> bool:
    return any(window.opens_s <= start_s <= window.closes_s for window in windows)


def _resequenced(before: Plan, after: Plan) -> tuple[str, ...]:
    old = {route.vehicle_id: _acts(route) for route in before.routes}
    changed = []
    for route in after.routes:
        acts, were = _acts(route), old.get(route.vehicle_id, [])
        common = set(acts) & set(were)
        if [act for act in acts if act in common] != [act for act in were if act in common]:
            changed.append(route.vehicle_id)
    return tuple(sorted(changed))


def _acts(route: Route) -> list[tuple[str, TaskKind]]:
    return [(visit.order_id, visit.kind) for visit in route.visits]


def _doors(route: Route) -> list[list[Visit]]:
    return [list(visits) for _, visits in groupby(route.visits, lambda visit: visit.place)]


def _stops(before: Plan, after: Plan, old: Mapping[str, _Done], new: Mapping[str, _Done]) -> Stops:
    stay = move = added = 0
    for route in after.routes:
        for door in _doors(route):
            were = {old[v.order_id].vehicle_id for v in door if v.order_id in old}
            stay += were == {route.vehicle_id}
            move += bool(were - {route.vehicle_id})
            added += not were
    dropped = sum(
        all(visit.order_id not in new for visit in door)
        for route in before.routes
        for door in _doors(route)
    )
    return Stops(stay=stay, move=move, added=added, dropped=dropped)


def _totals(before: Plan, after: Plan) -> Totals:
    old, new = before.figures, after.figures
    return Totals(
        duration_s=new.duration_s - old.duration_s,
        drive_s=new.drive_s - old.drive_s,
        distance_m=new.distance_m - old.distance_m,
        cost_cents=new.cost_cents - old.cost_cents,
        vehicles=new.routes - old.routes,
    )
