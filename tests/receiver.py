"""A real HTTP server on loopback that receives webhooks: it can fail, be slow, and restart."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.ports import free_port
from tests.waiting import PATIENCE_S


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return str(self.message["type"])


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    after_s: float = 0.0
    breaks_off: bool = False  # in the middle of the answer


def always_ok(_: Received) -> Reply:
    return Reply()


class Receiver:
    """Answers each request as ``answers`` says, and keeps what came."""

    def __init__(self, answers: Callable[[Received], Reply] = always_ok) -> None:
        self.answers = answers
        self.got: list[Received] = []
        self.port = free_port()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._news = asyncio.Condition()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", self.port)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            for writer in self._open:
                writer.transport.abort()
            await self._server.wait_closed()
            self._server = None

    async def wait_for(self, count: int) -> list[Received]:
        """Wait until so many requests have come, and give them all."""
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: len(self.got) >= count)
        return self.got

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            received = await _read(reader)
            self.got.append(received)
            async with self._news:
                self._news.notify_all()
            reply = self.answers(received)
            await asyncio.sleep(reply.after_s)
            length = len(reply.body) + (100 if reply.breaks_off else 0)
            lines = [
                f"HTTP/1.1 {reply.status} X",
                f"content-length: {length}",
                *(f"{name}: {value}" for name, value in reply.headers.items()),
            ]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + reply.body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, path, _ = head[0].split(" ")
    return Received(method=method, path=path, headers=headers, body=body)


@asynccontextmanager
async def receiving(
    answers: Callable[[Received], Reply] = always_ok,
) -> AsyncIterator[Receiver]:
    receiver = Receiver(answers)
    await receiver.start()
    try:
        yield receiver
    finally:
        await receiver.stop()


@asynccontextmanager
async def receiving_apart() -> AsyncIterator[Receiver]:
    """Receive in a thread of its own: for clients that block the loop they are called from."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    receiver = Receiver()

    def over_there(work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(10)

    over_there(receiver.start())
    try:
        yield receiver
    finally:
        over_there(receiver.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def host_of(url: str) -> str:
    return httpx.URL(url).netloc.decode()
