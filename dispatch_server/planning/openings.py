"""Where one more order fits into a day that stands, asked often and answered at once.

The cheapest place in each route, exactly as driving every sequence would tell. Most sequences
are never driven: a bound on what each would cost at least, worked out for all of them together,
says which ones could still win.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.part import (
    held_orders,
    moved_order,
    moved_vehicle,
    names_told,
    places_of,
)
from dispatch_server.planning.problem import (
    UNREACHABLE,
    Matrix,
    Order,
    Place,
    Problem,
    Vehicle,
    may_carry,
)
from dispatch_server.planning.timing import Timer
from dispatch_server.planning.walk import Walk

BEST: Final = 3
_NEVER: Final = np.int64(1) << 40
_CENT_TOLERANCE: Final = 1e-6


class Delay(msgspec.Struct, frozen=True):
    """By how much later an order's act starts than it would without the new one."""

    order_id: str
    by_s: int


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """The cheapest way for a vehicle to take the order, with nothing of its own broken.

    ``at`` are positions in the new sequence, one per act of the order. What it adds may be below
    0 where a road matrix has shorter ways around. ``delays`` names what starts later.
    """

    vehicle_id: str
    at: tuple[int, ...]
    arrival_s: int
    start_s: int
    extra_cents: float
    extra_s: int
    extra_m: int
    delays: tuple[Delay, ...]


@dataclass(frozen=True, slots=True)
class Legs:
    """The ways of one profile between the problem's ``n`` places and ``k`` new ones.

    ``to`` has n rows and k columns, ``back`` k and n, ``among`` k and k.
    """

    to: Matrix
    back: Matrix
    among: Matrix


class _Bounds(NamedTuple):
    """A place in a route for each act, and the least cents that it adds."""

    vehicle: int
    first: int
    second: int
    least_cents: float


@dataclass(frozen=True, slots=True)
class _Route:
    """A vehicle's sequence with what bounds need: one entry for each gap, the ends included."""

    acts: list[int]
    walk: Walk
    left: NDArray[np.int64]
    right: NDArray[np.int64]  # -1: the route ends there
    leave_s: NDArray[np.int64]  # from the left place, at the earliest
    latest_s: NDArray[np.int64]  # start at the right place, at the latest
    tail_s: NDArray[np.int64]  # from the start at the right place to the end, without waiting
    is_plain: bool
    """Nothing between its acts (reloads, rests) whose time the bounds would not know."""


class OpenDay:
    """A day's routes made ready for many questions. The problem and the routes are not changed.

    ``problem`` may have orders that are in no route; they do not matter here.
    """

    def __init__(self, problem: Problem, routes: Sequences, timer: Timer | None = None) -> None:
        self.problem = problem
        self.timer = Timer(problem) if timer is None else timer
        self.routes = [self._prepare(v, list(acts)) for v, acts in enumerate(routes)]

    def _prepare(self, vehicle: int, acts: list[int]) -> _Route:
        timer, one = self.timer, self.problem.vehicles[vehicle]
        walk = timer.walk(vehicle, acts)
        is_plain = one.reload is None and not one.breaks and all(act >= 0 for act in acts)
        orders = [self.problem.orders[order] for order in timer.orders_in(acts)]
        is_plain = is_plain and all(order.max_on_board_s is None for order in orders)
        places = [timer.acts[act].place for act in acts] if is_plain else []
        end = -1 if one.end is None else one.end
        leave, latest = [walk.start_s - walk.delay_s], []
        for at, act_id in enumerate(acts if is_plain else []):
            act = timer.acts[act_id]
            leave.append(walk.starts[at] - walk.delay_s + act.service_s)
            rest = acts[at:]
            has_choice = any(len(timer.acts[other].windows) > 1 for other in rest)
            latest.append(int(_NEVER) if has_choice else walk.latest[at])
        return _Route(
            acts,
            walk,
            np.array([timer.start_of(vehicle), *places], dtype=np.int64),
            np.array([*places, end], dtype=np.int64),
            np.array(leave, dtype=np.int64),
            np.array([*latest, int(_NEVER)], dtype=np.int64),
            np.array(_tails(walk) if is_plain else [0], dtype=np.int64),
            is_plain,
        )

    def best(
        self,
        order: Order,
        legs: Mapping[str, Legs],
        *,
        doors: Sequence[Place] = (),
        most: int = BEST,
    ) -> list[Opening]:
        """Give the cheapest place in each of the ``most`` cheapest vehicles, cheapest first.

        The places of ``order`` are the problem's, and from ``len(problem.places)`` on those of
        ``doors``, which ``legs`` leads to by profile.
        """
        question = _Question(self, order, legs, tuple(doors))
        won: dict[int, tuple[float, _Bounds]] = {}
        for bound in question.by_bounds():
            if bound.least_cents > _worst(won, bound.vehicle, most) + _CENT_TOLERANCE:
                if len(won) >= most and bound.least_cents > _last(won, most) + _CENT_TOLERANCE:
                    break
                continue
            cents = question.extra_cents(bound)
            if cents is not None and (
                bound.vehicle not in won or cents < won[bound.vehicle][0] - _CENT_TOLERANCE
            ):
                won[bound.vehicle] = (cents, bound)
        cheapest = sorted(won.values(), key=lambda one: one[0])[:most]
        return [question.opening(cents, bound) for cents, bound in cheapest]


def _tails(walk: Walk) -> list[int]:
    """Give for each gap what is left to drive and serve behind the place on its right."""
    left_s, found = 0, [0]
    for service_s, leg_s, access_s in zip(
        reversed(walk.services), reversed(walk.legs_s), reversed(walk.access_s), strict=True
    ):
        first = len(found) == 1
        left_s += service_s + (walk.back_s if first else 0)
        found.append(left_s)
        left_s += leg_s + access_s
    return found[::-1]


def _last(won: Mapping[int, tuple[float, _Bounds]], most: int) -> float:
    return sorted(cents for cents, _ in won.values())[most - 1]


def _worst(won: Mapping[int, tuple[float, _Bounds]], vehicle: int, most: int) -> float:
    """Give what a place of this vehicle may cost and still be worth driving."""
    own = won[vehicle][0] if vehicle in won else float("inf")
    return min(own, _last(won, most)) if len(won) >= most else own


class _Question:
    """One order put to one day."""

    def __init__(
        self, day: OpenDay, order: Order, legs: Mapping[str, Legs], doors: tuple[Place, ...]
    ) -> None:
        self.day, self.order, self.legs, self.doors = day, order, legs, doors
        self.size = len(day.problem.places)
        self._timers: dict[int, tuple[Timer, list[int], Walk]] = {}

    def by_bounds(self) -> Iterator[_Bounds]:
        """Give the places of all vehicles, those that may be cheapest first.

        There are tens of thousands, and few are looked at: each is made when its turn comes.
        """
        vehicles = [
            at for at, one in enumerate(self.day.problem.vehicles) if may_carry(one, self.order)
        ]
        if not vehicles:
            return
        found = [self.bounds(vehicle) for vehicle in vehicles]
        first, second, least = (np.concatenate(parts) for parts in zip(*found, strict=True))
        whose = np.repeat(vehicles, [len(part[0]) for part in found])
        for at in np.argsort(least, kind="stable"):
            yield _Bounds(int(whose[at]), int(first[at]), int(second[at]), float(least[at]))

    def bounds(
        self, vehicle: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Give every place in a route that is not surely too late, with its least cents."""
        route, one = self.day.routes[vehicle], self.day.problem.vehicles[vehicle]
        tasks = [task for _, task in self.order.tasks]
        gaps = len(route.acts) + 1
        if not route.is_plain or self.order.max_on_board_s is not None:
            rows, columns = np.triu_indices(gaps) if len(tasks) > 1 else (np.arange(gaps),) * 2
            return rows, columns, np.full(len(rows), -np.inf)
        service_s = sum(task.service_s for task in tasks)
        slack_s = _idle_s(one, route, self.day.timer)
        drive = [self._detours(one, route, task.place, is_time=True) for task in tasks]
        metres = [self._detours(one, route, task.place, is_time=False) for task in tasks]
        rows, columns = np.arange(gaps), np.arange(gaps)
        extra_s, extra_m = drive[0].extra, metres[0].extra
        if len(tasks) == 1:
            columns = rows
        else:
            rows, columns = np.triu_indices(gaps)
            extra_s = self._both(drive, rows, columns, one, is_time=True)
            extra_m = self._both(metres, rows, columns, one, is_time=False)
        is_late = self._is_late(route, drive[0])[rows]
        more_s = extra_s + service_s - slack_s
        ready_s = self._ready(one, route, drive, rows, columns)
        starts_s = ready_s
        if tasks[-1].windows:
            is_late = is_late | (ready_s > tasks[-1].windows[-1].closes_s)
            starts_s = np.maximum(ready_s, tasks[-1].windows[0].opens_s)
        if one.prefix is not None:  # it has left: waiting for a window cannot be done at home
            end_s = starts_s + tasks[-1].service_s + drive[-1].on[columns] + route.tail_s[columns]
            more_s = np.maximum(more_s, end_s - route.walk.end_s)
        least = _cents(one, route, more_s, extra_m)
        is_open = ~is_late
        return rows[is_open], columns[is_open], least[is_open]

    def _ready(
        self,
        one: Vehicle,
        route: _Route,
        drive: Sequence["_Detours"],
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Give the earliest that the last act may start, its window aside."""
        last: NDArray[np.int64] = route.leave_s[columns] + drive[-1].to[columns]
        if len(drive) == 1:
            return last
        service_s = self.order.tasks[0][1].service_s
        longer_s = drive[0].extra[rows] + service_s
        idle_s = _idle_s(one, route, self.day.timer) + route.walk.delay_s
        # What comes between waits less; it is put off by what waiting does not take up.
        later_s = np.where(longer_s >= 0, np.maximum(longer_s - idle_s, 0), longer_s - idle_s)
        straight = route.leave_s[rows] + drive[0].to[rows] + service_s
        straight = straight + self._between(one, is_time=True)
        return np.where(rows == columns, straight, last + later_s)

    def _is_late(self, route: _Route, drive: "_Detours") -> NDArray[np.bool_]:
        task = self.order.tasks[0][1]
        ready = route.leave_s + drive.to
        late: NDArray[np.bool_] = drive.to >= UNREACHABLE
        opens = task.windows[0].opens_s if task.windows else 0
        if task.windows:
            late = late | (ready > task.windows[-1].closes_s)
        if len(task.windows) <= 1:
            start = np.maximum(ready, opens)
            late = late | (start + task.service_s + drive.on > route.latest_s)
        return late

    def _detours(self, one: Vehicle, route: _Route, place: int, *, is_time: bool) -> "_Detours":
        part = "drive_s" if is_time else "distance_m"
        table = getattr(self.day.problem.matrices[one.profile], part)
        if place < self.size:
            to, back = table[:, place], table[place, :]
        else:
            legs = self.legs[one.profile]
            to = getattr(legs.to, part)[:, place - self.size]
            back = getattr(legs.back, part)[place - self.size, :]
        is_end = route.right < 0
        there = to[route.left].astype(np.int64)
        on = np.where(is_end, 0, back[route.right]).astype(np.int64)
        straight = np.where(is_end, 0, table[route.left, route.right]).astype(np.int64)
        return _Detours(there, on, there + on - straight, straight)

    def _both(
        self,
        parts: Sequence["_Detours"],
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
        one: Vehicle,
        *,
        is_time: bool,
    ) -> NDArray[np.int64]:
        first, second = parts
        between = self._between(one, is_time=is_time)
        together = first.to + between + second.on - first.straight
        apart = first.extra[rows] + second.extra[columns]
        return np.where(rows == columns, together[rows], apart)

    def _between(self, one: Vehicle, *, is_time: bool) -> int:
        here, there = (task.place for _, task in self.order.tasks)
        part = "drive_s" if is_time else "distance_m"
        table = getattr(self.day.problem.matrices[one.profile], part)
        if here < self.size and there < self.size:
            return int(table[here, there])
        legs = self.legs[one.profile]
        if here < self.size:
            return int(getattr(legs.to, part)[here, there - self.size])
        if there < self.size:
            return int(getattr(legs.back, part)[here - self.size, there])
        return int(getattr(legs.among, part)[here - self.size, there - self.size])

    def extra_cents(self, bound: _Bounds) -> float | None:
        """Drive the sequence; None where it breaks what was whole."""
        timer, acts, before = self._small(bound.vehicle)
        walk = timer.walk(0, self._with(acts, bound))
        if walk.broken:
            return None
        return walk.total_cents - before.total_cents

    def opening(self, cents: float, bound: _Bounds) -> Opening:
        timer, acts, before = self._small(bound.vehicle)
        longer = self._with(acts, bound)
        walk = timer.walk(0, longer)
        new = set(timer.of_order[-1])
        at = tuple(n for n, act in enumerate(longer) if act in new)
        then = dict(zip(longer, walk.starts, strict=True))
        problem, one = timer.problem, timer.problem.vehicles[0]
        delays = [
            Delay(problem.orders[timer.acts[act].order].id, then[act] - start_s)
            for act, start_s in zip(acts, before.starts, strict=True)
            if act >= 0 and then[act] > start_s
        ]
        return Opening(
            vehicle_id=one.id,
            at=at,
            arrival_s=walk.arrivals[at[-1]],
            start_s=walk.starts[at[-1]],
            extra_cents=cents,
            extra_s=_duration_s(walk, one, longer) - _duration_s(before, one, acts),
            extra_m=walk.distance_m - before.distance_m,
            delays=tuple(delays),
        )

    def _with(self, acts: list[int], bound: _Bounds) -> list[int]:
        timer, _, _ = self._small(bound.vehicle)
        first, *then = timer.of_order[-1]
        head, middle, tail = (
            acts[: bound.first],
            acts[bound.first : bound.second],
            acts[bound.second :],
        )
        return [*head, first, *middle, *then, *tail]

    def _small(self, vehicle: int) -> tuple[Timer, list[int], Walk]:
        """Make this vehicle's own little problem with the order in it, once a question."""
        if vehicle not in self._timers:
            timer, acts = small_day(self.day.timer, vehicle, self.day.routes[vehicle].acts, self)
            self._timers[vehicle] = (timer, acts, timer.walk(0, acts))
        return self._timers[vehicle]

    def table(self, profile: str, part: str, places: NDArray[np.int64]) -> NDArray[np.int32]:
        """Cut a matrix of some places, new ones among them."""
        known: NDArray[np.int32] = getattr(self.day.problem.matrices[profile], part)
        made = np.zeros((len(places), len(places)), dtype=np.int32)
        old = np.flatnonzero(places < self.size)
        new = np.flatnonzero(places >= self.size)
        made[np.ix_(old, old)] = known[np.ix_(places[old], places[old])]
        if len(new):
            legs, late = self.legs[profile], places[new] - self.size
            made[np.ix_(old, new)] = getattr(legs.to, part)[np.ix_(places[old], late)]
            made[np.ix_(new, old)] = getattr(legs.back, part)[np.ix_(late, places[old])]
            made[np.ix_(new, new)] = getattr(legs.among, part)[np.ix_(late, late)]
        return made


@dataclass(frozen=True, slots=True)
class _Detours:
    """For each gap: the leg to the new place, the leg on, and what both add to the straight one."""

    to: NDArray[np.int64]
    on: NDArray[np.int64]
    extra: NDArray[np.int64]
    straight: NDArray[np.int64]


def _duration_s(walk: Walk, one: Vehicle, acts: Sequence[int]) -> int:
    """Give the time from start to end; one that is under way drives home all the same."""
    return walk.end_s - walk.start_s if acts or one.prefix is not None else 0


def _idle_s(one: Vehicle, route: _Route, timer: Timer) -> int:
    """Give what is neither driving nor service: all that a new stop could make use of."""
    busy_s = route.walk.drive_s + sum(timer.acts[act].service_s for act in route.acts)
    return max(0, _duration_s(route.walk, one, route.acts) - busy_s)


def _cents(
    one: Vehicle, route: _Route, extra_s: NDArray[np.int64], extra_m: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Give the least that a route costs more when it takes so much longer, and is so much longer."""
    costs, before_s = one.costs, _duration_s(route.walk, one, route.acts)
    after_s = np.maximum(before_s + extra_s, 0)
    cents = costs.km_cents * extra_m / 1000 + costs.hour_cents * (after_s - before_s) / 3600
    if one.regular_s is not None:
        since_s = None if one.prefix is None else one.prefix.started_s
        driven_s = 0 if since_s is None else route.walk.start_s - since_s
        over_s = np.maximum(driven_s + after_s - one.regular_s, 0)
        over_s = over_s - max(0, driven_s + before_s - one.regular_s)
        cents = cents + costs.overtime_hour_cents * over_s / 3600
    is_new = not route.acts and one.prefix is None
    # What was told may be kept better with the new stop on the way: never by more than all of it.
    least: NDArray[np.float64] = cents - route.walk.stability_cents
    return least + costs.fixed_cents if is_new else least


def small_day(
    timer: Timer, vehicle: int, acts: Sequence[int], question: _Question
) -> tuple[Timer, list[int]]:
    """Make a problem of one vehicle's orders and the new one, which comes last.

    Its answers are those of the whole problem, at a fraction of the price.
    """
    problem, one = timer.problem, timer.problem.vehicles[vehicle]
    orders = list(timer.orders_in(acts))
    orders += [order for order in held_orders(problem, one) if order not in orders]
    wanted = [*(problem.orders[order] for order in orders), question.order]
    used = sorted({*places_of(one), *(t.place for o in wanted for _, t in o.tasks)})
    index = {place: at for at, place in enumerate(used)}
    places = [*problem.places, *question.doors]
    there = np.array(used, dtype=np.int64)
    small = Problem(
        places=tuple(places[place] for place in used),
        matrices={
            one.profile: Matrix(
                question.table(one.profile, "drive_s", there),
                question.table(one.profile, "distance_m", there),
            )
        },
        orders=tuple(moved_order(order, index) for order in wanted),
        vehicles=names_told(problem, moved_vehicle(one, index), wanted),
        dimensions=problem.dimensions,
        stability=problem.stability,
    )
    made = Timer(small)
    ids = {
        old: new
        for at, order in enumerate(orders)
        for old, new in zip(timer.of_order[order], made.of_order[at], strict=True)
    }
    return made, [ids.get(act, act) for act in acts]
