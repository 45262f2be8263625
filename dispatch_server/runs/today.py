"""Reads a day as it is being driven: who is on duty, what each run has left, and what waits.

A day that was read before is read again for what has changed only: the event log names the runs.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.db.model import Counter, Event
from dispatch_server.fleet.model import Depot, Shift
from dispatch_server.orders.model import Order, Promise
from dispatch_server.planning.day import Duty, Wish, read_duties, read_wishes
from dispatch_server.planning.model import Route
from dispatch_server.roads.speeds import FREELY, Speeds
from dispatch_server.roads.tables import speeds_of
from dispatch_server.runs.model import Run, Stop, Task
from shared.ids import DepotId, OrderId, OrganizationId, RunId, ShiftId, StopId
from shared.states import ENDED_STOPS, OrderStatus, RunStatus

_AT_ONCE: Final = 10  # runs, of some thirty stops each: 20 ms of the event loop
PAGE: Final = 500  # events between two readings; after more, all is read anew
OPEN_RUNS: Final = frozenset(
    {
        RunStatus.ASSIGNED,
        RunStatus.ACCEPTED,
        RunStatus.LOADING,
        RunStatus.IN_PROGRESS,
        RunStatus.RETURNING,
    }
)
_READ: Final = OPEN_RUNS | {RunStatus.INTERRUPTED}
_UNDER_WAY: Final = frozenset({RunStatus.IN_PROGRESS, RunStatus.RETURNING})


@dataclass(frozen=True)
class Sheet:
    """A run with all that is done at its stops, as it was read. Its rows are not to be changed."""

    run: Run
    shift_id: ShiftId
    stops: tuple[Stop, ...]  # in the order in which they are to be driven
    tasks: Mapping[StopId, tuple[Task, ...]]
    wishes: Mapping[OrderId, Wish]
    promises: Mapping[OrderId, Promise]  # the newest window told for each order

    @cached_property
    def left(self) -> tuple[Stop, ...]:
        """The stops that have not ended."""
        return tuple(stop for stop in self.stops if stop.status not in ENDED_STOPS)

    @cached_property
    def open_tasks(self) -> Mapping[StopId, tuple[Task, ...]]:
        """What is left to do at the stops that have not ended."""
        return {
            stop.id: tuple(task for task in self.tasks.get(stop.id, ()) if task.status == "pending")
            for stop in self.left
        }

    @property
    def has_left(self) -> bool:
        """Whether its goods are on the road; those of a van that broke down still are."""
        is_broken = self.run.status == RunStatus.INTERRUPTED and self.run.started_at is not None
        return self.run.status in _UNDER_WAY or is_broken


@dataclass(frozen=True)
class Today:
    """All of it. ``rev`` is the newest event that is in it."""

    organization_id: OrganizationId
    date: dt.date
    now: dt.datetime
    generation: str
    rev: int
    depots: tuple[Depot, ...]
    duties: tuple[Duty, ...]
    sheets: Mapping[ShiftId, Sheet]
    others: frozenset[tuple[RunId, int, str]]  # runs that are in no sheet
    broken: frozenset[ShiftId]  # whose vans broke down; they have a sheet while it has stops left
    waiting: Mapping[OrderId, Wish]  # those asked for that are ready, and in no run
    speeds: Speeds = FREELY

    @property
    def versions(self) -> dict[RunId, int]:
        return {sheet.run.id: sheet.run.version for sheet in self.sheets.values()}

    @property
    def states(self) -> set[tuple[RunId, int, str]]:
        """Each run's version and status, of those that are in it."""
        return {(s.run.id, s.run.version, s.run.status) for s in self.sheets.values()} | self.others

    def sheet_of(self, run_id: RunId) -> Sheet | None:
        return next((one for one in self.sheets.values() if one.run.id == run_id), None)


async def read_today(
    session: AsyncSession,
    organization_id: OrganizationId,
    date: dt.date,
    *,
    now: dt.datetime,
    known: Today | None = None,
    waiting: Collection[OrderId] | None = (),
) -> Today:
    """Read a day. What ``known`` has of runs that nothing happened to since is taken from there.

    ``waiting`` names the orders to be read that are in no run; None: all of the day.
    """
    counter = await session.get_one(Counter, organization_id)
    changed = await _changed(session, counter, known)
    runs = await _runs(session, organization_id, date)
    duties = await read_duties(
        session, Shift.organization_id == organization_id, Shift.date == date
    )
    on_duty = {duty.shift.id for duty in duties}
    first = _first_of_shift(runs, on_duty)
    kept = {
        shift_id: sheet
        for shift_id, sheet in (known.sheets if known is not None else {}).items()
        if changed is not None
        and shift_id in first
        and first[shift_id].id == sheet.run.id
        and sheet.run.id not in changed
        and first[shift_id].version == sheet.run.version
    }
    fresh = {shift_id: run for shift_id, run in first.items() if shift_id not in kept}
    sheets = kept | await _sheets(session, organization_id, fresh)
    broken = {one for one, run in first.items() if run.status == RunStatus.INTERRUPTED}
    for shift_id in broken:
        if not sheets[shift_id].left:
            del sheets[shift_id]
    in_sheets = {sheet.run.id for sheet in sheets.values()}
    return Today(
        organization_id=organization_id,
        date=date,
        now=now,
        generation=counter.generation,
        rev=counter.rev,
        depots=await _depots(session, organization_id, duties),
        duties=tuple(
            duty
            for duty in duties
            if duty.shift.id in sheets or (duty.shift.ends_at > now and duty.shift.id not in broken)
        ),
        others=frozenset(
            (run.id, run.version, run.status) for run, _ in runs if run.id not in in_sheets
        ),
        broken=frozenset(broken),
        sheets=sheets,
        waiting=await _waiting(session, organization_id, date, waiting),
        speeds=await speeds_of(session, organization_id),
    )


async def _depots(
    session: AsyncSession, organization_id: OrganizationId, duties: Collection[Duty]
) -> tuple[Depot, ...]:
    rows = await session.exec(
        select(Depot)
        .where(
            Depot.organization_id == organization_id,
            col(Depot.id).in_({duty.shift.depot_id for duty in duties}),
        )
        .order_by(col(Depot.id))
    )
    return tuple(rows)


async def _changed(
    session: AsyncSession, counter: Counter, known: Today | None
) -> Collection[UUID] | None:
    """Name the runs that something happened to; None: any may have changed."""
    if known is None or known.generation != counter.generation or counter.rev - known.rev > PAGE:
        return None
    events = await log.read(session, counter.organization_id, after=known.rev, limit=PAGE)
    return changed_runs(events)


def changed_runs(events: Collection[Event]) -> set[RunId]:
    """Name the runs that events speak of."""
    found: set[RunId] = set()
    for event in events:
        if event.subject == "run":
            found.add(RunId(event.subject_id))
        elif event.body.get("run_id"):
            found.add(RunId(UUID(event.body["run_id"])))
    return found


async def _runs(
    session: AsyncSession, organization_id: OrganizationId, date: dt.date
) -> list[tuple[Run, ShiftId]]:
    found = await session.exec(
        select(Run, Route.shift_id)
        .join(Route, col(Route.id) == col(Run.route_id))
        .where(
            Run.organization_id == organization_id,
            Run.date == date,
            col(Run.status).in_(_READ),
        )
        .order_by(col(Run.departs_at), col(Run.id))
    )
    return [(run, ShiftId(shift_id)) for run, shift_id in found]


async def run_states(
    session: AsyncSession, organization_id: OrganizationId, date: dt.date
) -> set[tuple[RunId, int, str]]:
    """Say of each open run of a day its version and status: what a plan of it hangs on."""
    found = await session.exec(
        select(Run.id, Run.version, Run.status).where(
            Run.organization_id == organization_id,
            Run.date == date,
            col(Run.status).in_(_READ),
        )
    )
    return {(RunId(run_id), version, status) for run_id, version, status in found}


def _first_of_shift(
    runs: Collection[tuple[Run, ShiftId]], on_duty: Collection[ShiftId]
) -> dict[ShiftId, Run]:
    """Of a shift with several runs, the one under way counts, else the one that departs first.

    One that broke down counts only where there is no other: then its van is out of service.
    """
    first: dict[ShiftId, Run] = {}
    rank = {RunStatus.IN_PROGRESS: 0, RunStatus.RETURNING: 0, RunStatus.INTERRUPTED: 2}
    for run, shift_id in sorted(runs, key=lambda one: rank.get(RunStatus(one[0].status), 1)):
        if shift_id in on_duty:
            first.setdefault(shift_id, run)
    return first


async def _sheets(
    session: AsyncSession, organization_id: OrganizationId, runs: Mapping[ShiftId, Run]
) -> dict[ShiftId, Sheet]:
    """Read the sheets of some runs, a few at a time: rows become objects on the event loop."""
    found: dict[ShiftId, Sheet] = {}
    for some in batched(runs.items(), _AT_ONCE):
        found |= await _few_sheets(session, organization_id, dict(some))
    return found


async def _few_sheets(
    session: AsyncSession, organization_id: OrganizationId, runs: Mapping[ShiftId, Run]
) -> dict[ShiftId, Sheet]:
    run_ids = [run.id for run in runs.values()]
    mine = (Stop.organization_id == organization_id, col(Stop.run_id).in_(run_ids))
    stops: dict[RunId, list[Stop]] = defaultdict(list)
    for stop in await session.exec(
        select(Stop).where(*mine).order_by(col(Stop.sequence), col(Stop.id))
    ):
        stops[stop.run_id].append(stop)
    tasks: dict[StopId, list[Task]] = defaultdict(list)
    for task in await session.exec(
        select(Task)
        .where(col(Task.stop_id).in_(select(Stop.id).where(*mine)))
        .order_by(col(Task.id))
    ):
        tasks[task.stop_id].append(task)
    at_stops = (
        select(Task.order_id).join(Stop, col(Stop.id) == col(Task.stop_id)).where(*mine).distinct()
    )
    wishes = {w.order.id: w for w in await read_wishes(session, col(Order.id).in_(at_stops))}
    promises = {
        promise.order_id: promise
        for promise in await session.exec(
            select(Promise)
            .where(col(Promise.order_id).in_(at_stops))
            .order_by(col(Promise.made_at), col(Promise.id))
        )
    }
    return {
        shift_id: _sheet(
            run,
            shift_id,
            stops=stops[run.id],
            tasks=tasks,
            wishes=wishes,
            promises=promises,
        )
        for shift_id, run in runs.items()
    }


def _sheet(
    run: Run,
    shift_id: ShiftId,
    *,
    stops: Collection[Stop],
    tasks: Mapping[StopId, list[Task]],
    wishes: Mapping[OrderId, Wish],
    promises: Mapping[OrderId, Promise],
) -> Sheet:
    mine = {stop.id: tuple(tasks.get(stop.id, ())) for stop in stops}
    order_ids = {task.order_id for found in mine.values() for task in found}
    return Sheet(
        run=run,
        shift_id=shift_id,
        stops=tuple(stops),
        tasks=mine,
        wishes={order_id: wishes[order_id] for order_id in order_ids if order_id in wishes},
        promises={order_id: promises[order_id] for order_id in order_ids if order_id in promises},
    )


async def _waiting(
    session: AsyncSession,
    organization_id: OrganizationId,
    date: dt.date,
    order_ids: Collection[OrderId] | None,
) -> dict[OrderId, Wish]:
    named = col(Order.date) == date if order_ids is None else col(Order.id).in_(order_ids)
    if order_ids is not None and not order_ids:
        return {}
    found = await read_wishes(
        session,
        Order.organization_id == organization_id,
        named,
        col(Order.status) == OrderStatus.READY,
    )
    return {wish.order.id: wish for wish in found}


def depot_of(today: Today, depot_id: DepotId) -> Depot:
    return next(depot for depot in today.depots if depot.id == depot_id)
