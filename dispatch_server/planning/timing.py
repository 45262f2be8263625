"""Drives along one route on paper: when, with what on board, at what cost, and what breaks.

This is Porta's own arithmetic. No solver's word is taken for any of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from dispatch_server.planning.plan import Limit
from dispatch_server.planning.problem import (
    UNREACHABLE,
    Problem,
    TaskKind,
    Vehicle,
    Window,
    may_carry,
)

_FAST_M_S: Final = 30  # no road vehicle averages more; only bounds a cost from above


@dataclass(frozen=True, slots=True)
class Act:
    """A task with what a drive past it needs to know. Its index in ``Timer.acts`` is its id."""

    order: int
    kind: TaskKind
    place: int
    windows: tuple[Window, ...]
    service_s: int
    change: tuple[int, ...]
    at_start: tuple[int, ...] | None
    release_s: int


@dataclass(slots=True)
class Walk:
    """One drive along a route. The lists have an entry per act."""

    start_s: int
    load_at_start: list[int]
    legs_s: list[int] = field(default_factory=list)
    legs_m: list[int] = field(default_factory=list)
    access_s: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    latest: list[int] = field(default_factory=list)
    """Until when each may start; a window that is missed counts as open without end."""
    windows: list[Window | None] = field(default_factory=list)
    loads: list[tuple[int, ...]] = field(default_factory=list)
    broken: list[tuple[Limit, int | None]] = field(default_factory=list)
    """What breaks, with the position of the act or None for the route as a whole."""
    end_s: int = 0
    drive_s: int = 0
    distance_m: int = 0
    waiting_s: int = 0
    delay_s: int = 0
    """By how much the start was put off because it costs no time."""
    overtime_s: int = 0
    stops: int = 0
    cost_cents: float = 0.0


class Timer:
    """A problem made ready for driving many routes over it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.acts: list[Act] = []
        self.of_order: list[tuple[int, ...]] = []
        """The act ids of each order: one, or pickup and delivery."""
        self._drive = [memoryview(problem.matrices[v.profile].drive_s) for v in problem.vehicles]
        self._metres = [
            memoryview(problem.matrices[v.profile].distance_m) for v in problem.vehicles
        ]
        self._access = [place.service_s for place in problem.places]
        for order in range(len(problem.orders)):
            self._add(order)
        self._must_cents = 1.0 + sum(map(_full_use_cents, problem.vehicles))
        self.carries = [[may_carry(v, o) for o in problem.orders] for v in problem.vehicles]

    def _add(self, index: int) -> None:
        order = self.problem.orders[index]
        ids = []
        for kind, task in order.tasks:
            is_loaded_at_start = order.pickup is None
            sign = 1 if kind is TaskKind.PICKUP else -1
            ids.append(len(self.acts))
            release_s = order.release_s if kind is TaskKind.PICKUP else 0
            self.acts.append(
                Act(
                    index,
                    kind,
                    task.place,
                    task.windows if not release_s else _after(task.windows, release_s),
                    task.service_s,
                    tuple(sign * amount for amount in order.load),
                    order.load if is_loaded_at_start else None,
                    order.release_s if is_loaded_at_start else 0,
                )
            )
        self.of_order.append(tuple(ids))

    def between_s(self, one: int, other: int) -> int:
        """Drive time between the last doors of two orders, there and back, by the first vehicle."""
        here, there = (self.acts[self.of_order[order][-1]].place for order in (one, other))
        return self._drive[0][here, there] + self._drive[0][there, here]

    def is_possible(self, order: int) -> bool:
        """Tell whether some vehicle may take it, and no window of it closes before it is ready."""
        if not any(carries[order] for carries in self.carries):
            return False
        windows = [self.acts[act].windows for act in self.of_order[order]]
        return all(not some or some[-1].closes_s >= 0 for some in windows)

    def price_cents(self, order: int) -> float:
        """Price leaving the order out. Without a price of its own: dearer than any plan."""
        wanted = self.problem.orders[order]
        if wanted.leave_out_cents is not None:
            return float(wanted.leave_out_cents)
        return self._must_cents * (1 + wanted.priority)

    def detour_s(self, vehicle: int, before: int | None, act: int, after: int | None) -> int:
        """Extra driving when ``act`` comes between two acts; None is the route's start or end."""
        drive = self._drive[vehicle]
        place = self.acts[act].place
        shift = self.problem.vehicles[vehicle]
        left = shift.start if before is None else self.acts[before].place
        right = shift.end if after is None else self.acts[after].place
        if right is None:
            return drive[left, place]
        return drive[left, place] + drive[place, right] - drive[left, right]

    def place_after(self, vehicle: int, acts: Sequence[int]) -> int:
        """Where the vehicle stands when it has done these acts."""
        return self.acts[acts[-1]].place if acts else self.problem.vehicles[vehicle].start

    def drive_s(self, vehicle: int, here: int, order: int) -> int:
        """Drive time from a place to the first task of an order."""
        return self._drive[vehicle][here, self.acts[self.of_order[order][0]].place]

    def may_start_between(
        self, vehicle: int, walk: Walk, acts: Sequence[int], at: int, act: int
    ) -> bool:
        """Tell cheaply that an act at position ``at`` of a walked route is not surely too late.

        False is certain: even with the earliest start of the route its last window has closed,
        or what follows would start too late in the only windows that there are.
        """
        new, drive = self.acts[act], self._drive[vehicle]
        here, now_s = self.problem.vehicles[vehicle].start, walk.start_s - walk.delay_s
        if at:
            before = self.acts[acts[at - 1]]
            here, now_s = before.place, walk.starts[at - 1] - walk.delay_s + before.service_s
        ready_s = now_s + drive[here, new.place]
        if new.windows and ready_s > new.windows[-1].closes_s:
            return False
        if at == len(acts) or any(len(self.acts[one].windows) > 1 for one in (*acts[at:], act)):
            return True
        start_s = max(ready_s, new.windows[0].opens_s) if new.windows else ready_s
        next_s = start_s + new.service_s + drive[new.place, self.acts[acts[at]].place]
        return next_s <= walk.latest[at]

    def walk(self, vehicle: int, acts: Sequence[int]) -> Walk:
        """Drive the acts in turn, as early as possible, then start as late as costs no time."""
        shift = self.problem.vehicles[vehicle]
        walk = self._loaded(shift, acts)
        self._forward(walk, vehicle, acts)
        if not acts:
            return walk
        delay_s = self._backward(walk, shift, acts)
        if delay_s:
            self._delay(walk, acts, delay_s)
        self._sum_up(walk, shift)
        return walk

    def _loaded(self, vehicle: Vehicle, acts: Sequence[int]) -> Walk:
        load = [0] * len(self.problem.dimensions)
        start_s = vehicle.shift.opens_s
        for act_id in acts:
            act = self.acts[act_id]
            if act.at_start is not None:
                for i, amount in enumerate(act.at_start):
                    load[i] += amount
                start_s = max(start_s, act.release_s)
        walk = Walk(start_s, load)
        if any(x > most for x, most in zip(load, vehicle.capacity, strict=True)):
            walk.broken.append((Limit.CAPACITY, None))
        return walk

    def _forward(self, walk: Walk, vehicle: int, acts: Sequence[int]) -> None:
        shift = self.problem.vehicles[vehicle]
        drive, metres = self._drive[vehicle], self._metres[vehicle]
        carries, capacity = self.carries[vehicle], shift.capacity
        load = tuple(walk.load_at_start)
        now_s, here, before = walk.start_s, shift.start, -1
        for at, act_id in enumerate(acts):
            act = self.acts[act_id]
            leg_s = drive[here, act.place]
            access_s = 0 if act.place == here else self._access[act.place]
            walk.stops += act.place != before
            if leg_s >= UNREACHABLE:
                walk.broken.append((Limit.UNREACHABLE, at))
            if not carries[act.order]:
                walk.broken.append((Limit.SKILL, at))
            ready_s = now_s + leg_s + access_s
            window, start_s = _open_from(act.windows, ready_s)
            if window is None and act.windows:
                walk.broken.append((Limit.WINDOW, at))
            load = tuple(x + y for x, y in zip(load, act.change, strict=True))
            if any(x > most for x, most in zip(load, capacity, strict=True)):
                walk.broken.append((Limit.CAPACITY, at))
            walk.legs_s.append(leg_s)
            walk.legs_m.append(metres[here, act.place])
            walk.access_s.append(access_s)
            walk.starts.append(start_s)
            walk.windows.append(window)
            walk.loads.append(load)
            walk.waiting_s += start_s - ready_s
            now_s, here, before = start_s + act.service_s, act.place, act.place
        self._go_back(walk, vehicle, here, now_s)

    def _go_back(self, walk: Walk, vehicle: int, here: int, now_s: int) -> None:
        shift = self.problem.vehicles[vehicle]
        walk.drive_s, walk.distance_m = sum(walk.legs_s), sum(walk.legs_m)
        walk.end_s = now_s
        if shift.end is not None:
            leg_s = self._drive[vehicle][here, shift.end]
            if leg_s >= UNREACHABLE:
                walk.broken.append((Limit.UNREACHABLE, None))
            walk.end_s += leg_s + (0 if here == shift.end else self._access[shift.end])
            walk.drive_s += leg_s
            walk.distance_m += self._metres[vehicle][here, shift.end]

    def _backward(self, walk: Walk, shift: Vehicle, acts: Sequence[int]) -> int:
        """Fill ``latest`` and return by how much the start can wait without a later end."""
        last = self.acts[acts[-1]]
        way_back_s = walk.end_s - walk.starts[-1] - last.service_s
        leave_by_s = max(shift.shift.closes_s, walk.end_s) - way_back_s
        walk.latest = [0] * len(acts)
        for at in range(len(acts) - 1, -1, -1):
            window = walk.windows[at]
            by_s = leave_by_s - self.acts[acts[at]].service_s
            walk.latest[at] = by_s if window is None else min(by_s, window.closes_s)
            leave_by_s = walk.latest[at] - walk.legs_s[at] - walk.access_s[at]
        if shift.latest_start_s is not None:
            if walk.start_s > shift.latest_start_s:
                walk.broken.append((Limit.LATEST_START, None))
            leave_by_s = min(leave_by_s, shift.latest_start_s)
        return max(0, min(walk.waiting_s, leave_by_s - walk.start_s))

    def _delay(self, walk: Walk, acts: Sequence[int], delay_s: int) -> None:
        walk.delay_s = delay_s
        walk.start_s += delay_s
        walk.waiting_s -= delay_s
        now_s = walk.start_s
        for at, act_id in enumerate(acts):
            ready_s = now_s + walk.legs_s[at] + walk.access_s[at]
            window = walk.windows[at]
            walk.starts[at] = ready_s if window is None else max(ready_s, window.opens_s)
            now_s = walk.starts[at] + self.acts[act_id].service_s

    def _sum_up(self, walk: Walk, shift: Vehicle) -> None:
        duration_s = walk.end_s - walk.start_s
        limits = (
            (Limit.SHIFT, walk.end_s, shift.shift.closes_s),
            (Limit.MAX_DURATION, duration_s, shift.max_duration_s),
            (Limit.MAX_DISTANCE, walk.distance_m, shift.max_distance_m),
            (Limit.MAX_STOPS, walk.stops, shift.max_stops),
        )
        walk.broken += [(limit, None) for limit, x, most in limits if most is not None and x > most]
        if shift.regular_s is not None:
            walk.overtime_s = max(0, duration_s - shift.regular_s)
        costs = shift.costs
        walk.cost_cents = (
            costs.fixed_cents
            + costs.stop_cents * walk.stops
            + costs.km_cents * walk.distance_m / 1000
            + (costs.hour_cents * duration_s + costs.overtime_hour_cents * walk.overtime_s) / 3600
        )


def _after(windows: tuple[Window, ...], release_s: int) -> tuple[Window, ...]:
    """Cut what lies before the release; a window that closes before it can never be met."""
    if not windows:
        return (Window(release_s, UNREACHABLE),)
    left = tuple(Window(max(w.opens_s, release_s), w.closes_s) for w in windows)
    return tuple(w for w in left if w.opens_s <= w.closes_s) or (Window(-1, -1),)


def _open_from(windows: tuple[Window, ...], ready_s: int) -> tuple[Window | None, int]:
    for window in windows:
        if ready_s <= window.closes_s:
            return window, max(ready_s, window.opens_s)
    return None, ready_s


def _full_use_cents(vehicle: Vehicle) -> float:
    costs = vehicle.costs
    span_s = vehicle.shift.closes_s - vehicle.shift.opens_s
    per_hour = costs.hour_cents + costs.overtime_hour_cents
    by_road = costs.km_cents * span_s * _FAST_M_S / 1000
    stops = costs.stop_cents * (span_s / 60)
    return costs.fixed_cents + per_hour * span_s / 3600 + by_road + stops
