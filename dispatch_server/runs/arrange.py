"""Writes new courses into runs that are being driven, in one transaction, and tells everybody.

What has moved on since the courses were worked out is compared, not overwritten: a run with a
newer version, or a driver who heads for a door that is not the first any more, refuses them all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.errors import Conflict
from dispatch_server.orders.model import Order, Promise
from dispatch_server.planning.model import Route
from dispatch_server.runs.courses import Act, Course
from dispatch_server.runs.day import Day, load_orders, load_runs
from dispatch_server.runs.meeting import places_for
from dispatch_server.runs.model import Run
from dispatch_server.runs.placing import Placing
from dispatch_server.runs.today import OPEN_RUNS
from dispatch_server.runs.underway import committed
from shared.ids import OrganizationId, RunId
from shared.states import (
    ENDED_STOPS,
    OrderStatus,
    RunChange,
    RunStatus,
    StopStatus,
    TaskKind,
)

NOTHING: Final[Mapping[RunId, int]] = MappingProxyType({})
_ON_THE_ROAD = frozenset({RunStatus.IN_PROGRESS, RunStatus.RETURNING})
_WAITING = frozenset({OrderStatus.READY, OrderStatus.PLANNED})


@dataclass(eq=False)
class RunsMoved(Conflict):
    """Runs have moved on since this was worked out. Ask for it anew, from how they stand now."""

    slug: ClassVar[str] = "runs-moved"
    run_ids: tuple[RunId, ...]

    def __str__(self) -> str:
        return f"{len(self.run_ids)} runs have moved on; ask again from how they stand now"


@dataclass(eq=False)
class OrdersTaken(Conflict):
    """Orders are no longer waiting: somebody else planned, held or canceled them."""

    slug: ClassVar[str] = "orders-taken"
    external_ids: tuple[str, ...]

    def __str__(self) -> str:
        return f"orders {', '.join(self.external_ids[:5])} no longer wait to be planned"


async def arrange(
    session: AsyncSession,
    *,
    now: datetime,
    organization_id: OrganizationId,
    courses: Sequence[Course],
    why: RunChange,
    actor: str,
    giving: Mapping[RunId, int] = NOTHING,
) -> list[RunId]:
    """Have each course driven from now on; give its run.

    ``giving`` are runs, with the versions that were read, that drive on no more: what the courses
    take from them is all that changes. Raises RunsMoved, OrdersTaken; then nothing is changed.
    """
    day = Day(organization_id, now, actor)
    await log.hold(session, organization_id)  # one at a time for the whole day
    wanted = {course.run_id for course in courses if course.run_id is not None} | giving.keys()
    await load_runs(session, day, wanted)
    await load_orders(session, day, day.stops)
    await _load_new(session, day, courses)
    await _refuse_opened(session, day, courses)
    courses = _moved_on(day, courses, giving)
    placing = Placing(session, day, await places_for(session, day, courses), why)
    runs = [await placing.run_of(course) for course in courses]
    placing.claim(runs, courses)
    for run, course in zip(runs, courses, strict=True):
        await placing.drive(run, course)
    for run_id in giving:
        placing.give_up(day.runs[run_id])
    await placing.save()
    return [run.id for run in runs]


async def _load_new(session: AsyncSession, day: Day, courses: Sequence[Course]) -> None:
    """Load the orders that come into a run by this, and the window last told for each."""
    named = {act.order_id for course in courses for door in course.doors for act in door.acts}
    new = named - day.orders.keys()
    mine = day.organization_id
    found = list(
        await session.exec(
            select(Order).where(Order.organization_id == mine, col(Order.id).in_(new))
        )
    )
    taken = tuple(sorted(one.external_id for one in found if one.status not in _WAITING))
    if taken or len(found) < len(new):
        raise OrdersTaken(external_ids=taken)
    day.orders |= {order.id: order for order in found}
    promises = await session.exec(
        select(Promise)
        .where(Promise.organization_id == mine, col(Promise.order_id).in_(new))
        .order_by(col(Promise.made_at), col(Promise.id))
    )
    day.promises |= {promise.order_id: promise for promise in promises}


async def _refuse_opened(session: AsyncSession, day: Day, courses: Sequence[Course]) -> None:
    """Raise RunsMoved where a shift that had no run has one by now."""
    shifts = [course.shift_id for course in courses if course.run_id is None]
    opened = await session.exec(
        select(Run.id)
        .join(Route, col(Route.id) == col(Run.route_id))
        .where(
            Run.organization_id == day.organization_id,
            col(Route.shift_id).in_(shifts),
            col(Run.status).in_(OPEN_RUNS),
        )
    )
    run_ids = tuple(RunId(run_id) for run_id in opened)
    if run_ids:
        raise RunsMoved(run_ids=run_ids)


def _moved_on(day: Day, courses: Sequence[Course], giving: Mapping[RunId, int]) -> list[Course]:
    """Take out of the courses what was done since, or raise RunsMoved."""
    moved = [
        run_id
        for run_id, version in giving.items()
        if run_id not in day.runs
        or day.runs[run_id].version != version
        or _is_at_what_is_taken(day, run_id, courses)
    ]
    current: list[Course] = []
    ended = {
        (task.order_id, TaskKind(task.kind))
        for tasks in day.tasks.values()
        for task in tasks
        if task.status != "pending" and day.orders[task.order_id].status not in _WAITING
    }
    for course in courses:
        run = None if course.run_id is None else day.runs.get(course.run_id)
        if course.run_id is not None and (run is None or run.version != course.version):
            moved.append(course.run_id)
            continue
        left = _without(course, ended)
        if run is not None and not _begins_as_driven(day, run, left):
            moved.append(run.id)
        current.append(left)
    if moved:
        raise RunsMoved(run_ids=tuple(moved))
    return current


def _is_at_what_is_taken(day: Day, run_id: RunId, courses: Sequence[Course]) -> bool:
    """Tell whether a driver who drives on no more is at a door by now that others are to serve."""
    taken = {(act.order_id, act.kind) for c in courses for door in c.doors for act in door.acts}
    return any(
        (task.order_id, TaskKind(task.kind)) in taken
        for stop in day.stops_of(run_id)
        if stop.status == StopStatus.ARRIVED
        for task in day.tasks_of(stop)
        if task.status == "pending"
    )


def _without(course: Course, ended: Collection[Act]) -> Course:
    doors = []
    for door in course.doors:
        acts = tuple(act for act in door.acts if (act.order_id, act.kind) not in ended)
        if acts:
            doors.append(msgspec.structs.replace(door, acts=acts))
    return msgspec.structs.replace(course, doors=tuple(doors))


def _begins_as_driven(day: Day, run: Run, course: Course) -> bool:
    """Tell whether the course starts with the doors that the driver is at or heads for by now."""
    left = [stop for stop in day.stops_of(run.id) if stop.status not in ENDED_STOPS]
    kept, _ = committed(left, day.tasks, has_left=run.status in _ON_THE_ROAD)
    if len(kept) > len(course.doors):
        return False
    for stop, door in zip(kept, course.doors, strict=False):
        acts = {(act.order_id, act.kind) for act in door.acts}
        tasks = [task for task in day.tasks_of(stop) if task.status == "pending"]
        if not {(task.order_id, TaskKind(task.kind)) for task in tasks} <= acts:
            return False
    return True
