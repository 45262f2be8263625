"""Puts what is to be done at stops, and stops into runs, row by row.

A stop that is only driven by somebody else, or later, stays the same row: its driver's phone and
its customer's page go on with it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.orders.model import Order, Promise
from dispatch_server.places.model import Place
from dispatch_server.runs.bodies import order_body, promise_body, run_body
from dispatch_server.runs.change import resequenced
from dispatch_server.runs.courses import Act, Course
from dispatch_server.runs.day import Day
from dispatch_server.runs.model import Run, Stop, Task
from dispatch_server.runs.opening import open_run
from dispatch_server.runs.promises import (
    a_promise,
    is_told,
    stop_window,
    window_anew,
)
from dispatch_server.runs.schema import Door
from shared.ids import OrderId, RunId, StopId, TaskId, uuid7
from shared.states import (
    ENDED_STOPS,
    OrderStatus,
    RunChange,
    RunStatus,
    StopStatus,
    TaskKind,
)

WORTH_A_PROMISE: Final = timedelta(minutes=15)  # less was never told to the minute
_WAITING: Final = frozenset({OrderStatus.READY, OrderStatus.PLANNED})
_AHEAD: Final = frozenset({RunStatus.ASSIGNED, RunStatus.ACCEPTED, RunStatus.LOADING})


@dataclass
class Placing:
    """One change of a day in the making. ``places`` are those of the courses' doors, by spot."""

    session: AsyncSession
    day: Day
    places: dict[str, Place]
    why: RunChange
    tasks: dict[Act, Task] = field(init=False)  # open ones by what is done
    stops: dict[tuple[RunId, int], Stop] = field(default_factory=dict)  # by run and position
    claimed: set[StopId] = field(default_factory=set)
    new_runs: set[RunId] = field(default_factory=set)
    promises: list[Promise] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tasks = {
            (task.order_id, TaskKind(task.kind)): task
            for tasks in self.day.tasks.values()
            for task in tasks
            if task.status == "pending"
        }

    async def run_of(self, course: Course) -> Run:
        """Give the run of a course; a shift that had none gets one."""
        if course.run_id is not None:
            return self.day.runs[course.run_id]
        run = await open_run(self.session, self.day, course)
        self.day.runs[run.id] = run
        self.new_runs.add(run.id)
        return run

    def claim(self, runs: Sequence[Run], courses: Sequence[Course]) -> None:
        """Say which stop each door is: one that its run has, else one of another, else a new one.

        A stop with something that no course speaks of stays where it is.
        """
        named = {act for course in courses for door in course.doors for act in _acts(door)}
        for is_own in (True, False):
            for run, course in zip(runs, courses, strict=True):
                for position, door in enumerate(course.doors, start=1):
                    if (run.id, position) not in self.stops:
                        self._claim(run, position, door, None if is_own else named)

    def _claim(self, run: Run, position: int, door: Door, named: Collection[Act] | None) -> None:
        held = [self.tasks[act] for act in _acts(door) if act in self.tasks]
        for stop_id in dict.fromkeys(task.stop_id for task in held):
            stop = self.day.stops[stop_id]
            if stop.id in self.claimed or (named is None and stop.run_id != run.id):
                continue
            if named is not None and not self._open_acts(stop) <= set(named):
                continue
            self.claimed.add(stop.id)
            self.stops[run.id, position] = stop
            return

    def _open_acts(self, stop: Stop) -> set[Act]:
        tasks = self.day.tasks_of(stop)
        return {(t.order_id, TaskKind(t.kind)) for t in tasks if t.status == "pending"}

    async def drive(self, run: Run, course: Course) -> None:
        """Put the doors of a course into its run, in turn, behind what has ended there."""
        stops = [
            self.stops.get((run.id, position)) or self._new_stop(run, door)
            for position, door in enumerate(course.doors, start=1)
        ]
        await self.session.flush()
        for stop, door in zip(stops, course.doors, strict=True):
            self._take_over(run, stop)
            for order_id, kind in _acts(door):
                self._put(run, stop, order_id, kind)
            self._time(stop, door)
        self._number(run, stops)
        run.departs_at, run.ends_at = course.departs_at, course.ends_at
        run.distance_m, run.drive_s = course.distance_m, course.drive_s
        run.geometry = course.geometry
        run.pace, run.speeds = course.pace, list(course.speeds)
        if run.id in self.new_runs:
            self.day.tell_run(run)
            self.day.event("run.assigned", "run", run.id, run_body(run))
        else:
            self._changed(run)

    def give_up(self, run: Run) -> None:
        """Let a run end where it stands. What is left of it can still be ended by its driver."""
        is_new = run.status != RunStatus.INTERRUPTED
        run.status = RunStatus.INTERRUPTED
        resequenced(self.day, run, self.why)
        if is_new:
            self.day.event("run.interrupted", "run", run.id, run_body(run))

    async def save(self) -> None:
        self.session.add_all(self.promises)
        await self.day.save(self.session)

    def _changed(self, run: Run) -> None:
        """Count the change; a run that has nothing to do any more, and had not left, is off."""
        left = [stop for stop in self.day.stops_of(run.id) if stop.status not in ENDED_STOPS]
        is_off = not left and run.status in _AHEAD
        if is_off:
            run.status = RunStatus.CANCELED
        resequenced(self.day, run, self.why)
        if is_off:
            self.day.event("run.canceled", "run", run.id, run_body(run))

    def _new_stop(self, run: Run, door: Door) -> Stop:
        stop = Stop(
            id=StopId(uuid7()),
            organization_id=self.day.organization_id,
            run_id=run.id,
            sequence=0,
            place_id=self.places[door.spot].id,
            lat=door.at.lat,
            lon=door.at.lon,
            status=StopStatus.PENDING,
            planned_arrives_at=door.arrives_at,
            service_s=door.service_s,
            drive_s=door.drive_s,
            distance_m=door.distance_m,
        )
        self.session.add(stop)
        self.day.stops[stop.id] = stop
        return stop

    def _take_over(self, run: Run, stop: Stop) -> None:
        if stop.run_id == run.id:
            return
        self.day.tell(self.day.runs[stop.run_id].driver_id, "stop", stop.id, "remove")
        stop.run_id = run.id
        stop.status = StopStatus.PENDING
        stop.arrived_at = None

    def _put(self, run: Run, stop: Stop, order_id: OrderId, kind: TaskKind) -> None:
        """Have something done at a stop, by the task that there is, or by a new one."""
        day, order = self.day, self.day.orders[order_id]
        task = self.tasks.get((order_id, kind))
        if task is not None:
            if task.stop_id != stop.id:
                day.tasks[task.stop_id].remove(task)
                day.tasks.setdefault(stop.id, []).append(task)
                task.stop_id = stop.id
            return
        task = Task(
            id=TaskId(uuid7()),
            organization_id=day.organization_id,
            order_id=order_id,
            stop_id=stop.id,
            kind=kind,
            attempt=order.attempt + 1,
        )
        self.session.add(task)
        day.tasks.setdefault(stop.id, []).append(task)
        if order.status in _WAITING:
            order.status, order.updated_at = OrderStatus.ASSIGNED, day.now
        if is_told(order, kind) and order.status == OrderStatus.ASSIGNED:
            body = order_body(order, stop.id, run, task.attempt)
            day.event("order.assigned", "order", order.id, body)

    def _time(self, stop: Stop, door: Door) -> None:
        """Write when the stop is due by now; its customers hear of it where their window changes."""
        day, was = self.day, stop.eta
        acts = [(day.orders[order_id], kind) for order_id, kind in _acts(door)]
        is_moved = was is None or abs(was - door.arrives_at) >= WORTH_A_PROMISE
        shared = stop_window(acts, door.arrives_at)
        if is_moved or len(day.tasks_of(stop)) != 1:
            stop.window_opens, stop.window_closes = shared.opens, shared.closes
        if stop.status != StopStatus.ARRIVED:
            stop.planned_arrives_at = stop.eta = door.arrives_at
        stop.service_s, stop.drive_s, stop.distance_m = (
            door.service_s,
            door.drive_s,
            door.distance_m,
        )
        for order, kind in acts:
            if is_told(order, kind) and (is_moved or order.id not in day.promises):
                self._promise(order, door)

    def _promise(self, order: Order, door: Door) -> None:
        told = self.day.promises.get(order.id)
        window = window_anew(order, told, door.arrives_at)
        if window is None:
            return
        reason = "planned" if told is None else "replanned"
        promise = a_promise(order, *window, reason=reason, at=self.day.now)
        self.promises.append(promise)
        self.day.promises[order.id] = promise
        self.day.event("promise.made", "order", order.id, promise_body(promise))

    def _number(self, run: Run, stops: Sequence[Stop]) -> None:
        """Count on from what has ended; what no course speaks of comes last, as it was."""
        all_stops = self.day.stops_of(run.id)
        named = {stop.id for stop in stops}
        ended = [stop for stop in all_stops if stop.status in ENDED_STOPS]
        others = [stop for stop in all_stops if stop.id not in named and stop not in ended]
        last = max((stop.sequence for stop in ended), default=0)
        for sequence, stop in enumerate([*stops, *others], start=last + 1):
            stop.sequence = sequence
            self.day.tell_stop(stop)


def _acts(door: Door) -> list[Act]:
    return [(act.order_id, act.kind) for act in door.acts]
