"""Positions in, and the consoles' websocket."""

from typing import Any

from litestar import WebSocket, post, websocket
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_202_ACCEPTED

from dispatch_server import problems
from dispatch_server.accounts.guards import may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.live.intake import NotThisDevice
from dispatch_server.live.service import Live
from shared.sync import MAX_BATCH_BYTES, PositionAnswer, PositionBatch


@post(
    "/v1/driver/positions",
    guards=[may(Permission.DRIVE)],
    status_code=HTTP_202_ACCEPTED,
    request_max_body_size=MAX_BATCH_BYTES,
    responses=problems.responses(NotThisDevice),
)
async def report_positions(
    data: JSONBody[PositionBatch], caller: NamedDependency[Caller], live: NamedDependency[Live]
) -> PositionAnswer:
    """Take in a driver's fixes, best effort."""
    return await live.intake.take(caller, data)


@websocket("/v1/live")
async def watch(socket: WebSocket[Any, Any, Any], live: NamedDependency[Live]) -> None:
    """Follow the day: a snapshot, then what changes."""
    await live.sockets.serve(socket)


ROUTES = [report_positions, watch]
