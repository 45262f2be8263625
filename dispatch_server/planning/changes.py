"""What would have an order taken in after all: the cheapest single change, tried by making it.

Every place in every route is driven with the order in it. Where only one kind of limit breaks
there, it is known by how much, so the change is known too; it is then made and driven again.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from dispatch_server.planning.insertion import Sequences, cheapest, explain, positions
from dispatch_server.planning.plan import Change, ChangeKind, LeftOut, Limit
from dispatch_server.planning.problem import Order, Prefix, Problem, Task, Vehicle, Window
from dispatch_server.planning.timing import Timer
from dispatch_server.planning.walk import Walk

_KINDS = {
    Limit.SHIFT: ChangeKind.SHIFT,
    Limit.MAX_DURATION: ChangeKind.DURATION,
    Limit.MAX_DISTANCE: ChangeKind.DISTANCE,
    Limit.MAX_STOPS: ChangeKind.STOPS,
    Limit.CAPACITY: ChangeKind.CAPACITY,
    Limit.WINDOW: ChangeKind.WINDOW,
    Limit.LATEST_START: ChangeKind.START,
    Limit.SKILL: ChangeKind.SKILL,
    Limit.ON_BOARD: ChangeKind.ON_BOARD,
}


_OWN: Final = frozenset({Limit.WINDOW, Limit.ON_BOARD})
"""What is the order's own limit, not the vehicle's."""

_TRIES: Final = 20
"""So many of the cheapest changes are made and driven again before it is said that none helps."""


class _Tried(NamedTuple):
    rank: tuple[float, int, int]
    change: Change
    vehicle: int
    acts: list[int]


def cheapest_change(timer: Timer, routes: Sequences, order: int) -> Change | None:
    """Give the change that costs least in the routes, the smaller one of two; None if none helps.

    An order that was left out for its price needs a higher price, and one that could be left out
    for less than its way costs is not helped by a way.
    """
    price_cents = timer.problem.orders[order].leave_out_cents
    fit = cheapest(timer, routes, order)
    if fit is not None and price_cents is not None:
        amount = max(1, round(fit.extra_cents - price_cents))
        return Change(kind=ChangeKind.PRICE, amount=amount, extra_cents=fit.extra_cents)
    worth_cents = timer.price_cents(order)
    tried = sorted(
        (one for one in _candidates(timer, routes, order) if one.change.extra_cents < worth_cents),
        key=lambda one: one.rank,
    )
    for _, change, vehicle, acts in tried[:_TRIES]:
        if change.kind is ChangeKind.VEHICLE or _helps(timer, vehicle, acts, order, change):
            return change
    return None


def explained(timer: Timer, routes: Sequences, order: int) -> LeftOut:
    """Say what stopped it, what would have it taken in, and what our own way would cost."""
    left = explain(timer, routes, order)
    change = cheapest_change(timer, routes, order)
    is_dear = change is not None and change.kind is ChangeKind.PRICE
    own_cents = change.extra_cents if change is not None and is_dear else None
    return msgspec.structs.replace(left, change=change, own_cents=own_cents)


def _candidates(timer: Timer, routes: Sequences, order: int) -> Iterator[_Tried]:
    for vehicle, acts in enumerate(routes):
        if acts and not timer.is_under_way(vehicle):
            alone = timer.walk(vehicle, timer.of_order[order])
            if not alone.broken:
                one_more = Change(
                    kind=ChangeKind.VEHICLE,
                    vehicle_id=timer.problem.vehicles[vehicle].id,
                    amount=1,
                    extra_cents=alone.total_cents,
                )
                yield _Tried((alone.total_cents, 1, vehicle), one_more, vehicle, [])
        before_cents = timer.walk(vehicle, acts).total_cents
        for longer in _everywhere(timer, vehicle, acts, order):
            walk = timer.walk(vehicle, longer)
            change = _of(timer, vehicle, longer, walk, order)
            if change is not None:
                extra_cents = walk.total_cents - before_cents
                rank = (extra_cents, abs(change.amount), vehicle)
                change = msgspec.structs.replace(change, extra_cents=extra_cents)
                yield _Tried(rank, change, vehicle, longer)


def _everywhere(timer: Timer, vehicle: int, acts: Sequence[int], order: int) -> Iterator[list[int]]:
    """Give every place for a single act, the hopelessly late ones too, and a pair's likely ones."""
    ids = timer.of_order[order]
    if len(ids) > 1:
        yield from positions(timer, vehicle, acts, order)
        return
    for at in range(len(acts) + 1):
        yield [*acts[:at], *ids, *acts[at:]]


def _of(timer: Timer, vehicle: int, acts: list[int], walk: Walk, order: int) -> Change | None:
    """Give the change without which the walk breaks; None where it breaks more than one thing."""
    limits = {limit for limit, _ in walk.broken}
    limit = min(limits, default=Limit.MISSING)
    kind = _KINDS.get(limit)
    if len(limits) != 1 or kind is None:
        return None
    if limit is Limit.SKILL and not timer.problem.orders[order].skills:
        return None  # it is another vehicle's by name
    one = timer.problem.vehicles[vehicle]
    if limit in _OWN:
        return _of_the_order(timer, acts, walk, order, limit)
    if limit is Limit.CAPACITY:
        amount, dimension = _excess(timer, vehicle, walk)
        return Change(kind=kind, vehicle_id=one.id, amount=amount, dimension=dimension)
    so_far = one.prefix or Prefix(place=0, free_s=0)
    since_s = walk.start_s if so_far.started_s is None else so_far.started_s
    over = {
        ChangeKind.SHIFT: walk.end_s - one.shift.closes_s,
        ChangeKind.DURATION: walk.end_s - since_s - (one.max_duration_s or 0),
        ChangeKind.DISTANCE: walk.distance_m + so_far.distance_m - (one.max_distance_m or 0),
        ChangeKind.STOPS: walk.stops + so_far.stops - (one.max_stops or 0),
        ChangeKind.START: walk.start_s - (one.latest_start_s or 0),
    }
    return Change(kind=kind, vehicle_id=one.id, amount=over.get(kind, 0))


def _excess(timer: Timer, vehicle: int, walk: Walk) -> tuple[int, str]:
    """Give what is missing of the one dimension that is too small; 0 where several are."""
    over = [
        max(load) - room
        for load, room in zip(
            zip(walk.load_at_start, *walk.loads, strict=True), timer.room(vehicle), strict=True
        )
    ]
    short = [(amount, d) for d, amount in enumerate(over) if amount > 0]
    if len(short) != 1:
        return 0, ""
    return short[0][0], timer.problem.dimensions[short[0][1]]


def _of_the_order(
    timer: Timer, acts: list[int], walk: Walk, order: int, limit: Limit
) -> Change | None:
    """Widen what was said to the order itself; nobody else's word is touched."""
    broken = [at for one, at in walk.broken if one is limit and at is not None]
    if len(broken) != 1 or timer.acts[acts[broken[0]]].order != order:
        return None
    at = broken[0]
    if limit is Limit.ON_BOARD:
        most_s = timer.problem.orders[order].max_on_board_s or 0
        amount = walk.starts[at] - _loaded_s(timer, acts[:at], walk, order) - most_s
        return Change(kind=ChangeKind.ON_BOARD, amount=amount)
    if len(timer.of_order[order]) > 1:
        return None
    closes_s = timer.acts[acts[at]].windows[-1].closes_s
    return Change(kind=ChangeKind.WINDOW, amount=walk.starts[at] - closes_s)


def _loaded_s(timer: Timer, before: list[int], walk: Walk, order: int) -> int:
    """Give when its goods came on board: fetched, or loaded where the trip began."""
    fetched, *then = timer.of_order[order]
    since = [at for at, act in enumerate(before) if act == fetched or (not then and act < 0)]
    return walk.starts[since[-1]] + walk.services[since[-1]] if since else walk.start_s


def _helps(timer: Timer, vehicle: int, acts: list[int], order: int, change: Change) -> bool:
    changed = with_change(timer.problem, timer.problem.orders[order].id, change)
    return not Timer(changed).walk(vehicle, acts).broken


def with_change(problem: Problem, order_id: str, change: Change) -> Problem:
    """Give the problem in which the change was made. Raises ``KeyError`` for an unknown vehicle."""
    orders, vehicles = list(problem.orders), list(problem.vehicles)
    if change.kind in {ChangeKind.WINDOW, ChangeKind.PRICE, ChangeKind.ON_BOARD}:
        at = next(n for n, order in enumerate(orders) if order.id == order_id)
        orders[at] = _changed_order(orders[at], change)
    else:
        index = {vehicle.id: n for n, vehicle in enumerate(vehicles)}[change.vehicle_id or ""]
        wanted = next(order for order in orders if order.id == order_id)
        if change.kind is ChangeKind.VEHICLE:
            extra_id = f"{vehicles[index].id}+"
            vehicles.append(msgspec.structs.replace(vehicles[index], id=extra_id, prefix=None))
            orders = [_allowed(order, vehicles[index].id, extra_id) for order in orders]
        else:
            vehicles[index] = _changed_vehicle(problem, vehicles[index], wanted, change)
    return Problem(
        places=problem.places,
        matrices=problem.matrices,
        orders=tuple(orders),
        vehicles=tuple(vehicles),
        dimensions=problem.dimensions,
        stability=problem.stability,
        name=problem.name,
    )


def _allowed(order: Order, like_id: str, extra_id: str) -> Order:
    """Let one more vehicle take what the one that it is like may take."""
    if order.vehicle_ids is None or like_id not in order.vehicle_ids:
        return order
    return msgspec.structs.replace(order, vehicle_ids=order.vehicle_ids | {extra_id})


def _changed_order(order: Order, change: Change) -> Order:
    if change.kind is ChangeKind.PRICE:
        price_cents = (order.leave_out_cents or 0) + change.amount
        return msgspec.structs.replace(order, leave_out_cents=price_cents)
    if change.kind is ChangeKind.ON_BOARD:
        longer_s = (order.max_on_board_s or 0) + change.amount
        return msgspec.structs.replace(order, max_on_board_s=longer_s)
    if order.delivery is not None:
        return msgspec.structs.replace(order, delivery=_wider(order.delivery, change.amount))
    if order.pickup is not None:
        return msgspec.structs.replace(order, pickup=_wider(order.pickup, change.amount))
    return order


def _wider(task: Task, amount: int) -> Task:
    """Close the last window later, or open the first one earlier."""
    windows = list(task.windows)
    if amount >= 0:
        windows[-1] = Window(windows[-1].opens_s, windows[-1].closes_s + amount)
    else:
        windows[0] = Window(max(0, windows[0].opens_s + amount), windows[0].closes_s)
    return msgspec.structs.replace(task, windows=tuple(windows))


_FIELDS: Final = {
    ChangeKind.DURATION: "max_duration_s",
    ChangeKind.DISTANCE: "max_distance_m",
    ChangeKind.STOPS: "max_stops",
    ChangeKind.START: "latest_start_s",
}


def _changed_vehicle(problem: Problem, vehicle: Vehicle, order: Order, change: Change) -> Vehicle:
    if change.kind in _FIELDS:
        name = _FIELDS[change.kind]
        more = (getattr(vehicle, name) or 0) + change.amount
        return msgspec.structs.replace(vehicle, **{name: more})
    if change.kind is ChangeKind.SHIFT:
        shift = Window(vehicle.shift.opens_s, vehicle.shift.closes_s + change.amount)
        return msgspec.structs.replace(vehicle, shift=shift)
    if change.kind is ChangeKind.SKILL:
        return msgspec.structs.replace(vehicle, skills=vehicle.skills | order.skills)
    at = problem.dimensions.index(change.dimension) if change.dimension else 0
    room = list(vehicle.capacity)
    room[at] += change.amount
    return msgspec.structs.replace(vehicle, capacity=tuple(room))
