"""Change what is left of a day that is being driven. Who acted on an old picture is told so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.errors import Conflict, Missing
from dispatch_server.places.model import Place
from dispatch_server.runs.bodies import order_body, run_body, stop_body
from dispatch_server.runs.day import Day, load_orders, load_runs
from dispatch_server.runs.endings import call_off_rest
from dispatch_server.runs.eta import retime_run
from dispatch_server.runs.model import Run, Stop
from dispatch_server.runs.moves import Move, keep_change, slot_of
from dispatch_server.runs.rules import MOVED_FAR_M
from dispatch_server.runs.views import RunNotFound
from shared.clock import Clock
from shared.facts import FactType
from shared.fold import run_settled, stop_after
from shared.geo import Point, distance_m
from shared.ids import DayChangeId, OrganizationId, RunId, StopId
from shared.states import (
    CLOSED_RUNS,
    ENDED_STOPS,
    OrderStatus,
    RunChange,
    RunStatus,
    StopStatus,
)

_FINAL = frozenset({OrderStatus.DELIVERED, OrderStatus.PARTIALLY_DELIVERED, OrderStatus.RETURNED})


@dataclass(eq=False)
class StopNotFound(Missing):
    """The organization has no such stop."""

    slug: ClassVar[str] = "stop-not-found"
    stop_id: StopId


@dataclass(eq=False)
class RunMoved(Conflict):
    """The run has changed since it was read. Read it again and decide anew."""

    slug: ClassVar[str] = "run-moved"
    run_id: RunId
    version: int  # now
    expected: int


@dataclass(eq=False)
class StopAlreadyEnded(Conflict):
    """The stop has ended; what happened at the door cannot be planned otherwise any more."""

    slug: ClassVar[str] = "stop-already-ended"
    stop_id: StopId
    ended_as: str


@dataclass(eq=False)
class RunClosed(Conflict):
    """The run takes no more stops."""

    slug: ClassVar[str] = "run-closed"
    run_id: RunId
    status: str


async def reassign_stops(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    stops: Mapping[StopId, int],
    to_run_id: RunId,
    actor: str,
) -> DayChangeId | None:
    """Give stops to another run, at its end, all or none; each with the version of its run now.

    Gives what can be undone; None where the run had them all. Raises StopNotFound, RunNotFound,
    RunMoved, StopAlreadyEnded, RunClosed.
    """
    day = Day(organization_id, clock.now(), actor)
    found = await _open_stops(session, day, stops, also=to_run_id)
    after = day.runs.get(to_run_id)
    if after is None:
        raise RunNotFound(run_id=to_run_id)
    if after.status in CLOSED_RUNS:
        raise RunClosed(run_id=after.id, status=after.status)
    moved = sorted(
        (stop for stop in found if stop.run_id != after.id),
        key=lambda stop: (day.runs[stop.run_id].number, stop.sequence),
    )
    if not moved:
        return None
    touched = {stop.run_id for stop in moved} | {after.id}
    moves = [_give(day, stop, after) for stop in moved]
    for run_id in sorted(touched):
        resequenced(day, day.runs[run_id], RunChange.STOP_REASSIGNED)
    change_id = await keep_change(session, day, RunChange.STOP_REASSIGNED, moves)
    await day.save(session)
    return change_id


def _give(day: Day, stop: Stop, after: Run) -> Move:
    was = slot_of(stop)
    day.tell(day.runs[stop.run_id].driver_id, "stop", stop.id, "remove")
    stop.sequence = max((other.sequence for other in day.stops_of(after.id)), default=0) + 1
    stop.run_id = after.id
    stop.status = StopStatus.PENDING
    stop.arrived_at = None
    day.tell_stop(stop)
    return Move(stop_id=stop.id, was=was, now=slot_of(stop))


async def skip_stop(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    stop_id: StopId,
    version: int,
    actor: str,
) -> None:
    """Have a stop served later in its run, as its driver could say as well.

    Raises StopNotFound, RunMoved, StopAlreadyEnded.
    """
    day = Day(organization_id, clock.now(), actor)
    stop = await _open_stop(session, day, stop_id, version)
    if stop.status == StopStatus.SKIPPED:
        return
    was = slot_of(stop)
    stop.status = stop_after(StopStatus(stop.status), FactType.STOP_SKIPPED)
    day.tell_stop(stop)
    day.event(FactType.STOP_SKIPPED, "stop", stop.id, stop_body(day, stop))
    resequenced(day, day.runs[stop.run_id], RunChange.STOP_SKIPPED)
    move = Move(stop_id=stop.id, was=was, now=slot_of(stop))
    await keep_change(session, day, RunChange.STOP_SKIPPED, [move])
    await day.save(session)


async def cancel_stop(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    stop_id: StopId,
    version: int,
    actor: str,
) -> None:
    """Call a stop and its orders off. Raises StopNotFound, RunMoved, StopAlreadyEnded."""
    day = Day(organization_id, clock.now(), actor)
    stop = await _open_stop(session, day, stop_id, version)
    run = day.runs[stop.run_id]
    stop.status = StopStatus.CANCELED
    stop.ended_at = day.now
    for task in day.tasks_of(stop):
        task.status = "canceled"
    day.tell_stop(stop)
    day.event("stop.canceled", "stop", stop.id, stop_body(day, stop))
    for order_id in day.order_ids_of(stop):
        order = day.orders[order_id]
        if order.status in _FINAL:
            continue
        order.status = OrderStatus.CANCELED
        order.updated_at = day.now
        body = order_body(order, stop.id, run, order.attempt)
        day.event("order.canceled", "order", order_id, body)
        call_off_rest(day, order_id, stop)
    resequenced(day, run, RunChange.STOP_CANCELED)
    await day.save(session)


async def move_stop(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    stop_id: StopId,
    version: int,
    actor: str,
    at: Point | None = None,
    window_opens: datetime | None = None,
    window_closes: datetime | None = None,
) -> None:
    """Correct a stop's point or its window; None leaves as it is.

    Raises StopNotFound, RunMoved, StopAlreadyEnded.
    """
    day = Day(organization_id, clock.now(), actor)
    stop = await _open_stop(session, day, stop_id, version)
    run = day.runs[stop.run_id]
    if at is not None:
        _put(stop, run, at)
    stop.window_opens = window_opens or stop.window_opens
    stop.window_closes = window_closes or stop.window_closes
    day.tell_stop(stop)
    resequenced(day, run, RunChange.STOP_MOVED)
    await day.save(session)


async def follow_places(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    places: Collection[Place],
    actor: str,
) -> None:
    """Move the stops that are still to come to where their places are now believed to be."""
    day = Day(organization_id, clock.now(), actor)
    at = {place.id: Point(place.lat or 0.0, place.lon or 0.0) for place in places}
    await log.hold(session, organization_id)  # one at a time for the whole day
    concerned = select(Stop.run_id).where(
        Stop.organization_id == organization_id,
        col(Stop.place_id).in_(at),
        col(Stop.status).not_in(ENDED_STOPS),
    )
    await load_runs(session, day, {RunId(run_id) for run_id in await session.exec(concerned)})
    await load_orders(session, day, day.stops)
    for run in day.runs.values():
        moved = [
            stop
            for stop in day.stops_of(run.id)
            if stop.place_id in at
            and stop.status not in ENDED_STOPS
            and run.status not in CLOSED_RUNS
        ]
        for stop in moved:
            _put(stop, run, at[stop.place_id])
            day.tell_stop(stop)
        if moved:
            resequenced(day, run, RunChange.STOP_MOVED)
    await day.save(session)


def _put(stop: Stop, run: Run, at: Point) -> None:
    """Move a stop. A driver who arrives by an older version is not held to the new point."""
    if distance_m(at, Point(stop.lat, stop.lon)) > MOVED_FAR_M:
        stop.moved_in = run.version + 1
    stop.lat, stop.lon = at.lat, at.lon


async def _open_stop(session: AsyncSession, day: Day, stop_id: StopId, version: int) -> Stop:
    """Load a stop that may still be changed, its run locked."""
    (stop,) = await _open_stops(session, day, {stop_id: version})
    return stop


async def _open_stops(
    session: AsyncSession,
    day: Day,
    stops: Mapping[StopId, int],
    *,
    also: RunId | None = None,
) -> list[Stop]:
    """Load stops that may still be changed, their runs locked, and perhaps another run."""
    mine = day.organization_id
    await log.hold(session, mine)  # one at a time for the whole day
    concerned = select(Stop.run_id).where(Stop.organization_id == mine, col(Stop.id).in_(stops))
    run_ids = {RunId(run_id) for run_id in await session.exec(concerned)}
    await load_runs(session, day, run_ids | ({also} if also is not None else set()))
    await load_orders(session, day, day.stops)
    for stop_id, version in stops.items():
        stop = day.stops.get(stop_id)
        if stop is None:
            raise StopNotFound(stop_id=stop_id)
        run = day.runs[stop.run_id]
        if run.version != version:
            raise RunMoved(run_id=run.id, version=run.version, expected=version)
        if stop.status in ENDED_STOPS:
            raise StopAlreadyEnded(stop_id=stop_id, ended_as=stop.status)
    return [day.stops[stop_id] for stop_id in stops]


def resequenced(day: Day, run: Run, why: RunChange) -> None:
    """Count the change, and say so, with its reason, to everybody who has the run."""
    run.version += 1
    run.change_reason = why
    run.status = run_settled(
        RunStatus(run.status), [StopStatus(stop.status) for stop in day.stops_of(run.id)]
    )
    retime_run(day, run)
    day.tell_run(run)
    body: dict[str, Any] = run_body(run) | {"reason": why}
    day.event("run.resequenced", "run", run.id, body)
