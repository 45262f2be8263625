"""Engines of fixed legs, asked for a day on which a drive takes longer at some hours than at others.

They are asked in driving time: counted so, each drive takes what the matrix says whenever it begins,
and what stands on the clock (windows, shifts, breaks) is moved to where it lies in it. What this
cannot say exactly is how long one stands at a door: a minute holds less driving at the peak, so
that depends on when one comes. The first round takes the mean of the door's windows, the next ones
what the plan so far tells, and they close windows that it missed so much earlier. Our own clock
judges each plan, and mends what is broken still.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from itertools import pairwise
from typing import Any, Final

import msgspec

from dispatch_server.planning import rules
from dispatch_server.planning.insertion import Sequences, repair
from dispatch_server.planning.plan import Limit, Plan
from dispatch_server.planning.problem import (
    UNREACHABLE,
    Break,
    Matrix,
    Order,
    Problem,
    Task,
    TaskKind,
    Vehicle,
    Window,
)
from dispatch_server.planning.reach import at_pace
from dispatch_server.planning.timing import Timer
from dispatch_server.roads.hours import UNIT, HourClock, Hours, clock_of

ONCE: Final = (1.0,)
ROUNDS: Final = (0.5, 0.8, 1.0)
"""By which share of the budget each round ends."""

_STEADY: Final = clock_of(Hours((1.0,) * 24))


type _Solve = Callable[..., Plan]


@dataclass(slots=True)
class Seen:
    """What a plan told about the acts in it: when each starts, and how late each was so far."""

    starts: dict[int, int] = field(default_factory=dict)
    late_s: Counter[int] = field(default_factory=Counter)

    def look(self, timer: Timer, routes: Sequences) -> None:
        for vehicle, acts in enumerate(routes):
            walk = timer.walk(vehicle, acts)
            self.starts |= {
                act: start_s for act, start_s in zip(acts, walk.starts, strict=True) if act >= 0
            }
            for limit, at in walk.broken:
                if limit is Limit.WINDOW and at is not None:
                    self.late_s[acts[at]] += (
                        walk.starts[at] - timer.acts[acts[at]].windows[-1].closes_s
                    )


def by_hours(rounds: Sequence[float]) -> Callable[[_Solve], _Solve]:
    """Have an engine that knows fixed legs alone plan for hours that differ, too.

    A problem without hours goes to it as it is.
    """

    def made(solve: _Solve) -> _Solve:
        @wraps(solve)
        def solved(engine: Any, problem: Problem, **asked: Any) -> Plan:
            if all(vehicle.hours is None for vehicle in problem.vehicles):
                return solve(engine, problem, **asked)
            return _Search(problem, solve, engine, asked).run(rounds)

        return solved

    return made


class _Search:
    def __init__(self, problem: Problem, solve: _Solve, engine: Any, asked: dict[str, Any]) -> None:
        self.problem, self.timer = problem, Timer(problem)
        self._solve, self._engine, self._asked = solve, engine, asked
        self._clock: Callable[[], float] = getattr(engine, "_clock", time.monotonic)
        self._began = self._clock()

    def run(self, rounds: Sequence[float]) -> Plan:
        """Ask round by round and give the best plan, by our own clock."""
        asked, seen = self._asked, Seen()
        best = self._round(0.0, rounds[0], seen, asked["warm"])
        for before, share in pairwise(rounds):
            if asked["cancelled"]() or self._left_s(share) <= 0 or self._count(before, share) == 0:
                break
            plan = self._round(before, share, seen, best)
            if plan.figures.objective_cents < best.figures.objective_cents:
                best = plan
        return best

    def _left_s(self, share: float) -> float:
        return float(self._asked["budget_s"] * share - (self._clock() - self._began))

    def _count(self, before: float, share: float) -> int | None:
        """Give the iterations between two shares of them, if they are counted."""
        count = self._asked["iterations"]
        return None if count is None else math.ceil(count * share) - math.ceil(count * before)

    def _round(self, before: float, share: float, seen: Seen, warm: Plan | None) -> Plan:
        """Search until ``share`` of the budget is spent, and learn from what is found."""
        asked = self._asked | {
            "budget_s": max(0.0, self._left_s(share)),
            "warm": warm,
            "on_plan": self._on_plan,
            "iterations": self._count(before, share),
        }
        told = self._solve(self._engine, in_driving_time(self.timer, seen), **asked)
        routes = rules.sequences(self.timer, told)
        seen.look(self.timer, routes)
        plan = self._judged(told, routes, final=True)
        self._asked["on_plan"](plan)
        return plan

    def _on_plan(self, told: Plan) -> None:
        """Pass a plan on that is on its way, without what our own clock does not pass."""
        self._asked["on_plan"](self._judged(told, rules.sequences(self.timer, told), final=False))

    def _judged(self, told: Plan, routes: Sequences, *, final: bool) -> Plan:
        repair(self.timer, routes)
        return rules.make_plan(
            self.timer,
            routes,
            engine=told.engine,
            seed=told.seed,
            iterations=told.iterations,
            elapsed_s=self._clock() - self._began,
            final=final,
        )


def in_driving_time(timer: Timer, seen: Seen) -> Problem:
    """Say the problem with all its times counted in driving, as most of its vehicles drive.

    Others are told legs that are longer or shorter by what their hours hold more or less.
    """
    problem = timer.problem
    axis = _Axis(timer)
    vehicles, matrices = [], dict[str, Matrix]()
    for vehicle, one in enumerate(problem.vehicles):
        factor = axis.against(timer.clocks[vehicle] or _STEADY, one.shift)
        key = one.profile if factor == 1.0 else f"{one.profile}*{factor:.3f}"
        if key not in matrices:
            matrices[key] = at_pace(problem.matrices[one.profile], factor)
        vehicles.append(axis.vehicle(one, key))
    orders = [
        axis.order(order, timer.of_order[at], seen) for at, order in enumerate(problem.orders)
    ]
    return replace(problem, vehicles=tuple(vehicles), orders=tuple(orders), matrices=matrices)


class _Axis:
    """Driving time: seconds of driving since the problem's start, by the commonest clock."""

    def __init__(self, timer: Timer) -> None:
        some = Counter(clock for clock in timer.clocks if clock is not None)
        self._timer = timer
        self._clock: HourClock = max(some, key=lambda clock: some[clock])
        self._zero = self._clock.driven(0)
        shifts = [vehicle.shift for vehicle in timer.problem.vehicles]
        self._day = Window(min(s.opens_s for s in shifts), max(s.closes_s for s in shifts))

    def at(self, second: int) -> int:
        """Give where a second lies. What is open without end stays so."""
        units = self._clock.driven(second) - self._zero
        return second if second >= UNREACHABLE else min(units // UNIT, UNREACHABLE)

    def window(self, one: Window, earlier_s: int = 0) -> Window:
        opens_s = self.at(one.opens_s)
        return Window(opens_s, max(opens_s, self.at(one.closes_s - earlier_s)))

    def lasts(self, seconds: int, within: Window) -> int:
        """Say how much driving so many seconds hold on the average of a window."""
        return round(seconds * self._rate(self._clock, within))

    def against(self, clock: HourClock, shift: Window) -> float:
        """Say how much longer legs are on the axis for who drives by another clock."""
        if clock is self._clock:
            return 1.0
        factor = self._rate(self._clock, shift) / self._rate(clock, shift)
        return round(factor, 3)

    @staticmethod
    def _rate(clock: HourClock, within: Window) -> float:
        closes_s = max(within.closes_s, within.opens_s + 1)
        driven = clock.driven(closes_s) - clock.driven(within.opens_s)
        return driven / UNIT / (closes_s - within.opens_s)

    def order(self, one: Order, ids: Sequence[int], seen: Seen) -> Order:
        acts = {self._timer.acts[act].kind: act for act in ids}
        tasks = {kind: self._task(task, acts.get(kind), seen) for kind, task in one.tasks}
        told = one.told
        if told is not None:
            told = msgspec.structs.replace(told, arrival_s=self.at(told.arrival_s))
        return msgspec.structs.replace(
            one,
            pickup=tasks.get(TaskKind.PICKUP),
            delivery=tasks.get(TaskKind.DELIVERY),
            release_s=self.at(one.release_s),
            told=told,
        )

    def _task(self, task: Task, act: int | None, seen: Seen) -> Task:
        """Move its windows; it takes what its hour holds, or else the average of its windows."""
        if act is not None and act in seen.starts:
            start_s = seen.starts[act]
            within = Window(start_s, start_s + task.service_s)
        else:
            within = self._within(task.windows)
        windows = [self.window(one) for one in task.windows]
        if act is not None and seen.late_s[act]:
            windows[-1] = self.window(task.windows[-1], seen.late_s[act])
        return msgspec.structs.replace(
            task, windows=tuple(windows), service_s=self.lasts(task.service_s, within)
        )

    def _within(self, windows: Sequence[Window]) -> Window:
        if not windows:
            return self._day
        opens_s = max(windows[0].opens_s, self._day.opens_s)
        return Window(opens_s, max(opens_s, min(windows[-1].closes_s, self._day.closes_s)))

    def vehicle(self, one: Vehicle, profile: str) -> Vehicle:
        prefix = one.prefix
        if prefix is not None:
            started_s = None if prefix.started_s is None else self.at(prefix.started_s)
            prefix = msgspec.structs.replace(
                prefix, free_s=self.at(prefix.free_s), started_s=started_s
            )
        latest_s = one.latest_start_s
        return msgspec.structs.replace(
            one,
            profile=profile,
            shift=self.window(one.shift),
            latest_start_s=None if latest_s is None else self.at(latest_s),
            breaks=tuple(self._rest(rest) for rest in one.breaks),
            prefix=prefix,
            hours=None,
        )

    def _rest(self, rest: Break) -> Break:
        lasts_s = self.lasts(rest.duration_s, rest.window)
        return msgspec.structs.replace(rest, window=self.window(rest.window), duration_s=lasts_s)
