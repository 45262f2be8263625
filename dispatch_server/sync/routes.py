"""The driver's phone over HTTP, and the websocket that says "changed"."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, WebSocket, head, patch, post, websocket
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from dispatch_server.accounts import devices
from dispatch_server.accounts.guards import may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.problems import from_error, responses
from dispatch_server.roads.port import Roads
from dispatch_server.runs.change import StopNotFound
from dispatch_server.runs.views import RunNotFound
from dispatch_server.runs.way import run_way
from dispatch_server.sync import blobs, changed, service
from shared.clock import Clock
from shared.problems import Problem
from shared.sync import (
    APP,
    CHUNK_BYTES,
    MAX_BATCH_BYTES,
    WAITING,
    BlobStatus,
    SyncAnswer,
    SyncRequest,
)
from shared.ways import WayRequest, WayView

OFFSET: Final = "Upload-Offset"
SLACK_BYTES: Final = 1024  # around a piece
MAX_VERSION: Final = 40  # letters
MAX_DIGITS: Final = 7
MAX_WAY_BYTES: Final = 16 * 1024  # two hundred ids


def read_request(body: bytes) -> SyncRequest:
    """Read a batch. Its facts stay raw, which the framework's own reader does not know."""
    try:
        return msgspec.json.decode(body, type=SyncRequest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ClientException(str(error)) from error
    except RecursionError as error:
        raise ClientException("the body is nested too deeply") from error


def wrong_offset(request: Request[Any, Any, Any], error: blobs.WrongOffset) -> Response[Problem]:
    """Say in the header too where to go on."""
    answer = from_error(request, error)
    answer.headers[OFFSET] = str(error.offset)
    return answer


@post(
    "/v1/driver/sync",
    guards=[may(Permission.DRIVE)],
    status_code=HTTP_202_ACCEPTED,
    request_max_body_size=MAX_BATCH_BYTES,
    responses=responses(service.WrongDevice, service.LogFork, service.FactUnreadable),
)
async def sync(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    request: Request[Any, Any, Any],
) -> SyncAnswer:
    """Take facts in, and say what is new. 202 leaves after the commit; nothing else is an ack."""
    answer = await service.sync(db, clock, caller, read_request(await request.body()))
    version, waiting = request.headers.get(APP, ""), request.headers.get(WAITING, "")
    if version:
        kept = int(waiting[:MAX_DIGITS]) if waiting.isdecimal() and waiting.isascii() else None
        await devices.note_app(db, answer.device, version=version[:MAX_VERSION], waiting=kept)
    return answer


@head(
    "/v1/driver/blobs/{sha256:str}",
    guards=[may(Permission.DRIVE)],
    responses=responses(blobs.BlobNotFound),
)
async def photo_offset(
    caller: NamedDependency[Caller],
    uploads: NamedDependency[blobs.Uploads],
    sha256: FromPath[str],
) -> Response[None]:
    """Say in Upload-Offset how much of a declared photo is here."""
    offset = await uploads.offset(caller, sha256)
    headers = {OFFSET: str(offset), "Cache-Control": "no-store"}
    return Response(None, headers=headers)


@patch(
    "/v1/driver/blobs/{sha256:str}",
    guards=[may(Permission.DRIVE)],
    status_code=HTTP_200_OK,
    request_max_body_size=CHUNK_BYTES + SLACK_BYTES,
    exception_handlers={blobs.WrongOffset: wrong_offset},
    responses=responses(
        blobs.BlobNotFound,
        blobs.WrongOffset,
        blobs.PieceTooLong,
        blobs.PhotoHashMismatch,
        blobs.PhotoRejected,
    ),
)
async def send_piece(
    caller: NamedDependency[Caller],
    uploads: NamedDependency[blobs.Uploads],
    request: Request[Any, Any, Any],
    sha256: FromPath[str],
    offset: Annotated[int, HeaderParameter(name=OFFSET, ge=0, le=2**31)],
) -> BlobStatus:
    """Take the piece of a photo that starts at Upload-Offset."""
    piece = await request.body()
    return await uploads.append(caller, sha256, offset, piece)


@post(
    "/v1/driver/way",
    guards=[may(Permission.DRIVE)],
    status_code=HTTP_200_OK,
    request_max_body_size=MAX_WAY_BYTES,
    responses=responses(RunNotFound, StopNotFound),
)
async def way(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    roads: NamedDependency[Roads],
    data: JSONBody[WayRequest],
) -> WayView:
    """Give the way along a run's stops, turn by turn, from the depot or from where the phone is."""
    assert caller.driver_id is not None  # noqa: S101 - the guard lets drivers in, who have one
    return await run_way(
        db,
        roads,
        organization_id=caller.organization_id,
        driver_id=caller.driver_id,
        wanted=data,
    )


@websocket("/v1/driver/changed")
async def hint(
    socket: WebSocket[Any, Any, Any],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
) -> None:
    """Say "changed" whenever this driver's phone has something to fetch."""
    await changed.serve(socket, db, wall)


ROUTES: Final[list[Any]] = [sync, photo_offset, send_piece, way, hint]
