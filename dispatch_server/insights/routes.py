"""One order's whole story over HTTP, with the notes that people add to it; and the figures."""

import asyncio
import datetime as dt

from litestar import MediaType, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, SkipValidation

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.fleet.actors import name_actors
from dispatch_server.insights.figures import Asked, DaysRefused, work_out
from dispatch_server.insights.parquet import MEDIA_TYPE, ParquetNotInstalled, to_parquet
from dispatch_server.insights.schema import (
    FiguresView,
    Grouping,
    NewNote,
    NoteView,
    OrderStory,
)
from dispatch_server.insights.sheet import to_csv
from dispatch_server.insights.story import note_view, tell_story
from dispatch_server.orders.notes import add_note
from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.problems import responses
from dispatch_server.runs.port import Odometer
from shared.clock import Clock
from shared.ids import DriverId, OrderId


@get(
    "/v1/orders/{order_id:uuid}/story",
    guards=[may(Permission.SEE)],
    responses=responses(NoSuchOrder),
)
async def show_story(
    order_id: FromPath[OrderId], db: NamedDependency[Database], caller: NamedDependency[Caller]
) -> OrderStory:
    """Tell everything of an order: events, promises, visits, attempts with proofs, notes."""
    async with db.reading() as session:
        return await tell_story(session, caller.organization_id, order_id)


@post(
    "/v1/orders/{order_id:uuid}/notes",
    guards=[may(Permission.NOTES)],
    responses=responses(NotPermitted, NoSuchOrder),
)
async def post_note(
    order_id: FromPath[OrderId],
    data: JSONBody[NewNote],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> NoteView:
    """Write a note beside an order."""
    async with db.transaction() as session:
        note = await add_note(session, caller, order_id, data.text, now=clock.now())
        named = await name_actors(session, caller.organization_id, [note.author])
        return note_view(note, named)


@get("/v1/figures", guards=[may(Permission.SEE)], responses=responses(DaysRefused))
async def show_figures(
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    odometer: NamedDependency[SkipValidation[Odometer]],
    first: FromQuery[dt.date],
    last: FromQuery[dt.date],
    by: FromQuery[Grouping] = Grouping.DAY,
    driver_id: FromQuery[DriverId | None] = None,
) -> FiguresView:
    """Give the figures of some days, in all and by day, driver or area."""
    asked = Asked(first=first, last=last, by=by, driver_id=driver_id)
    return await work_out(db, odometer, caller.organization_id, asked)


@get(
    "/v1/figures.csv",
    guards=[may(Permission.SEE)],
    media_type=MediaType.TEXT,
    responses=responses(DaysRefused),
)
async def download_figures(
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    odometer: NamedDependency[SkipValidation[Odometer]],
    first: FromQuery[dt.date],
    last: FromQuery[dt.date],
    by: FromQuery[Grouping] = Grouping.DAY,
    driver_id: FromQuery[DriverId | None] = None,
) -> Response[str]:
    """Give the same figures as a file."""
    asked = Asked(first=first, last=last, by=by, driver_id=driver_id)
    view = await work_out(db, odometer, caller.organization_id, asked)
    return Response(
        to_csv(view), media_type="text/csv; charset=utf-8", headers=_named(asked, "csv")
    )


@get(
    "/v1/figures.parquet",
    guards=[may(Permission.SEE)],
    media_type=MEDIA_TYPE,
    responses=responses(DaysRefused, ParquetNotInstalled),
)
async def download_parquet(
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    odometer: NamedDependency[SkipValidation[Odometer]],
    clock: NamedDependency[SkipValidation[Clock]],
    first: FromQuery[dt.date],
    last: FromQuery[dt.date],
    by: FromQuery[Grouping] = Grouping.DAY,
    driver_id: FromQuery[DriverId | None] = None,
) -> Response[bytes]:
    """Give the same figures as Parquet, with dates, decimals and instants as such."""
    asked = Asked(first=first, last=last, by=by, driver_id=driver_id)
    view = await work_out(db, odometer, caller.organization_id, asked)
    async with db.reading() as session:
        currency = (await session.get_one(Organization, caller.organization_id)).currency
    content = await asyncio.to_thread(to_parquet, view, currency=currency, at=clock.now())
    return Response(content, media_type=MEDIA_TYPE, headers=_named(asked, "parquet"))


def _named(asked: Asked, ending: str) -> dict[str, str]:
    name = f"figures-{asked.first}-{asked.last}-{asked.by}.{ending}"
    return {"content-disposition": f'attachment; filename="{name}"'}


ROUTES = (show_story, post_note, show_figures, download_figures, download_parquet)
