"""Drivers' papers and weekly shifts over HTTP."""

from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, SkipValidation

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.fleet import documents, weeks
from dispatch_server.fleet.documents import Documents, DocumentView
from dispatch_server.fleet.service import NotInFleet
from dispatch_server.fleet.weeks import (
    Days,
    DaysNotMade,
    MadeView,
    NewWeekly,
    NoSuchWeekly,
    TooManyWeekly,
    WeeklyView,
)
from dispatch_server.problems import responses
from shared.clock import Clock
from shared.ids import DriverId

KEEPS: Final = [may(Permission.FLEET)]


@get("/v1/driver-documents", guards=KEEPS, responses=responses(NotPermitted))
async def get_documents(
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> list[DocumentView]:
    """List all drivers' papers and how they stand today, those that end first before the others."""
    today = clock.now().astimezone(ZoneInfo(caller.time_zone)).date()
    async with db.reading() as session:
        return await documents.documents_of(session, caller.organization_id, today)


@put(
    "/v1/drivers/{driver_id:uuid}/documents",
    status_code=204,
    guards=KEEPS,
    responses=responses(NotPermitted, NotInFleet),
)
async def put_documents(
    driver_id: FromPath[DriverId],
    data: JSONBody[Documents],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
) -> None:
    """Say which papers a driver has, in place of those said before."""
    async with db.transaction() as session:
        await documents.put_documents(session, caller, driver_id, data.documents)


@get("/v1/weekly-shifts", guards=[may(Permission.SEE)])
async def get_weekly(
    db: NamedDependency[Database], caller: NamedDependency[Caller]
) -> list[WeeklyView]:
    """List the shifts that come again each week."""
    async with db.reading() as session:
        rows = await weeks.weekly_of(session, caller.organization_id)
    return [msgspec.convert(row, WeeklyView, from_attributes=True) for row in rows]


@post(
    "/v1/weekly-shifts", guards=KEEPS, responses=responses(NotPermitted, NotInFleet, TooManyWeekly)
)
async def post_weekly(
    data: JSONBody[NewWeekly],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> WeeklyView:
    """Add a shift that comes again each week."""
    async with db.transaction() as session:
        row = await weeks.add_weekly(session, caller, data, now=clock.now())
        return msgspec.convert(row, WeeklyView, from_attributes=True)


@delete(
    "/v1/weekly-shifts/{weekly_id:uuid}",
    guards=KEEPS,
    responses=responses(NotPermitted, NoSuchWeekly),
)
async def delete_weekly(
    weekly_id: FromPath[UUID], db: NamedDependency[Database], caller: NamedDependency[Caller]
) -> None:
    """Take a weekly shift away; shifts that were made of it stay."""
    async with db.transaction() as session:
        await weeks.remove_weekly(session, caller, weekly_id)


@post(
    "/v1/weekly-shifts/make",
    status_code=200,
    guards=KEEPS,
    responses=responses(NotPermitted, DaysNotMade),
)
async def make_shifts(
    data: JSONBody[Days],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> list[MadeView]:
    """Make the shifts of some days, with a word on each; made again, they are there already."""
    async with db.transaction() as session:
        return await weeks.make_shifts(session, caller, data, now=clock.now())


ROUTES = (get_documents, put_documents, get_weekly, post_weekly, delete_weekly, make_shifts)
