"""Changes of a running day over HTTP: made to many stops at once, listed, taken back."""

import datetime as dt
from typing import Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

from dispatch_server.accounts.guards import may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.problems import responses
from dispatch_server.runs import change, undoing, views
from dispatch_server.runs.schema import DayChangeView, Reassigned, ReassignStops
from shared.clock import Clock
from shared.ids import DayChangeId


@post(
    "/v1/stops/reassign",
    status_code=200,
    guards=[may(Permission.PLAN)],
    responses=responses(
        change.StopNotFound,
        views.RunNotFound,
        change.RunMoved,
        change.StopAlreadyEnded,
        change.RunClosed,
    ),
)
async def reassign_stops(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    data: JSONBody[ReassignStops],
) -> Reassigned:
    """Give stops to another run, all or none."""
    async with db.transaction() as session:
        change_id = await change.reassign_stops(
            session,
            clock,
            organization_id=caller.organization_id,
            stops=data.stops,
            to_run_id=data.to_run_id,
            actor=caller.actor,
        )
    return Reassigned(change_id=change_id)


@get("/v1/runs/changes", guards=[may(Permission.SEE)])
async def list_changes(
    caller: NamedDependency[Caller], db: NamedDependency[Database], date: FromQuery[dt.date]
) -> list[DayChangeView]:
    """List what was done to a running day and could be taken back, the newest first."""
    async with db.reading() as session:
        return await undoing.list_changes(session, caller.organization_id, date)


@post(
    "/v1/runs/changes/{change_id:uuid}/undo",
    status_code=204,
    guards=[may(Permission.PLAN)],
    responses=responses(undoing.ChangeNotFound, undoing.ChangeOutrun, change.RunClosed),
)
async def undo_change(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    change_id: FromPath[DayChangeId],
) -> None:
    """Put the stops of a change back where they were, all or none. Safe to repeat."""
    async with db.transaction() as session:
        await undoing.undo_change(
            session,
            clock,
            organization_id=caller.organization_id,
            change_id=change_id,
            actor=caller.actor,
        )


ROUTES: Final[list[HTTPRouteHandler]] = [reassign_stops, list_changes, undo_change]
