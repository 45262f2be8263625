"""The line itself, against a real server on the loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve

from driver_app.settings import SyncSettings
from driver_app.sync.http import HttpTransport
from driver_app.sync.transport import MAX_ANSWER_BYTES, NoAnswer, TimedOut

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PATIENT, HASTY = SyncSettings(), SyncSettings(connect_s=1.0, request_s=0.3)


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await answer(reader, writer)
        writer.close()

    listening = await asyncio.start_server(once, "127.0.0.1", 0)
    host, port = listening.sockets[0].getsockname()
    async with listening:
        yield f"http://{host}:{port}"


async def test_a_redirect_is_not_followed() -> None:
    async def redirect(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://portal/\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with server(redirect) as url:
        transport = HttpTransport(url, PATIENT)
        reply = await transport.send("POST", "/v1/driver/sync", token="t", body=b"{}")
        await transport.close()

    assert reply.status == 302
    assert reply.headers["location"] == "http://portal/"


async def test_silence_is_a_time_out_and_a_closed_door_no_answer() -> None:
    async def say_nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with server(say_nothing) as url:
        transport = HttpTransport(url, HASTY)
        with pytest.raises(TimedOut):
            await transport.send("GET", "/")
        await transport.renew()
    with pytest.raises(NoAnswer):
        await transport.send("GET", "/")
    await transport.close()


async def test_an_answer_cut_in_the_middle_is_no_answer() -> None:
    async def cut(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 500\r\n\r\n{")
        await writer.drain()

    async with server(cut) as url:
        transport = HttpTransport(url, PATIENT)
        with pytest.raises(NoAnswer):
            await transport.send("GET", "/")
        await transport.close()


async def test_an_endless_answer_is_cut_off() -> None:
    async def pour(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        for _piece in range(100):
            writer.write(b"x" * 1_000_000)
            try:
                await writer.drain()
            except ConnectionError:
                return

    async with server(pour) as url:
        transport = HttpTransport(url, PATIENT)
        reply = await transport.send("GET", "/")
        await transport.close()

    assert MAX_ANSWER_BYTES < len(reply.body) < 2 * MAX_ANSWER_BYTES


async def test_hints_come_through_and_end_with_the_line() -> None:
    seen: list[str | None] = []

    async def hint(socket: ServerConnection) -> None:
        assert socket.request is not None
        seen.append(socket.request.headers.get("Authorization"))
        await socket.send("changed")
        await socket.send("changed")

    async with serve(hint, "127.0.0.1", 0) as listening:
        host, port = next(iter(listening.sockets)).getsockname()
        transport = HttpTransport(f"http://{host}:{port}", PATIENT)
        hints = [None async for _ in transport.hints("token")]
    no_more = [None async for _ in transport.hints("token")]
    await transport.close()

    assert len(hints) == 2
    assert seen == ["Bearer token"]
    assert no_more == []
