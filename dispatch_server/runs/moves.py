"""Where a change put stops, and where they were: kept for a day, so that it can be taken back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.runs.day import Day
from dispatch_server.runs.model import DayChange, Stop
from shared.ids import DayChangeId, RunId, StopId, uuid7
from shared.states import RunChange, StopStatus

KEPT: Final = timedelta(days=1)
"""A day is over by then, and its stops have ended."""


class Slot(msgspec.Struct, frozen=True):
    """Where a stop has its turn."""

    run_id: RunId
    sequence: int
    status: StopStatus


class Move(msgspec.Struct, frozen=True):
    """A stop that was put elsewhere."""

    stop_id: StopId
    was: Slot
    now: Slot


def slot_of(stop: Stop) -> Slot:
    return Slot(run_id=stop.run_id, sequence=stop.sequence, status=StopStatus(stop.status))


async def keep_change(
    session: AsyncSession, day: Day, kind: RunChange, moves: Sequence[Move]
) -> DayChangeId:
    """Remember what a change did. All its stops are of one date."""
    row = DayChange(
        id=DayChangeId(uuid7()),
        organization_id=day.organization_id,
        date=day.runs[moves[0].now.run_id].date,
        kind=kind,
        moves=msgspec.to_builtins(moves),
        actor=day.actor,
        at=day.now,
        expires_at=day.now + KEPT,
    )
    session.add(row)
    await session.flush()
    return row.id


def moves_of(row: DayChange) -> tuple[Move, ...]:
    return msgspec.convert(row.moves, tuple[Move, ...])
