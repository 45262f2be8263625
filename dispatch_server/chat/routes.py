"""The office's side of the drivers' chats, over HTTP."""

from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.chat import service, views
from dispatch_server.chat.rules import LineEmpty, LineTaken
from dispatch_server.chat.schema import ChatPage, ChatSummary, NewLine, ReadThrough
from dispatch_server.db.session import Database
from dispatch_server.fleet.names import NoSuchDriver
from dispatch_server.problems import responses
from dispatch_server.runs.change import StopNotFound
from dispatch_server.runs.views import RunNotFound
from shared.chat import ChatLineView
from shared.clock import Clock
from shared.ids import DriverId

# Named, because Litestar looks past the limits of a type that is written in place.
type PageSize = Annotated[int, msgspec.Meta(ge=1, le=200)]
type Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


@get("/v1/chats", guards=[may(Permission.SEE)])
async def list_chats(
    caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> list[ChatSummary]:
    """List the drivers' chats, the one with the newest line first, five hundred at most."""
    async with db.reading() as session:
        return await views.summaries(session, caller.organization_id)


@get(
    "/v1/drivers/{driver_id:uuid}/chat",
    guards=[may(Permission.SEE)],
    responses=responses(NoSuchDriver),
)
async def show_chat(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    driver_id: FromPath[DriverId],
    before: FromQuery[Number | None] = None,
    limit: FromQuery[PageSize] = 50,
) -> ChatPage:
    """Show the newest lines of a chat, or those before a number."""
    async with db.reading() as session:
        return await views.read_page(
            session, caller.organization_id, driver_id, before=before, limit=limit
        )


@put(
    "/v1/drivers/{driver_id:uuid}/chat/{line_id:uuid}",
    guards=[may(Permission.CHAT)],
    responses=responses(
        NotPermitted, NoSuchDriver, LineEmpty, LineTaken, RunNotFound, StopNotFound
    ),
)
async def write_line(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    driver_id: FromPath[DriverId],
    line_id: FromPath[UUID],
    data: JSONBody[NewLine],
) -> ChatLineView:
    """Write to a driver, under an id of the caller's making. Safe to repeat."""
    async with db.transaction() as session:
        return await service.write_line(session, caller, driver_id, line_id, data, now=clock.now())


@post(
    "/v1/drivers/{driver_id:uuid}/chat/read",
    status_code=200,
    guards=[may(Permission.CHAT)],
    responses=responses(NotPermitted, NoSuchDriver),
)
async def mark_read(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    driver_id: FromPath[DriverId],
    data: JSONBody[ReadThrough],
) -> ChatSummary:
    """Say that the office has read what the driver wrote, up to a number. Safe to repeat."""
    async with db.transaction() as session:
        return await service.read_through(session, caller, driver_id, data.through, now=clock.now())


ROUTES: Final[list[HTTPRouteHandler]] = [list_chats, show_chat, write_line, mark_read]
