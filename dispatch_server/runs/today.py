"""Reads a day as it is being driven: who is on duty, what each run has left, and what waits.

A day that was read before is read again for what has changed only: the event log names the runs.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

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

_AT_ONCE: Final = 4  # runs, of some thirty stops each: 20 ms of the event loop
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

    @cached_property
    def open_orders(self) -> frozenset[OrderId]:
        """The orders of which something is left to do in any run."""
        return frozenset(
            task.order_id
            for sheet in self.sheets.values()
            for tasks in sheet.open_tasks.values()
            for task in tasks
        )

    @property
    def versions(self) -> dict[RunId, int]:
        return {sheet.run.id: sheet.run.version for sheet in self.sheets.values()}

    @property
    def states(self) -> set[tuple[RunId, int, str]]:
        """Each run's version and status, of those that are in it."""
        return {(s.run.id, s.run.version, s.run.status) for s in self.sheets.values()} | self.others

    def sheet_of(self, run_id: RunId) -> Sheet | None:
        return next((one for one in self.sheets.values() if one.run.id == run_id), None)


class _Seen(NamedTuple):
    """A run at a glance: what decides whether it has to be read again."""

    id: RunId
    shift_id: ShiftId
    version: int
    status: str


class Happened(Protocol):
    """What an event is about."""

    @property
    def subject(self) -> str: ...
    @property
    def subject_id(self) -> UUID: ...
    @property
    def body(self) -> Mapping[str, Any]: ...


class _Happened(NamedTuple):
    subject: str
    subject_id: UUID
    body: Mapping[str, Any]


class _Fleet(NamedTuple):
    """What is on duty, and how fast it drives."""

    duties: tuple[Duty, ...]
    depots: tuple[Depot, ...]
    speeds: Speeds


async def read_today(
    session: AsyncSession,
    organization_id: OrganizationId,
    date: dt.date,
    *,
    now: dt.datetime,
    known: Today | None = None,
    waiting: Collection[OrderId] | None = (),
    reads_fleet: bool = True,
) -> Today:
    """Read a day. What ``known`` has of runs that nothing happened to since is taken from there.

    ``waiting`` names the orders to be read that are in no run; None: all of the day. Shifts,
    depots and speeds, of which no event tells, are those of ``known`` unless ``reads_fleet``.
    """
    counter = await session.get_one(Counter, organization_id)
    changed = await _changed(session, counter, known)
    runs = await _runs(session, organization_id, date)
    fleet = None if reads_fleet or known is None else _fleet_for(known, runs)
    if fleet is None:
        fleet = await _fleet(session, organization_id, date)
    first = _first_of_shift(runs, {duty.shift.id for duty in fleet.duties})
    kept = {
        shift_id: sheet
        for shift_id, sheet in (known.sheets if known is not None else {}).items()
        if changed is not None
        and sheet.run.id not in changed
        and shift_id in first
        and first[shift_id] == (sheet.run.id, shift_id, sheet.run.version, sheet.run.status)
    }
    fresh = {shift_id: run.id for shift_id, run in first.items() if shift_id not in kept}
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
        depots=fleet.depots,
        duties=tuple(
            duty
            for duty in fleet.duties
            if duty.shift.id in sheets or (duty.shift.ends_at > now and duty.shift.id not in broken)
        ),
        others=frozenset(
            (run.id, run.version, run.status) for run in runs if run.id not in in_sheets
        ),
        broken=frozenset(broken),
        sheets=sheets,
        waiting=await _waiting(session, organization_id, date, waiting),
        speeds=fleet.speeds,
    )


async def _fleet(session: AsyncSession, organization_id: OrganizationId, date: dt.date) -> _Fleet:
    duties = await read_duties(
        session, Shift.organization_id == organization_id, Shift.date == date
    )
    depots = await session.exec(
        select(Depot)
        .where(
            Depot.organization_id == organization_id,
            col(Depot.id).in_({duty.shift.depot_id for duty in duties}),
        )
        .order_by(col(Depot.id))
    )
    return _Fleet(duties, tuple(depots), await speeds_of(session, organization_id))


def _fleet_for(known: Today, runs: Collection[_Seen]) -> _Fleet | None:
    """Take what is known of the fleet, unless a run is driven by a shift that is not."""
    on_duty = {duty.shift.id for duty in known.duties}
    if any(run.shift_id not in on_duty for run in runs):
        return None
    return _Fleet(known.duties, known.depots, known.speeds)


async def _changed(
    session: AsyncSession, counter: Counter, known: Today | None
) -> Collection[RunId] | None:
    """Name the runs that something happened to; None: any may have changed."""
    if known is None or known.generation != counter.generation or counter.rev - known.rev > PAGE:
        return None
    rows = await session.exec(
        select(Event.subject, Event.subject_id, Event.body)
        .where(Event.organization_id == counter.organization_id, Event.rev > known.rev)
        .order_by(col(Event.rev))
        .limit(PAGE)
    )
    events = [_Happened(*row) for row in rows]
    orders = {event.subject_id for event in events if event.subject == "order"}
    return changed_runs(events) | {
        sheet.run.id for sheet in known.sheets.values() if not orders.isdisjoint(sheet.wishes)
    }


def changed_runs(events: Collection[Happened]) -> set[RunId]:
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
) -> list[_Seen]:
    found = await session.exec(
        select(Run.id, Route.shift_id, Run.version, Run.status)
        .join(Route, col(Route.id) == col(Run.route_id))
        .where(
            Run.organization_id == organization_id,
            Run.date == date,
            col(Run.status).in_(_READ),
        )
        .order_by(col(Run.departs_at), col(Run.id))
    )
    return [
        _Seen(RunId(run_id), ShiftId(shift_id), version, status)
        for run_id, shift_id, version, status in found
    ]


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


def _first_of_shift(runs: Collection[_Seen], on_duty: Collection[ShiftId]) -> dict[ShiftId, _Seen]:
    """Of a shift with several runs, the one under way counts, else the one that departs first.

    One that broke down counts only where there is no other: then its van is out of service.
    """
    first: dict[ShiftId, _Seen] = {}
    rank = {RunStatus.IN_PROGRESS: 0, RunStatus.RETURNING: 0, RunStatus.INTERRUPTED: 2}
    for run in sorted(runs, key=lambda one: rank.get(RunStatus(one.status), 1)):
        if run.shift_id in on_duty:
            first.setdefault(run.shift_id, run)
    return first


async def _sheets(
    session: AsyncSession, organization_id: OrganizationId, runs: Mapping[ShiftId, RunId]
) -> dict[ShiftId, Sheet]:
    """Read the sheets of some runs, a few at a time: rows become objects on the event loop."""
    found: dict[ShiftId, Sheet] = {}
    for some in batched(runs.items(), _AT_ONCE):
        found |= await _few_sheets(session, organization_id, dict(some))
    return found


async def _few_sheets(
    session: AsyncSession, organization_id: OrganizationId, runs: Mapping[ShiftId, RunId]
) -> dict[ShiftId, Sheet]:
    run_ids = list(runs.values())
    rows = await session.exec(select(Run).where(col(Run.id).in_(run_ids)))
    by_id = {run.id: run for run in rows}
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
            by_id[run_id],
            shift_id,
            stops=stops[run_id],
            tasks=tasks,
            wishes=wishes,
            promises=promises,
        )
        for shift_id, run_id in runs.items()
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
