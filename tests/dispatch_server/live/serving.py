"""A real server on the loopback, and consoles that listen to it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar
from websockets.asyncio.client import ClientConnection, connect

from dispatch_server.accounts import service as accounts
from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.live.routes import ROUTES
from dispatch_server.live.service import Live
from dispatch_server.settings import Settings
from shared.clock import Clock
from tests.build import an_app
from tests.waiting import PATIENCE_S, until

ORIGIN = "http://127.0.0.1:8000"


@asynccontextmanager
async def a_live(db: Database, clock: Clock, folder: Path, **more: Any) -> AsyncIterator[Live]:
    settings = Settings(data_dir=folder, **more)
    live = Live(db, settings, clock=clock, wall=clock, origins={ORIGIN})
    await live.start()
    try:
        yield live
    finally:
        await live.stop()


@asynccontextmanager
async def serve(app: Litestar) -> AsyncIterator[str]:
    """Serve on a free port of the loopback; gives ``host:port``."""
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", lifespan="off", ws="websockets-sansio")
    )
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve([listener]))
    await until(lambda: server.started)
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


def routes_for(caller: Caller, *, live: Live, db: Database, clock: Clock) -> Litestar:
    return an_app(ROUTES, caller=caller, live=live, db=db, clock=clock)


class Console:
    """What a browser would do."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def hello(self, ticket: str, *, generation: str = "", rev: int = 0) -> None:
        hello = {"ticket": ticket, "generation": generation, "rev": rev}
        await self.connection.send(msgspec.json.encode(hello).decode())

    async def here(self, view: str, **more: Any) -> None:
        said = {"type": "here", "view": view, **more}
        await self.connection.send(msgspec.json.encode(said).decode())

    async def hear(self, type: str) -> dict[str, Any]:  # noqa: A002 - the wire's word
        """Wait for the next message of a type."""
        return (await self.hear_until(type))[-1]

    async def hear_until(self, type: str) -> list[dict[str, Any]]:  # noqa: A002 - the wire's word
        """Give all messages up to the next of a type."""
        heard: list[dict[str, Any]] = []
        async with asyncio.timeout(PATIENCE_S):
            while not heard or heard[-1]["type"] != type:
                heard.append(msgspec.json.decode(await self.connection.recv()))
        return heard

    async def closed(self) -> int | None:
        async with asyncio.timeout(PATIENCE_S):
            await self.connection.wait_closed()
        return self.connection.close_code


@asynccontextmanager
async def a_socket(address: str, **more: Any) -> AsyncIterator[Console]:
    async with connect(f"ws://{address}/v1/live", **more) as connection:
        yield Console(connection)


@asynccontextmanager
async def a_console(
    address: str, db: Database, clock: Clock, who: Caller, **known: Any
) -> AsyncIterator[Console]:
    """Open a socket with a fresh ticket, as the console does."""
    async with a_socket(address, origin=ORIGIN) as console:
        await console.hello(await a_ticket(db, clock, who), **known)
        yield console


async def a_ticket(db: Database, clock: Clock, who: Caller) -> str:
    async with db.transaction() as session:
        return await accounts.new_ticket(session, clock, who)
