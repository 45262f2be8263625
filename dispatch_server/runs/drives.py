"""What drives took, out of the runs of days gone by."""

import datetime as dt
from collections import defaultdict
from typing import Final

from sqlalchemy import select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.fleet.model import Vehicle
from dispatch_server.roads.learning import Drive
from dispatch_server.runs.model import Run, Stop
from shared.ids import OrganizationId
from shared.states import RunStatus, StopStatus

MOST: Final = 200_000
"""Stops that are looked at, the newest first: 900 a day make that in seven months."""

_AT_ONCE: Final = 1000  # rows between two looks at what else the loop has to do
_VISITED: Final = (StopStatus.SUCCEEDED, StopStatus.PARTIALLY_SUCCEEDED, StopStatus.FAILED)


async def drives_since(
    session: AsyncSession, organization_id: OrganizationId, since: dt.date
) -> dict[str, list[Drive]]:
    """Give the drives from door to door of completed runs, by kind of vehicle.

    Only where both doors were visited, one after the other, as they were planned: the way to
    another door was another one. From the depot to the first door nobody says when it began.
    """
    stop = (Stop.run_id, Stop.sequence, Stop.drive_s, Stop.arrived_at, Stop.ended_at)
    connection = await session.connection()  # columns are enough, and rows by the thousand are not
    rows = await connection.stream(
        select(*map(col, (Vehicle.profile, Run.pace, *stop)))
        .join(Run, col(Run.id) == col(Stop.run_id))
        .join(Vehicle, col(Vehicle.id) == col(Run.vehicle_id))
        .where(
            col(Run.organization_id) == organization_id,
            col(Run.date) >= since,
            col(Run.status) == RunStatus.COMPLETED,
            col(Stop.status).in_(_VISITED),
            col(Stop.moved_in) == 0,
        )
        .order_by(col(Run.date).desc(), col(Stop.run_id), col(Stop.ended_at))
        .limit(MOST)
    )
    found: dict[str, list[Drive]] = defaultdict(list)
    before: tuple[object, int, dt.datetime] | None = None
    async for some in rows.partitions(_AT_ONCE):
        for profile, pace, run_id, sequence, drive_s, arrived_at, ended_at in some:
            follows = before is not None and before[:2] == (run_id, sequence - 1)
            if before is not None and follows and arrived_at is not None:
                took_s = (arrived_at - before[2]).total_seconds()
                found[profile].append(Drive(before[2], drive_s / pace, took_s))
            before = None if ended_at is None else (run_id, sequence, ended_at)
    return dict(found)
