"""A run on paper: what a driver without a phone, or with a flat one, has to know."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.runs.model import Stop
from dispatch_server.runs.schema import RunSheet
from dispatch_server.runs.views import RunNotFound, driver_runs, driver_stops
from shared.ids import OrganizationId, RunId, StopId
from shared.states import StopStatus


async def run_sheet(
    session: AsyncSession, organization_id: OrganizationId, run_id: RunId
) -> RunSheet:
    """Give a run's stops in their order, but for those called off. Raises RunNotFound."""
    runs = await driver_runs(session, organization_id, [run_id])
    if run_id not in runs:
        raise RunNotFound(run_id=run_id)
    run = runs[run_id]
    found = await session.exec(
        select(Stop.id)
        .where(
            Stop.organization_id == organization_id,
            Stop.run_id == run_id,
            Stop.status != StopStatus.CANCELED,
        )
        .order_by(col(Stop.sequence), col(Stop.id))
    )
    ids = [StopId(stop_id) for stop_id in found]
    stops = await driver_stops(session, organization_id, ids)
    return RunSheet(
        run_id=run.id,
        version=run.version,
        depot_name=run.depot.name,
        depot_address=run.depot.address,
        stops=tuple(stops[stop_id] for stop_id in ids),
    )
