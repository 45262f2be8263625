"""Where one more order fits into a day that stands, asked often and answered at once.

The cheapest place in each route, exactly as driving every sequence would tell. Most sequences
are never driven: a bound on what each would cost at least, worked out for all of them together,
says which ones could still win.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.alone import Alone, alone
from dispatch_server.planning.detours import Detours, Ways
from dispatch_server.planning.openday import OpenDay
from dispatch_server.planning.openroute import NEVER, OpenRoute, duration_s
from dispatch_server.planning.problem import (
    UNREACHABLE,
    Matrix,
    Order,
    Place,
    Task,
    Vehicle,
    may_carry,
)
from dispatch_server.planning.reach import Legs
from dispatch_server.planning.sweeping import Call, Gaps, Places, Swept, joined, sweep
from dispatch_server.roads.hours import HourClock

BEST: Final = 3
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


type Ints = NDArray[np.int64]

type Bounds = tuple[Ints, Ints, NDArray[np.float64]]
"""Places in a route: the gaps of the first and the last act, and the least cents that each adds."""


class _Bounds(NamedTuple):
    """A place in a route for each act, and the least cents that it adds."""

    vehicle: int
    first: int
    second: int
    least_cents: float


def best(
    day: OpenDay,
    order: Order,
    legs: Mapping[str, Legs],
    *,
    doors: Sequence[Place] = (),
    most: int = BEST,
) -> list[Opening]:
    """Give the cheapest place in each of the ``most`` cheapest vehicles, cheapest first.

    The places of ``order`` are the day's, and from ``len(day.places)`` on those of
    ``doors``, which ``legs`` leads to by profile.
    """
    question = _Question(day, order, legs, tuple(doors))
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
        self.day, self.order = day, order
        self.ways = Ways(day, legs, doors)
        self._alone: dict[int, Alone] = {}

    def by_bounds(self) -> Iterator[_Bounds]:
        """Give the places of all vehicles, those that may be cheapest first.

        There are tens of thousands, and few are looked at: each is made when its turn comes.
        """
        vehicles = [
            at for at, route in enumerate(self.day.routes) if may_carry(route.vehicle, self.order)
        ]
        if not vehicles:
            return
        hourly = self._by_hours(vehicles)
        found = [hourly[one] if one in hourly else self.bounds(one) for one in vehicles]
        first, second, least = (np.concatenate(parts) for parts in zip(*found, strict=True))
        whose = np.repeat(vehicles, [len(part[0]) for part in found])
        for at in np.argsort(least, kind="stable"):
            yield _Bounds(int(whose[at]), int(first[at]), int(second[at]), float(least[at]))

    def _by_hours(self, vehicles: Sequence[int]) -> dict[int, Bounds]:
        """Give the places in routes whose drives differ by the hour, those of alike ones at once."""
        if self.order.max_on_board_s is not None:
            return {}
        alike: dict[tuple[HourClock, str], list[int]] = {}
        for vehicle in vehicles:
            route = self.day.routes[vehicle]
            clock = route.timer.clocks[route.at]
            # Goods that are ready later put the start off: such a route is driven in earnest.
            if clock and route.gaps and self.order.release_s <= route.leave_s[0]:
                alike.setdefault((clock, route.vehicle.profile), []).append(vehicle)
        found: dict[int, Bounds] = {}
        for (clock, _), some in alike.items():
            found |= self._swept(clock, some)
        return found

    def _swept(self, clock: HourClock, vehicles: Sequence[int]) -> dict[int, Bounds]:
        routes = [self.day.routes[vehicle] for vehicle in vehicles]
        tasks = [task for _, task in self.order.tasks]
        local = [_places(len(route.left), len(tasks)) for route in routes]
        counts = [len(rows) for rows, _ in local]
        begins = np.cumsum([0, *(len(route.left) for route in routes)])
        each = np.repeat(np.arange(len(routes)), counts)
        first, last = (
            np.concatenate([one[side] for one in local]) + begins[each] for side in (0, 1)
        )
        gaps = joined([route.gaps for route in routes if route.gaps])
        between_s, access_s = 0, 0
        if len(tasks) > 1:
            here, there = (task.place for task in tasks)
            between_s = int(self._between(routes[0].vehicle).drive_s)
            access_s = 0 if here == there else self.ways.places[there].service_s
        swept = sweep(
            clock,
            gaps,
            Places(first, last, begins[each], begins[each + 1] - 1, between_s, access_s),
            [self._call(vehicles, task, gaps) for task in tasks],
        )
        cuts = np.cumsum(counts)[:-1]
        parts = (np.split(one, cuts) for one in (swept.latest_s, swept.end_s, swept.is_late))
        return {
            vehicle: self._swept_bounds(vehicle, place, Swept(*found))
            for vehicle, place, *found in zip(vehicles, local, *parts, strict=True)
        }

    def _call(self, vehicles: Sequence[int], task: Task, gaps: Gaps) -> Call:
        day, place = self.day, task.place
        legs = [self.ways.detours(vehicle, place)[0] for vehicle in vehicles]
        mine = np.concatenate([np.arange(*day.gaps[one : one + 2]) for one in vehicles])
        return Call(
            task,
            np.concatenate([leg.to for leg in legs]),
            np.where(day.left[mine] == place, 0, self.ways.places[place].service_s),
            np.concatenate([leg.on for leg in legs]),
            np.where(day.right[mine] == place, 0, gaps.access_s),
        )

    def _swept_bounds(self, vehicle: int, places: tuple[Ints, Ints], found: Swept) -> Bounds:
        """Price what a sweep found: the start is put off as far as it leads to the same end."""
        (rows, columns), is_open = places, ~found.is_late
        route = self.day.routes[vehicle]
        one, start_s = route.vehicle, route.leave_s[0]
        starts_s = np.full(len(rows), start_s)
        if one.prefix is None:
            most_s = NEVER if one.latest_start_s is None else one.latest_start_s
            starts_s = np.maximum(start_s, np.minimum(found.latest_s, most_s))
        metres = [self.ways.detours(vehicle, task.place)[1] for _, task in self.order.tasks]
        extra_m = metres[0].extra[rows]
        if len(metres) > 1:
            extra_m = _both(metres, rows, columns, int(self._between(one).distance_m))
        least = _cents(route, found.end_s - starts_s - route.duration_s, extra_m)
        return rows[is_open], columns[is_open], least[is_open]

    def bounds(self, vehicle: int) -> Bounds:
        """Give every place in a route that is not surely too late, with its least cents."""
        route = self.day.routes[vehicle]
        one, tasks = route.vehicle, [task for _, task in self.order.tasks]
        gaps = len(route.acts) + 1
        rows, columns = _places(gaps, len(tasks))
        has_hours = one.hours is not None  # and no sweep knows it
        if not route.is_plain or self.order.max_on_board_s is not None or has_hours:
            return rows, columns, np.full(len(rows), -np.inf)
        service_s = sum(task.service_s for task in tasks)
        detours = [self.ways.detours(vehicle, task.place) for task in tasks]
        drive, metres = [each[0] for each in detours], [each[1] for each in detours]
        extra_s, extra_m = drive[0].extra, metres[0].extra
        if len(tasks) > 1:
            between = self._between(one)
            extra_s = _both(drive, rows, columns, int(between.drive_s))
            extra_m = _both(metres, rows, columns, int(between.distance_m))
        is_late = self._is_late(route, drive[0])[rows]
        more_s = extra_s + service_s - route.idle_s
        ready_s = self._ready(route, drive, rows, columns)
        starts_s = ready_s
        if tasks[-1].windows:
            is_late = is_late | (ready_s > tasks[-1].windows[-1].closes_s)
            starts_s = np.maximum(ready_s, tasks[-1].windows[0].opens_s)
        if one.prefix is not None:  # it has left: waiting for a window cannot be done at home
            end_s = starts_s + tasks[-1].service_s + drive[-1].on[columns] + route.tail_s[columns]
            more_s = np.maximum(more_s, end_s - route.walk.end_s)
        least = _cents(route, more_s, extra_m)
        is_open = ~is_late
        return rows[is_open], columns[is_open], least[is_open]

    def _ready(
        self,
        route: OpenRoute,
        drive: Sequence[Detours],
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Give the earliest that the last act may start, its window aside."""
        last: NDArray[np.int64] = route.leave_s[columns] + drive[-1].to[columns]
        if len(drive) == 1:
            return last
        service_s = self.order.tasks[0][1].service_s
        longer_s = drive[0].extra[rows] + service_s
        idle_s = route.idle_s + route.walk.delay_s
        # What comes between waits less; it is put off by what waiting does not take up.
        later_s = np.where(longer_s >= 0, np.maximum(longer_s - idle_s, 0), longer_s - idle_s)
        straight = route.leave_s[rows] + drive[0].to[rows] + service_s
        straight = straight + int(self._between(route.vehicle).drive_s)
        return np.where(rows == columns, straight, last + later_s)

    def _is_late(self, route: OpenRoute, drive: Detours) -> NDArray[np.bool_]:
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

    def _between(self, one: Vehicle) -> Matrix:
        here, there = (task.place for _, task in self.order.tasks)
        return self.ways.between(one.profile, here, there)

    def extra_cents(self, bound: _Bounds) -> float | None:
        """Drive the sequence; None where it breaks what was whole."""
        alone = self._small(bound.vehicle)
        walk = alone.timer.walk(0, self._with(alone, bound))
        if walk.broken:
            return None
        return walk.total_cents - alone.before.total_cents

    def opening(self, cents: float, bound: _Bounds) -> Opening:
        alone = self._small(bound.vehicle)
        timer, acts, before = alone.timer, alone.acts, alone.before
        longer = self._with(alone, bound)
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
            extra_s=duration_s(walk, one, longer) - duration_s(before, one, acts),
            extra_m=walk.distance_m - before.distance_m,
            delays=tuple(delays),
        )

    @staticmethod
    def _with(alone: Alone, bound: _Bounds) -> list[int]:
        acts = alone.acts
        first, *then = alone.timer.of_order[-1]
        middle = acts[bound.first : bound.second]
        return [*acts[: bound.first], first, *middle, *then, *acts[bound.second :]]

    def _small(self, vehicle: int) -> Alone:
        """Make this vehicle's own little problem with the order in it, once a question."""
        if vehicle not in self._alone:
            self._alone[vehicle] = alone(self.ways, vehicle, self.order)
        return self._alone[vehicle]


def _places(gaps: int, acts: int) -> tuple[Ints, Ints]:
    """Give the gaps that one act, or two in their turn, may be put into."""
    if acts == 1:
        return np.arange(gaps), np.arange(gaps)
    first, last = np.triu_indices(gaps)
    return first, last


def _both(
    parts: Sequence[Detours],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    between: int,
) -> NDArray[np.int64]:
    first, second = parts
    together = first.to + between + second.on - first.straight
    apart = first.extra[rows] + second.extra[columns]
    return np.where(rows == columns, together[rows], apart)


def _cents(
    route: OpenRoute, extra_s: NDArray[np.int64], extra_m: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Give the least that a route costs more when it takes so much longer, and is so much longer."""
    one, before_s = route.vehicle, route.duration_s
    costs = one.costs
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
