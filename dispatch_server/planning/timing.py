"""Drives along one route on paper: when, with what on board, at what cost, and what breaks.

This is Porta's own arithmetic. No solver's word is taken for any of it.
"""

from collections.abc import Sequence

from dispatch_server.planning.acts import (
    NOBODY,
    Act,
    acts_of,
    finished,
    holders,
    on_board,
    orders_in,
    reloaded,
    reloads_of,
)
from dispatch_server.planning.driving import backward, forward
from dispatch_server.planning.plan import Limit
from dispatch_server.planning.prices import dearest_cents
from dispatch_server.planning.problem import UNREACHABLE, Problem, Vehicle, may_carry
from dispatch_server.planning.resting import NOT_TAKEN, rest_positions
from dispatch_server.planning.walk import Rest, Walk
from dispatch_server.roads.hours import HourClock, clock_of


class Timer:
    """A problem made ready for driving many routes over it.

    A sequence is a list of act ids; ``-1 - k`` in it is the vehicle's reload at its depot ``k``.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.acts: list[Act] = []
        self.of_order: list[tuple[int, ...]] = []
        """The act ids of each order: one, or pickup and delivery, or none when it is done."""
        self._drive = [memoryview(problem.matrices[v.profile].drive_s) for v in problem.vehicles]
        self._metres = [
            memoryview(problem.matrices[v.profile].distance_m) for v in problem.vehicles
        ]
        self._access = [place.service_s for place in problem.places]
        self.clocks = [None if v.hours is None else clock_of(v.hours) for v in problem.vehicles]
        held, done = holders(problem), finished(problem)
        for index, order in enumerate(problem.orders):
            acts = acts_of(order, index, held.get(order.id, NOBODY), done)
            self.of_order.append(tuple(range(len(self.acts), len(self.acts) + len(acts))))
            self.acts += acts
        size = len(problem.dimensions)
        self._reloads = [reloads_of(vehicle, size) for vehicle in problem.vehicles]
        self._on_board = [on_board(problem, vehicle) for vehicle in problem.vehicles]
        self._room = [
            tuple(map(max, vehicle.capacity, held))  # what is on board is, however much
            for vehicle, held in zip(problem.vehicles, self._on_board, strict=True)
        ]
        self._vehicle_of = {vehicle.id: v for v, vehicle in enumerate(problem.vehicles)}
        self._limited = {
            order
            for order, one in enumerate(problem.orders)
            if one.max_on_board_s is not None and self.of_order[order]
        }
        self._must_cents = dearest_cents(problem)
        self.carries = [self._carried_by(v) for v in range(len(problem.vehicles))]

    def _carried_by(self, vehicle: int) -> list[bool]:
        one = self.problem.vehicles[vehicle]
        found = []
        for order, ids in zip(self.problem.orders, self.of_order, strict=True):
            holder = self.acts[ids[0]].holder if ids else NOBODY
            found.append(holder == vehicle if holder != NOBODY else may_carry(one, order))
        return found

    @property
    def open_orders(self) -> list[int]:
        """The orders that have something left to do."""
        return [order for order, ids in enumerate(self.of_order) if ids]

    def orders_in(self, sequence: Sequence[int]) -> dict[int, None]:
        """Give the orders of a sequence, each once, in turn."""
        return orders_in(self.acts, sequence)

    def without(self, sequence: Sequence[int], order: int) -> list[int]:
        """Give the sequence without an order's acts."""
        return [act for act in sequence if act < 0 or self.acts[act].order != order]

    def element(self, vehicle: int, act: int) -> Act:
        """Give what stands at a place of the vehicle's sequence: an act, or a reload."""
        if act >= 0:
            return self.acts[act]
        return self._reloads[vehicle][-1 - act]

    def reloads(self, vehicle: int) -> range:
        """Give what a reload may be in the vehicle's sequence."""
        return range(-1, -1 - len(self._reloads[vehicle]), -1)

    def start_of(self, vehicle: int) -> int:
        """Where the vehicle's route begins: at its start, or where its prefix leaves it."""
        one = self.problem.vehicles[vehicle]
        return one.start if one.prefix is None else one.prefix.place

    def room(self, vehicle: int) -> tuple[int, ...]:
        """Give what the vehicle holds, per dimension."""
        return self._room[vehicle]

    def is_under_way(self, vehicle: int) -> bool:
        return self.problem.vehicles[vehicle].prefix is not None

    def between_s(self, one: int, other: int) -> int:
        """Drive time between the last doors of two orders, there and back, by the first vehicle."""
        here, there = (self.acts[self.of_order[order][-1]].place for order in (one, other))
        return self._drive[0][here, there] + self._drive[0][there, here]

    def is_possible(self, order: int) -> bool:
        """Tell whether some vehicle may take it, and no window closes before it is there to bring."""
        ids = self.of_order[order]
        if not ids or not any(carries[order] for carries in self.carries):
            return False
        acts = [self.acts[act] for act in ids]
        opens, closes = acts[0].windows, acts[-1].windows
        if opens and closes and closes[-1].closes_s < opens[0].opens_s:
            return False
        return all(not a.windows or a.windows[-1].closes_s >= a.release_s for a in acts)

    def price_cents(self, order: int) -> float:
        """Price leaving the order out. Without a price of its own: dearer than any plan."""
        wanted = self.problem.orders[order]
        if wanted.leave_out_cents is not None:
            return float(wanted.leave_out_cents)
        return self._must_cents * (1 + wanted.priority)

    def detour_s(self, vehicle: int, before: int | None, act: int, after: int | None) -> int:
        """Extra driving when ``act`` comes between two; None is the route's start or end."""
        drive = self._drive[vehicle]
        place = self.acts[act].place
        left = self.start_of(vehicle) if before is None else self.element(vehicle, before).place
        end = self.problem.vehicles[vehicle].end
        right = end if after is None else self.element(vehicle, after).place
        if right is None:
            return drive[left, place]
        return drive[left, place] + drive[place, right] - drive[left, right]

    def place_after(self, vehicle: int, acts: Sequence[int]) -> int:
        """Where the vehicle stands when it has done these acts."""
        return self.element(vehicle, acts[-1]).place if acts else self.start_of(vehicle)

    def drive_s(self, vehicle: int, here: int, order: int) -> int:
        """Drive time from a place to the first task of an order."""
        return self._drive[vehicle][here, self.acts[self.of_order[order][0]].place]

    def may_start_between(
        self,
        vehicle: int,
        walk: Walk,
        acts: Sequence[int],
        at: int,
        act: int,
        *,
        is_followed: bool = False,
    ) -> bool:
        """Tell cheaply that an act at position ``at`` of a walked route is not surely too late.

        False is certain: even with the earliest start of the route its last window has closed,
        or what follows would start too late in the only windows that there are. That is not asked
        where something may come between (``is_followed``). With breaks to move nothing is certain.
        """
        if walk.rests:
            return True
        new, here = self.acts[act], walk.place
        now_s = walk.start_s - walk.delay_s
        if at:
            here = self.element(vehicle, acts[at - 1]).place
            now_s = walk.earliest_s(at - 1) + walk.services[at - 1]
        ready_s = self._arrives(vehicle, now_s, here, new.place)
        if new.windows and ready_s > new.windows[-1].closes_s:
            return False
        if is_followed:
            return True
        rest = [self.element(vehicle, one).windows for one in acts[at:]]
        if at == len(acts) or any(len(windows) > 1 for windows in (*rest, new.windows)):
            return True
        start_s = max(ready_s, new.windows[0].opens_s) if new.windows else ready_s
        there = self.element(vehicle, acts[at]).place
        leaves_s = start_s + new.service_s
        return self._arrives(vehicle, leaves_s, new.place, there) <= walk.latest[at]

    def _arrives(self, vehicle: int, leaves_s: int, here: int, there: int) -> int:
        """Say when a drive is over, before the time to get in."""
        leg_s, clock = self._drive[vehicle][here, there], self.clocks[vehicle]
        return leaves_s + leg_s if clock is None else clock.arrives(leaves_s, leg_s)

    def walk(self, vehicle: int, acts: Sequence[int]) -> Walk:
        """Drive the acts in turn, as early as possible, then start as late as costs no time."""
        one = self.problem.vehicles[vehicle]
        row = [self.element(vehicle, act) for act in acts]
        walk = self._loaded(vehicle, row)
        earliest = self._trips(walk, vehicle, row)
        if one.breaks:
            self._place_rests(walk, vehicle, row, earliest)
        self._legs(walk, vehicle, row)
        clock = self.clocks[vehicle]
        forward(walk, row, earliest, clock)
        if not acts and not walk.rests and one.prefix is None:
            return walk
        delay_s = backward(walk, one, clock)
        if delay_s:
            walk.delay_s = delay_s
            walk.start_s += delay_s
            if clock is not None:
                walk.early_s = walk.starts
            forward(walk, row, earliest, clock)
        if self._limited:
            self._hold(walk, row, earliest, clock)
        if clock is not None:
            walk.take_hours()
        self._judge_rests(walk, one)
        self._sum_up(walk, one, row)
        if self.problem.stability is not None:
            walk.stability_cents = self._stability(walk, vehicle, row)
        return walk

    def _loaded(self, vehicle: int, row: Sequence[Act]) -> Walk:
        one = self.problem.vehicles[vehicle]
        prefix = one.prefix
        load = list(self._on_board[vehicle])
        start_s = one.shift.opens_s if prefix is None else max(one.shift.opens_s, prefix.free_s)
        walk = Walk(start_s, self.start_of(vehicle), load)
        for at, act in enumerate(row):
            if act.order < 0:
                break
            if act.at_start is None or act.holder == vehicle:
                continue
            if prefix is not None:
                walk.broken.append((Limit.NOT_LOADED, at))
            for i, amount in enumerate(act.at_start):
                load[i] += amount
            walk.start_s = max(walk.start_s, act.release_s)
        if any(x > most for x, most in zip(load, self._room[vehicle], strict=True)):
            walk.broken.append((Limit.CAPACITY, None))
        return walk

    def _trips(self, walk: Walk, vehicle: int, row: Sequence[Act]) -> list[int]:
        """Fill ``loads`` and give when each element may start at all: a reload waits for goods."""
        one = self.problem.vehicles[vehicle]
        capacity, load = self._room[vehicle], tuple(walk.load_at_start)
        earliest = [0] * len(row)
        carries = self.carries[vehicle]
        picked, reloads = (0,) * len(load), 0
        for at, act in enumerate(row):
            if act.order < 0:
                reloads += 1
                load, earliest[at] = reloaded(load, picked, row, at)
                picked = (0,) * len(load)
            else:
                if not carries[act.order]:
                    is_elsewhere = act.holder not in {NOBODY, vehicle}
                    walk.broken.append((Limit.NOT_LOADED if is_elsewhere else Limit.SKILL, at))
                load = tuple([x + y for x, y in zip(load, act.change, strict=True)])
                if act.leaves_at_depot:
                    picked = tuple([x + y for x, y in zip(picked, act.change, strict=True)])
            for x, most in zip(load, capacity, strict=True):
                if x > most:
                    walk.broken.append((Limit.CAPACITY, at))
                    break
            walk.loads.append(load)
        if reloads and (one.reload is None or reloads > one.reload.max_reloads):
            walk.broken.append((Limit.RELOAD, None))
        return earliest

    def _place_rests(
        self, walk: Walk, vehicle: int, row: Sequence[Act], earliest: Sequence[int]
    ) -> None:
        one = self.problem.vehicles[vehicle]
        taken = 0 if one.prefix is None else one.prefix.breaks
        breaks = one.breaks[taken:]
        access = self._access

        def go(now_s: int, here: int, there: int) -> int:
            if here == there:
                return now_s
            return self._arrives(vehicle, now_s, here, there) + access[there]

        if not row and one.prefix is None:
            return
        places = rest_positions(
            breaks,
            row,
            go=go,
            start=walk.place,
            start_s=walk.start_s,
            earliest=earliest,
            end=one.end,
        )
        for number, (before, rest) in enumerate(zip(places, breaks, strict=True)):
            if before != NOT_TAKEN:
                place = NOT_TAKEN if rest.place is None else rest.place
                window, length, is_paid = rest.window, rest.duration_s, rest.is_paid
                walk.rests.append(
                    Rest(number + taken, before, place, 0, 0, 0, window, length, is_paid)
                )

    def _legs(self, walk: Walk, vehicle: int, row: Sequence[Act]) -> None:
        """Fill in the legs, the stops, and what no road leads to."""
        one = self.problem.vehicles[vehicle]
        drive, metres, access = self._drive[vehicle], self._metres[vehicle], self._access
        rests = list(walk.rests)
        here, before = walk.place, -1
        for at, act in enumerate(row):
            if rests:
                here = self._rest_legs(walk, vehicle, rests, at, here)
            there = act.place
            leg_s = drive[here, there]
            if leg_s >= UNREACHABLE:
                walk.broken.append((Limit.UNREACHABLE, at))
            walk.stops += act.order >= 0 and (there != before or here != there)
            walk.legs_s.append(leg_s)
            walk.legs_m.append(metres[here, there])
            walk.access_s.append(0 if there == here else access[there])
            walk.services.append(act.service_s)
            here, before = there, there if act.order >= 0 else -1
        here = self._rest_legs(walk, vehicle, rests, len(row), here)
        walk.drive_s = sum(walk.legs_s) + sum(rest.leg_s for rest in walk.rests)
        walk.distance_m = sum(walk.legs_m) + sum(rest.leg_m for rest in walk.rests)
        if one.end is not None:
            leg_s = drive[here, one.end]
            if leg_s >= UNREACHABLE:
                walk.broken.append((Limit.UNREACHABLE, None))
            walk.back_s = leg_s
            walk.end_access_s = 0 if here == one.end else access[one.end]
            walk.drive_s += leg_s
            walk.distance_m += metres[here, one.end]

    def _rest_legs(self, walk: Walk, vehicle: int, rests: list[Rest], at: int, here: int) -> int:
        """Give where the vehicle is after the rests that are due before ``at``."""
        while rests and rests[0].before == at:
            rest = rests.pop(0)
            rest.place = here if rest.place == NOT_TAKEN else rest.place
            rest.leg_s = self._drive[vehicle][here, rest.place]
            rest.leg_m = self._metres[vehicle][here, rest.place]
            rest.access_s = 0 if here == rest.place else self._access[rest.place]
            if rest.leg_s >= UNREACHABLE:
                walk.broken.append((Limit.UNREACHABLE, None))
            here = rest.place
        return here

    def _hold(
        self, walk: Walk, row: Sequence[Act], earliest: list[int], clock: HourClock | None
    ) -> None:
        """Wait at pickups rather than with goods on board, where no window is missed by it."""
        for _ in range(len(row)):
            late = self._too_long(walk, row)
            held = next(
                (one for one in late if one[1] is not None and walk.latest[one[1]] >= one[2]), None
            )
            if held is None or held[1] is None:
                break
            earliest[held[1]] = held[2]
            forward(walk, row, earliest, clock)
        walk.broken += [(Limit.ON_BOARD, at) for at, _, _ in self._too_long(walk, row)]

    def _too_long(self, walk: Walk, row: Sequence[Act]) -> list[tuple[int, int | None, int]]:
        """Give each delivery of goods too long on board, its pickup, and when that should start."""
        fetched: dict[int, int] = {}
        found: list[tuple[int, int | None, int]] = []
        trip_s = walk.start_s
        for at, act in enumerate(row):
            if act.order < 0:
                trip_s = walk.starts[at] + walk.services[at]
            elif act.order in self._limited:
                most_s = self.problem.orders[act.order].max_on_board_s or 0
                if act.at_start is not None:
                    if walk.starts[at] - trip_s > most_s:
                        found.append((at, None, 0))
                elif act.order in fetched:
                    pickup = fetched[act.order]
                    since_s = walk.starts[at] - most_s
                    if walk.starts[pickup] + walk.services[pickup] < since_s:
                        found.append((at, pickup, since_s - walk.services[pickup]))
                else:
                    fetched[act.order] = at
        return found

    def _judge_rests(self, walk: Walk, one: Vehicle) -> None:
        """Count as broken each rest that starts late, or was due and is missing."""
        skipped = {rest.number for rest in walk.rests}
        done = 0 if one.prefix is None else one.prefix.breaks
        for number, rest in enumerate(one.breaks[done:], start=done):
            is_off_road = not walk.start_s <= rest.window.closes_s < walk.end_s
            if number not in skipped and not is_off_road:
                walk.broken.append((Limit.BREAK, None))
        walk.broken += [
            (Limit.BREAK, None) for rest in walk.rests if rest.start_s > rest.window.closes_s
        ]

    def _sum_up(self, walk: Walk, one: Vehicle, row: Sequence[Act]) -> None:
        prefix = one.prefix
        since_s = walk.start_s
        if prefix is not None and prefix.started_s is not None:
            since_s = prefix.started_s
        so_far = (0, 0) if prefix is None else (prefix.distance_m, prefix.stops)
        limits = (
            (Limit.SHIFT, walk.end_s, one.shift.closes_s),
            (Limit.MAX_DURATION, walk.end_s - since_s, one.max_duration_s),
            (Limit.MAX_DISTANCE, walk.distance_m + so_far[0], one.max_distance_m),
            (Limit.MAX_STOPS, walk.stops + so_far[1], one.max_stops),
        )
        if row or prefix is None:  # what is over already by driving home is nobody's choice
            walk.broken += [
                (limit, None) for limit, x, most in limits if most is not None and x > most
            ]
        walk.rest_s = sum(rest.duration_s for rest in walk.rests)
        unpaid_s = sum(rest.duration_s for rest in walk.rests if not rest.is_paid)
        paid_s = walk.end_s - walk.start_s - unpaid_s
        if one.regular_s is not None:
            worked_s = walk.start_s - since_s
            walk.overtime_s = max(0, worked_s + paid_s - one.regular_s)
            walk.overtime_s -= max(0, worked_s - one.regular_s)
        costs = one.costs
        walk.cost_cents = (
            (costs.fixed_cents if prefix is None else 0)
            + costs.stop_cents * walk.stops
            + costs.km_cents * walk.distance_m / 1000
            + (costs.hour_cents * paid_s + costs.overtime_hour_cents * walk.overtime_s) / 3600
        )

    def _stability(self, walk: Walk, vehicle: int, row: Sequence[Act]) -> float:
        """Price what differs from what was told, at the last act of each order."""
        costs = self.problem.stability
        if costs is None:
            return 0.0
        total = 0.0
        for act, arrival_s in zip(row, walk.arrivals, strict=True):
            told = None if act.order < 0 else self.problem.orders[act.order].told
            if told is None or self.acts[self.of_order[act.order][-1]].kind is not act.kind:
                continue
            if told.vehicle_id in self._vehicle_of:
                total += costs.driver_cents * (self._vehicle_of[told.vehicle_id] != vehicle)
            off_s = abs(arrival_s - told.arrival_s)
            total += costs.minute_cents * max(0, off_s - costs.free_s) / 60
        return total
