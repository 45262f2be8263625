"""A plan as it is edited: sequences and locks alone. Our clock gives the rest of it again.

A sequence holds act ids, and below 0 the reloads of its vehicle: ``-1 - k`` is its depot ``k``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import msgspec

from dispatch_server.planning.edit import (
    Edit,
    EditRefused,
    Fault,
    Insert,
    Lock,
    LockRoute,
    Merge,
    Move,
    Remove,
    Reverse,
    Sort,
    Split,
    Swap,
    SwapRoutes,
)
from dispatch_server.planning.insertion import cheapest
from dispatch_server.planning.placing import LEGS_OF_A_FIT, Effort, badness_of, best_place
from dispatch_server.planning.timing import Timer

_ROUNDS: Final = 3
_SORT_AT_MOST: Final = 60
"""Acts of a route that is sorted stop by stop: some 40,000 legs a round, less than a second."""

type _Acts = list[int]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """``routes`` by vehicle in the order of the problem; ``orders`` are locked to a vehicle's id."""

    routes: tuple[tuple[int, ...], ...]
    orders: dict[str, str] = {}
    locked_routes: frozenset[str] = frozenset()


def changed(before: Draft, after: Draft) -> list[int]:
    """Name the vehicles whose sequence is another one."""
    both = zip(before.routes, after.routes, strict=True)
    return [vehicle for vehicle, (old, new) in enumerate(both) if old != new]


@dataclass(slots=True)
class _Table:
    """One edit under way."""

    timer: Timer
    effort: Effort
    routes: list[_Acts]
    orders: dict[str, str]
    locked_routes: set[str]
    index: dict[str, int]
    vehicles: dict[str, int]

    def order(self, order_id: str) -> int:
        if order_id not in self.index:
            raise EditRefused(Fault.UNKNOWN_ORDER, (order_id,))
        order = self.index[order_id]
        if not self.timer.of_order[order]:
            raise EditRefused(Fault.DONE, (order_id,))
        return order

    def vehicle(self, shift_id: str) -> int:
        if shift_id not in self.vehicles:
            raise EditRefused(Fault.UNKNOWN_SHIFT, (shift_id,))
        return self.vehicles[shift_id]

    def open(self, shift_id: str) -> int:
        """Give a vehicle whose route may be changed."""
        vehicle = self.vehicle(shift_id)
        if shift_id in self.locked_routes:
            raise EditRefused(Fault.LOCKED, (shift_id,))
        return vehicle

    def planned(self, order_id: str) -> int:
        """Give the vehicle that does the order."""
        acts = self.timer.of_order[self.order(order_id)]
        for vehicle, route in enumerate(self.routes):
            if acts[-1] in route:
                return vehicle
        raise EditRefused(Fault.NOT_PLANNED, (order_id,))

    def name(self, order: int) -> str:
        return self.timer.problem.orders[order].id

    def orders_in(self, acts: Sequence[int]) -> list[int]:
        return list(dict.fromkeys(self.timer.acts[act].order for act in acts if act >= 0))

    def take_out(self, order: int, to_shift_id: str | None) -> None:
        """Take an order out of its route. A lock forbids it, but for the route it is locked to."""
        order_id = self.name(order)
        vehicle = self.planned(order_id)
        self.open(self.timer.problem.vehicles[vehicle].id)
        locked_to = self.orders.get(order_id)
        if locked_to is not None and locked_to != to_shift_id:
            raise EditRefused(Fault.LOCKED, (order_id,))
        gone = self.timer.of_order[order]
        self.routes[vehicle] = tidy([act for act in self.routes[vehicle] if act not in gone])


def apply_edit(timer: Timer, draft: Draft, edit: Edit, effort: Effort | None = None) -> Draft:
    """Make one edit, whatever it breaks of what may be broken. Raises EditRefused.

    Every order is done once or left out before and after.
    """
    table = _Table(
        timer,
        effort or Effort(),
        [list(acts) for acts in draft.routes],
        dict(draft.orders),
        set(draft.locked_routes),
        {order.id: i for i, order in enumerate(timer.problem.orders)},
        {vehicle.id: i for i, vehicle in enumerate(timer.problem.vehicles)},
    )
    _make(table, edit)
    return Draft(
        routes=tuple(map(tuple, table.routes)),
        orders=table.orders,
        locked_routes=frozenset(table.locked_routes),
    )


def _make(table: _Table, edit: Edit) -> None:  # noqa: C901 - one case a word
    match edit:
        case Move():
            _move(table, edit)
        case Insert():
            _insert(table, edit)
        case Remove(order_ids=order_ids):
            for order_id in dict.fromkeys(order_ids):
                table.take_out(table.order(order_id), None)
        case Lock():
            _lock(table, edit)
        case LockRoute(shift_id=shift_id, is_locked=is_locked):
            table.vehicle(shift_id)
            (table.locked_routes.add if is_locked else table.locked_routes.discard)(shift_id)
        case Swap():
            _swap(table, edit)
        case SwapRoutes(shift_id=one, with_shift_id=other):
            _swap_routes(table, one, other)
        case Reverse(shift_id=shift_id):
            vehicle = _full(table, shift_id)
            table.routes[vehicle] = _mended(table.timer, table.routes[vehicle][::-1])
        case Split(shift_id=shift_id, after=after, to_shift_id=to):
            _hand_over(table, shift_id, after, to)
        case Merge(shift_id=shift_id, into_shift_id=into):
            _hand_over(table, shift_id, 0, into)
        case Sort(shift_id=shift_id):
            vehicle = _full(table, shift_id)
            table.routes[vehicle] = _sorted(table, vehicle, table.routes[vehicle])


def tidy(acts: Sequence[int]) -> _Acts:
    """Drop a reload that nothing follows, or that another one follows at once."""
    return [act for act, then in pairwise([*acts, -1]) if act >= 0 or then >= 0]


def stops_of(timer: Timer, acts: Sequence[int]) -> list[_Acts]:
    """Cut a sequence into stops; a reload goes with the stop that follows it."""
    stops: list[_Acts] = []
    here = None
    waiting: _Acts = []
    for act in acts:
        if act < 0:
            waiting, here = [*waiting, act], None
        elif timer.acts[act].place == here:
            stops[-1].append(act)
        else:
            stops.append([*waiting, act])
            waiting, here = [], timer.acts[act].place
    return stops


def _start_of(table: _Table, vehicle: int, position: int) -> int:
    """Say before which act stop ``position`` begins; one past the last is the end."""
    stops = stops_of(table.timer, table.routes[vehicle])
    if position > len(stops) + 1:
        shift_id = table.timer.problem.vehicles[vehicle].id
        raise EditRefused(Fault.NO_SUCH_STOP, (shift_id, str(position)))
    return sum(map(len, stops[: position - 1]))


def _full(table: _Table, shift_id: str) -> int:
    vehicle = table.open(shift_id)
    if not table.routes[vehicle]:
        raise EditRefused(Fault.EMPTY_ROUTE, (shift_id,))
    return vehicle


def _with_stops(table: _Table, order_ids: Sequence[str]) -> list[int]:
    """Add to some orders all that is done at the same stops, in the order of the route."""
    found: dict[int, None] = {}
    for order_id in order_ids:
        order = table.order(order_id)
        mine = set(table.timer.of_order[order])
        for stop in stops_of(table.timer, table.routes[table.planned(order_id)]):
            if mine & set(stop):
                found |= dict.fromkeys(table.orders_in(stop))
    return list(found)


def _move(table: _Table, edit: Move) -> None:
    vehicle = table.open(edit.to_shift_id)
    if edit.whole_stops:
        orders = _with_stops(table, edit.order_ids)
    else:
        orders = [table.order(one) for one in dict.fromkeys(edit.order_ids)]
    for order in orders:
        table.take_out(order, edit.to_shift_id)
    _put(table, vehicle, orders, edit.position)


def _insert(table: _Table, edit: Insert) -> None:
    orders = [table.order(one) for one in dict.fromkeys(edit.order_ids)]
    routed = set(table.orders_in([act for route in table.routes for act in route]))
    if twice := [table.name(order) for order in orders if order in routed]:
        raise EditRefused(Fault.ALREADY_PLANNED, tuple(twice))
    if edit.to_shift_id is not None:
        _put(table, table.open(edit.to_shift_id), orders, edit.position)
        return
    for order in orders:
        _put_anywhere(table, order)


def _put_anywhere(table: _Table, order: int) -> None:
    table.effort.spend(sum(len(acts) for acts in table.routes) * LEGS_OF_A_FIT)
    fit = cheapest(table.timer, table.routes, order)
    shift_id = None if fit is None else table.timer.problem.vehicles[fit.vehicle].id
    if fit is None or shift_id in table.locked_routes:
        raise EditRefused(Fault.NO_PLACE, (table.name(order),))
    table.routes[fit.vehicle] = fit.acts


def _put(table: _Table, vehicle: int, orders: Sequence[int], position: int | None) -> None:
    at = None if position is None else _start_of(table, vehicle, position)
    for order in orders:
        table.routes[vehicle] = best_place(
            table.timer, table.effort, vehicle, table.routes[vehicle], order, at=at
        )
        if at is not None:
            at += 1


def _lock(table: _Table, edit: Lock) -> None:
    for order_id in edit.order_ids:
        table.order(order_id)
        if edit.is_locked:
            table.orders[order_id] = table.timer.problem.vehicles[table.planned(order_id)].id
        else:
            table.orders.pop(order_id, None)


def _swap(table: _Table, edit: Swap) -> None:
    """Exchange two stops act by act, so that each begins where the other one did."""
    timer = table.timer
    sides = []
    for order_id in (edit.order_id, edit.with_order_id):
        vehicle = table.planned(order_id)
        table.open(timer.problem.vehicles[vehicle].id)
        last = timer.of_order[table.order(order_id)][-1]
        stop = next(one for one in stops_of(timer, table.routes[vehicle]) if last in one)
        sides.append((vehicle, [act for act in stop if act >= 0]))
    (one, mine), (other, theirs) = sides
    if mine == theirs:
        raise EditRefused(Fault.SAME_ROUTE, (edit.order_id, edit.with_order_id))
    if one != other:
        _refuse_bound(table, mine, other)
        _refuse_bound(table, theirs, one)
    both = {*mine, *theirs}
    starts = {mine[0]: theirs, theirs[0]: mine}
    for vehicle in {one, other}:
        found: _Acts = []
        for act in table.routes[vehicle]:
            found += starts.get(act, []) if act in both else [act]
        table.routes[vehicle] = _mended(timer, found)


def _refuse_bound(table: _Table, acts: Sequence[int], to: int) -> None:
    """Refuse to hand acts over whose order is locked, or has its other act elsewhere."""
    orders, here = table.orders_in(acts), set(acts)
    to_id = table.timer.problem.vehicles[to].id
    locked = [table.name(o) for o in orders if table.orders.get(table.name(o), to_id) != to_id]
    if locked:
        raise EditRefused(Fault.LOCKED, tuple(locked))
    cut = [table.name(o) for o in orders if not here.issuperset(table.timer.of_order[o])]
    if cut:
        raise EditRefused(Fault.CUTS_PAIR, tuple(cut))


def _swap_routes(table: _Table, shift_id: str, with_shift_id: str) -> None:
    one, other = table.open(shift_id), table.open(with_shift_id)
    if one == other:
        raise EditRefused(Fault.SAME_ROUTE, (shift_id,))
    mine, theirs = table.routes[one], table.routes[other]
    _refuse_bound(table, mine, other)
    _refuse_bound(table, theirs, one)
    table.routes[one] = _for(table.timer, theirs, other, one)
    table.routes[other] = _for(table.timer, mine, one, other)


def _hand_over(table: _Table, shift_id: str, after: int, to_shift_id: str) -> None:
    """Give what comes after some stops of a route to the end of another one."""
    vehicle, to = _full(table, shift_id), table.open(to_shift_id)
    if vehicle == to:
        raise EditRefused(Fault.SAME_ROUTE, (shift_id,))
    stops = stops_of(table.timer, table.routes[vehicle])
    if after >= len(stops):
        raise EditRefused(Fault.NO_SUCH_STOP, (shift_id, str(after + 1)))
    kept = [act for stop in stops[:after] for act in stop]
    given = [act for stop in stops[after:] for act in stop]
    _refuse_bound(table, given, to)
    table.routes[vehicle] = tidy(kept)
    table.routes[to] = [*table.routes[to], *_for(table.timer, given, vehicle, to)]


def _for(timer: Timer, acts: Sequence[int], vehicle: int, to: int) -> _Acts:
    """Say a sequence for another vehicle: its reloads at the same depots, where it has them."""
    mine, theirs = (timer.problem.vehicles[one].reload for one in (vehicle, to))
    found = []
    for act in acts:
        if act >= 0:
            found.append(act)
        elif mine is not None and theirs is not None:
            depot = mine.depots[-1 - act]
            found += [-1 - theirs.depots.index(depot)] if depot in theirs.depots else []
    return tidy(found)


def _mended(timer: Timer, acts: _Acts) -> _Acts:
    """Have what is fetched and delivered trade places wherever it is the wrong way round."""
    at = {act: n for n, act in enumerate(acts) if act >= 0}
    mended = list(acts)
    for act in acts:
        if act < 0:
            continue
        pair = timer.of_order[timer.acts[act].order]
        if len(pair) > 1 and act == pair[-1] and at[pair[0]] > at[act]:
            mended[at[act]], mended[at[pair[0]]] = pair[0], act
    return tidy(mended)


def _sorted(table: _Table, vehicle: int, acts: _Acts) -> _Acts:
    """Move orders one by one to where they cost least, for as long as that helps."""
    timer = table.timer
    if len(acts) > _SORT_AT_MOST:
        return acts
    best, badness = acts, badness_of(timer, vehicle, acts)
    for _ in range(_ROUNDS):
        was = badness
        for order in dict.fromkeys(timer.acts[act].order for act in acts if act >= 0):
            mine = timer.of_order[order]
            without = [act for act in best if act not in mine]
            tried = best_place(timer, table.effort, vehicle, without, order, at=None)
            if (now := badness_of(timer, vehicle, tried)) < badness:
                best, badness = tried, now
        if badness >= was:
            break
    return tidy(best)
