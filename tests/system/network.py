"""The network between phones and a server, as bad as one wants it: a proxy on the loopback."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import msgspec

HEAD_BYTES: Final = 64 * 1024
PIECE_BYTES: Final = 8 * 1024
_PAGE: Final = b"<html><body>Bem-vindo ao aeroporto. <a href='/login'>Entrar</a></body></html>"


class Weather(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a connection."""

    name: str
    answer: bytes | None = None  # given to every request, in the place of the server's
    is_gone: bool = False  # nothing gets anywhere
    rate: float = 0.0  # bytes a second and connection, each way; 0 is as fast as it goes
    latency_s: float = 0.0  # before each piece
    drops: float = 0.0  # of the pieces: the connection ends there


def _portal(status: str, *more: str) -> bytes:
    head = (f"HTTP/1.1 {status}", "Content-Type: text/html", f"Content-Length: {len(_PAGE)}")
    return "\r\n".join((*head, *more, "Connection: close", "", "")).encode() + _PAGE


GONE: Final = Weather(name="gone", is_gone=True)
OPEN: Final = Weather(name="open")
PORTALS: Final = (
    Weather(name="portal 200", answer=_portal("200 OK")),
    Weather(
        name="portal 302", answer=_portal("302 Found", "Location: http://login.airport.example/")
    ),
    Weather(name="portal 511", answer=_portal("511 Network Authentication Required")),
)
SLOW: Final = Weather(name="slow", rate=32_000, latency_s=0.2, drops=0.02)  # EDGE, in a lift


class Network:
    """A proxy. A change of weather ends all connections, as a change of network does."""

    def __init__(self, port: int, pick: random.Random) -> None:
        self.port = port  # of the server; the proxy has one of its own
        self.pick = pick
        self.weather = OPEN
        self.asked = 0  # requests that a portal answered
        self.most = 0  # connections at once
        self._open: set[asyncio.Task[None]] = set()

    def turn(self, weather: Weather) -> None:
        self.weather = weather
        for task in list(self._open):
            task.cancel()

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Give the address to talk to."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=HEAD_BYTES)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            self.turn(GONE)
            await asyncio.gather(*self._open, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(reader, writer))
        self._open.add(task)
        self.most = max(self.most, len(self._open))
        task.add_done_callback(self._open.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        weather = self.weather
        try:
            if weather.answer is not None:
                await reader.readuntil(b"\r\n\r\n")
                self.asked += 1
                writer.write(weather.answer)
                await writer.drain()
            elif not weather.is_gone:
                await self._connect(weather, reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the caller hung up, or the server is not there
        finally:
            writer.close()

    async def _connect(
        self, weather: Weather, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        ways = [
            asyncio.create_task(self._pump(weather, reader, back)),
            asyncio.create_task(self._pump(weather, there, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            back.close()

    async def _pump(
        self, weather: Weather, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while piece := await reader.read(PIECE_BYTES):
            pause = weather.latency_s + (len(piece) / weather.rate if weather.rate else 0)
            if pause:
                await asyncio.sleep(pause)
            if weather.drops and self.pick.random() < weather.drops:
                return
            writer.write(piece)
            await writer.drain()
