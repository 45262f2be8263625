"""Expected times of what is left of a run, told only when they have changed enough to matter."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.db.log import SYSTEM
from dispatch_server.roads.hours import takes
from dispatch_server.runs.day import Day, load_orders, load_runs
from dispatch_server.runs.model import Run, Stop
from shared.clock import Clock
from shared.geo import Point, distance_m
from shared.ids import OrganizationId, RunId, StopId
from shared.states import ENDED_STOPS, RunStatus, StopStatus
from shared.timeline import Arrival, Visit, timeline

WORTH_TELLING: Final = timedelta(seconds=60)
LATE_STEP_S: Final = 600  # each further ten minutes of lateness is news
MOST_DETOUR: Final = 1.5  # of the planned leg, when guessed from where the vehicle is
NOWHERE: Final[Mapping[RunId, Point]] = MappingProxyType({})
_WAY: Final = frozenset({RunStatus.IN_PROGRESS, RunStatus.RETURNING})


async def retime(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    run_ids: Collection[RunId],
    positions: Mapping[RunId, Point] = NOWHERE,
) -> None:
    """Work out the expected times of some runs anew, from where their vehicles are if known."""
    day = Day(organization_id, clock.now(), SYSTEM)
    await log.hold(session, organization_id)  # one at a time for the whole day
    await load_runs(session, day, run_ids)
    before: dict[StopId, datetime | None] = {s.id: s.eta for s in day.stops.values()}
    for run in day.runs.values():
        retime_run(day, run, positions.get(run.id), tells=False)
    moved = [stop for stop in day.stops.values() if stop.eta != before[stop.id]]
    if not moved:
        return
    await load_orders(session, day, [stop.id for stop in moved])
    for stop in moved:
        note_lateness(day, stop)
    for run in day.runs.values():
        _tell(day, run, {stop.id: before[stop.id] for stop in day.stops_of(run.id)})
    await day.save(session)


def retime_run(day: Day, run: Run, at: Point | None = None, *, tells: bool = True) -> None:
    """Set ``eta`` of the stops that a run has left, where it moved by a minute or more."""
    if run.status not in _WAY:
        return
    stops = day.stops_of(run.id)
    before = {stop.id: stop.eta for stop in stops}
    left = [stop for stop in stops if stop.status not in ENDED_STOPS]
    left.sort(key=lambda stop: (stop.status != StopStatus.ARRIVED, stop.sequence))
    if not left:
        return
    departs = _departs(day, run, stops, left[0])
    for stop, arrival in zip(left, _arrivals(day, run, left, at, departs), strict=True):
        arrives = stop.arrived_at if _is_there(stop) and stop.arrived_at else arrival.arrives
        if stop.eta is None or abs(stop.eta - arrives) >= WORTH_TELLING:
            stop.eta = arrives
    if tells:
        for stop in left:
            note_lateness(day, stop)
        _tell(day, run, before)


def note_lateness(day: Day, stop: Stop) -> None:
    """Keep since when a stop is known to come too late for what was told, while that holds.

    Its orders are loaded.
    """
    told = [day.promises[one].closes for one in day.order_ids_of(stop) if one in day.promises]
    due = due_by(stop.window_closes, told)
    if stop.eta is None or due is None or stop.eta - due < WORTH_TELLING:
        stop.late_since = None
    elif stop.late_since is None:
        stop.late_since = day.now


def due_by(closes: datetime | None, promised: Iterable[datetime]) -> datetime | None:
    """Say until when somebody has to be at a stop: by what was promised there, or its window."""
    return min(promised, default=closes)


def _departs(day: Day, run: Run, stops: list[Stop], first: Stop) -> datetime:
    """Find when the vehicle left, or will leave, for the first stop that it has left."""
    if _is_there(first):
        return first.arrived_at or day.now
    ended = [stop.ended_at for stop in stops if stop.ended_at is not None]
    return max(ended, default=run.started_at or run.departs_at)


def _arrivals(
    day: Day, run: Run, left: list[Stop], at: Point | None, departs: datetime
) -> Iterator[Arrival]:
    """Expect the stops in turn, each drive at the speed of the hours that it lasts."""
    leaves = departs
    for number, stop in enumerate(left):
        drive = timedelta(seconds=stop.drive_s)
        if number == 0:
            drive = timedelta(0) if _is_there(stop) else _first_drive(day, run, stop, at, departs)
        else:
            drive = takes(run.speeds, run.pace, leaves, drive)
        visit = Visit(
            stop_id=stop.id,
            drive=drive,
            service=timedelta(seconds=stop.service_s),
            opens=stop.window_opens,
            closes=stop.window_closes,
        )
        (arrival,) = timeline([visit], leaves)
        yield arrival
        leaves = arrival.leaves


def _first_drive(day: Day, run: Run, stop: Stop, at: Point | None, departs: datetime) -> timedelta:
    """Guess the drive to the next stop; it is not there yet, so never earlier than now."""
    planned, least = timedelta(seconds=stop.drive_s), max(day.now - departs, timedelta(0))
    before = [other for other in day.stops_of(run.id) if other.sequence < stop.sequence]
    if at is None or not before:
        return max(takes(run.speeds, run.pace, departs, planned), least)
    here = Point(stop.lat, stop.lon)
    whole = distance_m(Point(before[-1].lat, before[-1].lon), here)
    share = min(distance_m(at, here) / max(whole, 1.0), MOST_DETOUR)
    return least + takes(run.speeds, run.pace, departs + least, planned * share)


def _tell(day: Day, run: Run, before: Mapping[StopId, datetime | None]) -> None:
    """Say what changed: to the driver each stop, to others the next one and new lateness."""
    left = [stop for stop in day.stops_of(run.id) if stop.status not in ENDED_STOPS]
    moved = [stop for stop in left if stop.eta != before.get(stop.id)]
    for stop in moved:
        day.tell_stop(stop)
    if moved and moved[0] is left[0] and not _is_there(left[0]):
        stop = moved[0]
        day.event(
            "stop.eta_changed",
            "stop",
            stop.id,
            {
                "stop_id": stop.id,
                "run_id": run.id,
                "order_ids": day.order_ids_of(stop),
                "eta": stop.eta,
            },
        )
    late = max((_late_s(stop, stop.eta) for stop in left), default=0)
    was_late = max((_late_s(stop, before.get(stop.id)) for stop in left), default=0)
    if late // LATE_STEP_S > was_late // LATE_STEP_S:
        day.event(
            "run.delayed",
            "run",
            run.id,
            {
                "run_id": run.id,
                "driver_id": run.driver_id,
                "version": run.version,
                "status": run.status,
                "late_s": late,
            },
        )


def _late_s(stop: Stop, at: datetime | None) -> int:
    if at is None or stop.window_closes is None:
        return 0
    return max(0, int((at - stop.window_closes).total_seconds()))


def _is_there(stop: Stop) -> bool:
    return stop.status == StopStatus.ARRIVED
