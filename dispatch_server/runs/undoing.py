"""Takes back what dispatchers did to a running day, as long as nobody went on from there."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.errors import Conflict, Missing
from dispatch_server.fleet.actors import name_actors
from dispatch_server.fleet.model import Driver
from dispatch_server.runs.change import RunClosed, resequenced
from dispatch_server.runs.day import Day, load_orders, load_runs
from dispatch_server.runs.model import DayChange, Run, Stop
from dispatch_server.runs.moves import Move, Slot, moves_of, slot_of
from dispatch_server.runs.schema import ChangeState, DayChangeView
from shared.clock import Clock
from shared.ids import DayChangeId, OrganizationId, RunId, StopId
from shared.states import CLOSED_RUNS, ENDED_STOPS, RunChange, StopStatus

SHOWN: Final = 20
"""Changes of a day that are listed, the newest."""


@dataclass(eq=False)
class ChangeNotFound(Missing):
    """The organization has no such change, or it is too old."""

    slug: ClassVar[str] = "change-not-found"
    change_id: DayChangeId


@dataclass(eq=False)
class ChangeOutrun(Conflict):
    """Stops of the change were driven or put elsewhere since. Move them as they stand now."""

    slug: ClassVar[str] = "change-outrun"
    change_id: DayChangeId
    stop_ids: tuple[StopId, ...]

    def __str__(self) -> str:
        return f"{len(self.stop_ids)} of its stops were driven or changed since: nothing is undone"


async def undo_change(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    change_id: DayChangeId,
    actor: str,
) -> None:
    """Put the stops of a change back where they were, all or none. Again, it changes nothing.

    What is compared is where each stop is now with where the change put it: finer than versions of
    runs, which any neighbour's change counts on.

    Raises ChangeNotFound, ChangeOutrun, RunClosed.
    """
    day = Day(organization_id, clock.now(), actor)
    await log.hold(session, organization_id)  # one at a time for the whole day
    row = await session.get(DayChange, change_id)
    if row is None or row.organization_id != organization_id:
        raise ChangeNotFound(change_id=change_id)
    if row.undone_at is not None:
        return
    moves = moves_of(row)
    later = await _changes(session, organization_id, row.date, made_after=row)
    await load_runs(session, day, _runs(moves))
    await load_orders(session, day, day.stops)
    outrun = _outrun(moves, day.stops, later)
    if outrun:
        raise ChangeOutrun(change_id=change_id, stop_ids=outrun)
    for move in moves:
        run = day.runs[move.was.run_id]
        if run.status in CLOSED_RUNS:
            raise RunClosed(run_id=run.id, status=run.status)
    for move in sorted(moves, key=lambda one: one.was.sequence):
        _put_back(day, day.stops[move.stop_id], move.was)
    for run_id in sorted(_runs(moves)):
        resequenced(day, day.runs[run_id], RunChange.CHANGE_UNDONE)
    row.undone_at, row.undone_by = day.now, actor
    session.add(row)
    await day.save(session)


async def list_changes(
    session: AsyncSession, organization_id: OrganizationId, date: dt.date
) -> list[DayChangeView]:
    """Tell what was done to a running day that could be taken back, the newest first."""
    rows = await _changes(session, organization_id, date)
    made = {row.id: moves_of(row) for row in rows}
    stops = {
        stop.id: stop
        for stop in await session.exec(
            select(Stop).where(
                Stop.organization_id == organization_id,
                col(Stop.id).in_({one.stop_id for moves in made.values() for one in moves}),
            )
        )
    }
    drivers: dict[Any, str] = dict(
        (
            await session.exec(
                select(Run.id, Driver.name)
                .join(Driver, col(Driver.id) == col(Run.driver_id))
                .where(
                    Run.organization_id == organization_id,
                    col(Run.id).in_({one for moves in made.values() for one in _runs(moves)}),
                )
            )
        ).all()
    )
    people = await name_actors(session, organization_id, (row.actor for row in rows))
    return [
        DayChangeView(
            id=row.id,
            kind=RunChange(row.kind),
            at=row.at,
            actor=row.actor,
            actor_name=people[row.actor].name,
            stops=len(made[row.id]),
            from_names=_names(drivers, (one.was.run_id for one in made[row.id])),
            to_name=drivers.get(made[row.id][0].now.run_id, ""),
            state=_state(row, made[row.id], stops, rows[:index]),
        )
        for index, row in enumerate(rows)
    ]


async def _changes(
    session: AsyncSession,
    organization_id: OrganizationId,
    date: dt.date,
    *,
    made_after: DayChange | None = None,
) -> Sequence[DayChange]:
    """Read the newest changes of a day, the newest first."""
    query = (
        select(DayChange)
        .where(DayChange.organization_id == organization_id, DayChange.date == date)
        .order_by(col(DayChange.id).desc())  # made by this server, each when its change was made
    )
    if made_after is None:
        query = query.limit(SHOWN)
    else:
        query = query.where(col(DayChange.id) > made_after.id)
    return (await session.exec(query)).all()


def _state(
    row: DayChange, moves: Sequence[Move], stops: dict[StopId, Stop], later: Sequence[DayChange]
) -> ChangeState:
    if row.undone_at is not None:
        return ChangeState.UNDONE
    return ChangeState.OUTRUN if _outrun(moves, stops, later) else ChangeState.MADE


def _outrun(
    moves: Iterable[Move], stops: dict[StopId, Stop], later: Iterable[DayChange]
) -> tuple[StopId, ...]:
    """Name the stops that are not where their change put them, or were put there by a later one."""
    again = {
        one.stop_id for change in later if change.undone_at is None for one in moves_of(change)
    }
    return tuple(
        one.stop_id
        for one in moves
        if one.stop_id in again
        or one.stop_id not in stops
        or slot_of(stops[one.stop_id]) != one.now
    )


def _put_back(day: Day, stop: Stop, was: Slot) -> None:
    """Give a stop its old turn among those that its old run has left, and tell both drivers."""
    if stop.run_id != was.run_id:
        day.tell(day.runs[stop.run_id].driver_id, "stop", stop.id, "remove")
    others = [one for one in day.stops_of(was.run_id) if one is not stop]
    left = [one for one in others if one.status not in ENDED_STOPS]
    if was.sequence in {one.sequence for one in others}:  # the run was put in another order since
        for one in left:
            if one.sequence >= was.sequence:
                one.sequence += 1
                day.tell_stop(one)
    stop.run_id, stop.sequence = was.run_id, was.sequence
    skipped = was.status is StopStatus.SKIPPED
    stop.status = StopStatus.SKIPPED if skipped else StopStatus.PENDING
    day.tell_stop(stop)


def _runs(moves: Iterable[Move]) -> set[RunId]:
    return {run_id for one in moves for run_id in (one.was.run_id, one.now.run_id)}


def _names(drivers: dict[Any, str], run_ids: Iterable[RunId]) -> tuple[str, ...]:
    return tuple(drivers.get(run_id, "") for run_id in dict.fromkeys(run_ids))
