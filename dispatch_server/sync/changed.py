"""The websocket of a phone: says "changed" when there is something to fetch, and nothing else."""

import asyncio
import contextlib
from typing import Any, Final

from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect
from sqlmodel import func, select

from dispatch_server.accounts.devices import device_caller
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.log import driver_audience
from dispatch_server.db.model import FeedEntry
from dispatch_server.db.session import Database
from shared.clock import Clock
from shared.ids import DriverId, OrganizationId

CHECK_S: Final = 30.0  # between two looks at the credential
NO_DEVICE: Final = 4401
ALIEN_ORIGIN: Final = 4403
CHANGED: Final = "changed"


async def serve(socket: WebSocket[Any, Any, Any], db: Database, wall: Clock) -> None:
    """Follow one driver's feed until the phone leaves, or may not follow it any longer.

    ``wall`` is the real clock: credentials live by it, whatever day is being played. Phones send
    no Origin; what a browser sends on behalf of some page is turned away.
    """
    await socket.accept()
    if socket.headers.get("origin"):
        await socket.close(code=ALIEN_ORIGIN)
        return
    caller = await _caller(socket, db, wall)
    if caller is None or caller.driver_id is None:
        await socket.close(code=NO_DEVICE)
        return
    leaving = asyncio.create_task(_left(socket))
    bell = db.wake.bell(driver_audience(caller.driver_id))
    told = await _newest(db, caller.organization_id, caller.driver_id)
    try:
        while not leaving.done():
            ringing = asyncio.create_task(bell.wait())
            await asyncio.wait(
                {leaving, ringing}, timeout=CHECK_S, return_when=asyncio.FIRST_COMPLETED
            )
            ringing.cancel()
            bell.clear()
            if leaving.done():
                return
            if await _caller(socket, db, wall) is None:
                await socket.close(code=NO_DEVICE)
                return
            newest = await _newest(db, caller.organization_id, caller.driver_id)
            if newest != told:
                told = newest
                await socket.send_text(CHANGED)
    except WebSocketDisconnect:
        return
    finally:
        leaving.cancel()
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect):
            await leaving


async def _caller(socket: WebSocket[Any, Any, Any], db: Database, wall: Clock) -> Caller | None:
    scheme, _, token = socket.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    async with db.reading() as session:
        caller = await device_caller(session, wall, token)
    return caller if caller is not None and caller.may(Permission.DRIVE) else None


async def _newest(db: Database, organization_id: OrganizationId, driver_id: DriverId) -> int:
    async with db.reading() as session:
        found = await session.exec(
            select(func.max(FeedEntry.rev)).where(
                FeedEntry.audience == driver_audience(driver_id),
                FeedEntry.organization_id == organization_id,
            )
        )
        return found.one() or 0


async def _left(socket: WebSocket[Any, Any, Any]) -> None:
    """Wait until the phone hangs up. What it says is not listened to."""
    while True:
        await socket.receive_data(mode="text")
