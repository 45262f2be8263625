"""The line to the server: HTTP requests, and a websocket that only ever says "changed"."""

import sys
from collections.abc import AsyncIterator, Mapping
from importlib import import_module
from typing import Final, Protocol, cast

import msgspec

from driver_app.settings import SyncSettings

MAX_ANSWER_BYTES: Final = 8 * 1024 * 1024


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What some server said. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswer(Exception):
    """Nothing came back. What was sent may have arrived all the same."""


class TimedOut(NoAnswer):
    """The line is there, the answer is not."""


class Transport(Protocol):
    """Sends one request at a time. Raises NoAnswer."""

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply: ...

    def hints(self, token: str) -> AsyncIterator[None]:
        """Yield when the server says that something changed. Ends when the line does."""
        ...

    async def renew(self) -> None:
        """Throw the connections away: the watchdog does not trust them any more."""
        ...

    async def close(self) -> None: ...


class Meter:
    """Counts the bytes of bodies, both ways. Several transports may share one."""

    def __init__(self) -> None:
        self.carried_bytes = 0


def open_transport(
    server_url: str, settings: SyncSettings, meter: Meter | None = None
) -> Transport:
    """Open a line the way this machine can: a browser has no sockets, and no httpx either."""
    module = "browser" if sys.platform == "emscripten" else "http"
    made = import_module(f"driver_app.sync.{module}").open_transport
    return cast("Transport", made(server_url, settings, meter or Meter()))
