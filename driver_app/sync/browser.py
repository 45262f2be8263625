"""The line to the server where the app itself runs in a browser: the page's own fetch.

There are no sockets, so nobody says "changed": the phone asks, as it does without a websocket.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from importlib import import_module
from typing import Any

from driver_app.settings import SyncSettings
from driver_app.sync.transport import MAX_ANSWER_BYTES, Meter, NoAnswer, Reply, TimedOut


class FetchTransport:
    """Over ``pyodide.http``. Redirects are not followed: another host's 200 is nobody's answer."""

    def __init__(self, server_url: str, settings: SyncSettings, meter: Meter | None = None) -> None:
        self.server_url = server_url.rstrip("/")
        self.settings = settings
        self.meter = meter or Meter()

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        asked: dict[str, Any] = {"method": method, "headers": sent, "redirect": "manual"}
        asked |= {"cache": "no-store", "credentials": "omit"}
        if body:
            asked["body"] = body
        fetch = import_module("pyodide.http").pyfetch
        try:
            async with asyncio.timeout(self.settings.request_s + self.settings.connect_s):
                response = await fetch(self.server_url + path, **asked)
                content = bytes(await response.bytes())
        except TimeoutError as error:
            raise TimedOut from error
        except Exception as error:  # the page's own errors have no type of ours
            raise NoAnswer from error
        self.meter.carried_bytes += len(body) + len(content)
        return Reply(
            status=int(response.status),
            headers={name.lower(): value for name, value in dict(response.headers).items()},
            body=content[:MAX_ANSWER_BYTES],
        )

    async def hints(self, token: str) -> AsyncIterator[None]:
        for _ in token[:0]:  # nobody says anything
            yield

    async def renew(self) -> None: ...

    async def close(self) -> None: ...


open_transport = FetchTransport
