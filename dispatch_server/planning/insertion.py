"""Where an order fits into routes that stand, and why it does not.

Cheapest insertion: places are tried in the order of their extra driving, and the first one that
breaks nothing is taken.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from dispatch_server.planning.plan import LeftOut, Limit, Reason
from dispatch_server.planning.timing import Timer
from dispatch_server.planning.walk import Walk

type Sequences = list[list[int]]
"""Act ids by vehicle, in the order of ``Problem.vehicles``."""


class Fit(NamedTuple):
    """A way to take an order: the vehicle's new sequence, and the cents that it adds."""

    vehicle: int
    acts: list[int]
    extra_cents: float


def positions(timer: Timer, vehicle: int, acts: Sequence[int], order: int) -> Iterator[list[int]]:
    """Give every sequence with the order in it that is not surely late, least driving first.

    Then those in which the vehicle loads anew just before it, where it may.
    """
    yield from _between(timer, vehicle, acts, order)
    for at in range(len(acts) + 1):
        for reload in timer.reloads(vehicle):
            yield [*acts[:at], reload, *timer.of_order[order], *acts[at:]]


def _between(timer: Timer, vehicle: int, acts: Sequence[int], order: int) -> Iterator[list[int]]:
    first, *then = timer.of_order[order]
    walk = timer.walk(vehicle, acts)
    slots = [
        (extra_s, at)
        for at, extra_s in _slots(timer, vehicle, acts, first)
        if timer.may_start_between(vehicle, walk, acts, at, first, is_followed=bool(then))
    ]
    if not then:
        yield from ([*acts[:at], first, *acts[at:]] for _, at in sorted(slots))
        return
    both = []
    for extra_s, at in slots:
        with_first = [*acts[:at], first, *acts[at:]]
        both += [
            (extra_s + more_s, at, until)
            for until, more_s in _slots(timer, vehicle, with_first, then[0])
            if until > at
        ]
    for _, at, until in sorted(both):
        yield [*acts[:at], first, *acts[at : until - 1], then[0], *acts[until - 1 :]]


def _slots(timer: Timer, vehicle: int, acts: Sequence[int], act: int) -> Iterator[tuple[int, int]]:
    for at in range(len(acts) + 1):
        before = acts[at - 1] if at else None
        after = acts[at] if at < len(acts) else None
        yield at, timer.detour_s(vehicle, before, act, after)


def cheapest(timer: Timer, routes: Sequences, order: int, *, few: int = -1) -> Fit | None:
    """Find the cheapest of each vehicle's first feasible places; None when there is none.

    In routes of at most ``few`` acts all places are compared: what waits may cost less elsewhere.
    """
    best: Fit | None = None
    tried_empty: set[object] = set()
    for vehicle, acts in enumerate(routes):
        if not acts and not timer.is_under_way(vehicle):
            kind = _alike(timer, vehicle)
            if kind in tried_empty:
                continue
            tried_empty.add(kind)
        if len(acts) <= few:
            fit = min(_fits(timer, vehicle, acts, order), key=_extra_cents, default=None)
        else:
            fit = first_fit(timer, vehicle, acts, order)
        if fit is not None and (best is None or fit.extra_cents < best.extra_cents):
            best = fit
    return best


def first_fit(timer: Timer, vehicle: int, acts: list[int], order: int) -> Fit | None:
    """Find the first place in one route where nothing breaks; None when there is none."""
    return next(_fits(timer, vehicle, acts, order), None)


def _fits(timer: Timer, vehicle: int, acts: list[int], order: int) -> Iterator[Fit]:
    # What breaks with nothing else to do may still fit between others, where a way round is
    # quicker than the direct road; so nothing but skill and room is ruled out beforehand.
    if not timer.carries[vehicle][order] or _is_full(timer, vehicle, acts, order):
        return
    before_cents = timer.walk(vehicle, acts).total_cents
    for longer in positions(timer, vehicle, acts, order):
        walk = timer.walk(vehicle, longer)
        if not walk.broken:
            yield Fit(vehicle, longer, walk.total_cents - before_cents)


def _extra_cents(fit: Fit) -> float:
    return fit.extra_cents


def _alike(timer: Timer, vehicle: int) -> object:
    one = timer.problem.vehicles[vehicle]
    same = (one.start, one.end, one.shift, one.profile, one.capacity, one.skills, one.costs)
    limits = (one.latest_start_s, one.regular_s, one.max_duration_s, one.max_distance_m)
    return same, limits, one.max_stops, one.hours, tuple(timer.carries[vehicle])


def _is_full(timer: Timer, vehicle: int, acts: Sequence[int], order: int) -> bool:
    """Tell cheaply that what is loaded at the start cannot grow by this order."""
    more = timer.acts[timer.of_order[order][0]].at_start
    if more is None or timer.is_under_way(vehicle) or timer.reloads(vehicle):
        return False
    capacity = timer.problem.vehicles[vehicle].capacity
    loaded = [one for one in (timer.acts[act].at_start for act in acts) if one is not None]
    return any(
        sum(column) > most
        for column, most in zip(zip(*loaded, more, strict=True), capacity, strict=True)
    )


def _stops_alone(timer: Timer, vehicle: int, order: int) -> Limit | None:
    """Name what keeps the vehicle from the order even with nothing else to do."""
    if not timer.carries[vehicle][order]:
        return Limit.SKILL
    if timer.is_under_way(vehicle):
        return None  # it is not alone with what it has on board
    walk = timer.walk(vehicle, timer.of_order[order])
    return _first(walk) if walk.broken else None


def _first(walk: Walk) -> Limit:
    found = {limit for limit, _ in walk.broken}
    return next(limit for limit in Limit if limit in found)


def insert_all(timer: Timer, routes: Sequences, orders: Sequence[int]) -> list[int]:
    """Put orders into ``routes`` one by one, where it pays; return those that stay out."""
    left = []
    for order in orders:
        fit = cheapest(timer, routes, order)
        if fit is None or fit.extra_cents > timer.price_cents(order):
            left.append(order)
        else:
            routes[fit.vehicle] = fit.acts
    return left


def repair(timer: Timer, routes: Sequences) -> None:
    """Take out of each route what breaks it, the worst first, and reloads that serve nothing.

    So an engine may be asked without a constraint that it does not know: what its answer breaks
    of it is put back by ``insert_all`` where it fits.
    """
    for vehicle, planned in enumerate(routes):
        acts = planned
        while acts and timer.walk(vehicle, acts).broken:
            orders = timer.orders_in(acts)
            acts = min(
                (timer.without(acts, order) for order in orders),
                key=partial(_brokenness, timer, vehicle),
                default=[],
            )
        routes[vehicle] = _without_idle_reloads(timer, vehicle, acts)


def _brokenness(timer: Timer, vehicle: int, acts: list[int]) -> tuple[int, float]:
    walk = timer.walk(vehicle, acts)
    return len(walk.broken), walk.total_cents - sum(map(timer.price_cents, timer.orders_in(acts)))


def _without_idle_reloads(timer: Timer, vehicle: int, acts: list[int]) -> list[int]:
    for at in range(len(acts) - 1, -1, -1):
        if acts[at] < 0:
            fewer = [*acts[:at], *acts[at + 1 :]]
            shorter, longer = timer.walk(vehicle, fewer), timer.walk(vehicle, acts)
            if not shorter.broken and shorter.total_cents <= longer.total_cents:
                acts = fewer
    return acts


def drop_unpaid(timer: Timer, routes: Sequences) -> None:
    """Take out orders, dearest saving first, whose own price is less than what they cost."""
    for vehicle in range(len(routes)):
        while (fewer := _without_worst(timer, vehicle, routes[vehicle])) is not None:
            routes[vehicle] = fewer


def _without_worst(timer: Timer, vehicle: int, acts: list[int]) -> list[int] | None:
    cost_cents = timer.walk(vehicle, acts).total_cents
    won: list[tuple[float, int, list[int]]] = []
    for order in timer.orders_in(acts):
        if timer.problem.orders[order].leave_out_cents is not None:
            fewer = timer.without(acts, order)
            walk = timer.walk(vehicle, fewer)
            if not walk.broken:
                saved_cents = cost_cents - walk.total_cents
                won.append((saved_cents - timer.price_cents(order), order, fewer))
    best = max(won, key=lambda one: one[:2], default=None)
    return best[2] if best is not None and best[0] > 0 else None


def explain(timer: Timer, routes: Sequences, order: int) -> LeftOut:
    """Say for each vehicle what stopped it, and for the order what stopped most of them."""
    order_id = timer.problem.orders[order].id
    if not routes:
        return LeftOut(
            order_id=order_id, limit=Limit.NO_VEHICLE, reasons=(Reason(None, Limit.NO_VEHICLE),)
        )
    reasons = tuple(
        Reason(timer.problem.vehicles[vehicle].id, _why(timer, vehicle, acts, order))
        for vehicle, acts in enumerate(routes)
    )
    # A vehicle without the skill was never in question if another one has it.
    able = Counter(r.limit for r in reasons if r.limit is not Limit.SKILL)
    limit = able.most_common(1)[0][0] if able else Limit.SKILL
    return LeftOut(order_id=order_id, limit=limit, reasons=reasons)


def _why(timer: Timer, vehicle: int, acts: list[int], order: int) -> Limit:
    alone = _stops_alone(timer, vehicle, order)
    if alone is Limit.SKILL:
        return alone
    if alone is None and _is_full(timer, vehicle, acts, order):
        return Limit.CAPACITY
    walks = [timer.walk(vehicle, longer) for longer in positions(timer, vehicle, acts, order)]
    if any(not walk.broken for walk in walks):
        return Limit.PRICE
    if alone is not None:
        return alone
    tally = Counter(_first(walk) for walk in walks)
    return tally.most_common(1)[0][0] if tally else Limit.WINDOW
