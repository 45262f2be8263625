"""In a dead zone nothing goes out, and an answer that comes too late is lost."""

from collections.abc import AsyncIterator, Mapping

import pytest

from driver_app.simulation.signal import PatchyTransport
from driver_app.sync.transport import NoAnswer, Reply


class Server:
    """Answers everything, and may take the signal away while it does."""

    def __init__(self) -> None:
        self.has_signal = True
        self.leaves_zone = False
        self.heard: list[str] = []

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        self.heard.append(f"{method} {path} {token} {len(headers or {})} {len(body)}")
        if self.leaves_zone:
            self.has_signal = False
        return Reply(status=202, headers={}, body=b"{}")

    async def hints(self, token: str) -> AsyncIterator[None]:
        for _ in token:
            yield

    async def renew(self) -> None:
        self.heard.append("renew")

    async def close(self) -> None:
        self.heard.append("close")


async def test_with_signal_everything_passes() -> None:
    server = Server()
    line = PatchyTransport(server, lambda: server.has_signal)

    assert (await line.send("POST", "/x", token="t", body=b"1")).status == 202
    assert [hint async for hint in line.hints("abc")] == [None] * 3
    await line.renew()
    await line.close()
    assert server.heard == ["POST /x t 0 1", "renew", "close"]


async def test_without_signal_nothing_leaves_the_phone() -> None:
    server = Server()
    server.has_signal = False
    line = PatchyTransport(server, lambda: server.has_signal)

    with pytest.raises(NoAnswer):
        await line.send("POST", "/x")
    assert server.heard == []
    assert [hint async for hint in line.hints("abc")] == []


async def test_an_answer_may_be_lost_though_the_server_has_heard() -> None:
    server = Server()
    server.leaves_zone = True
    line = PatchyTransport(server, lambda: server.has_signal)

    with pytest.raises(NoAnswer):
        await line.send("POST", "/x")
    assert len(server.heard) == 1
