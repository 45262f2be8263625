"""The line to the server over httpx, and a websocket that only ever says "changed"."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Final

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from driver_app.settings import SyncSettings
from driver_app.sync.transport import MAX_ANSWER_BYTES, Meter, NoAnswer, Reply, TimedOut

MAX_HINT_BYTES: Final = 1024


class HttpTransport:
    """Over httpx. Redirects are never followed: another host's 200 is nobody's answer."""

    def __init__(self, server_url: str, settings: SyncSettings, meter: Meter | None = None) -> None:
        self.server_url = server_url.rstrip("/")
        self.settings = settings
        self.meter = meter or Meter()
        self._client = self._new_client()

    def _new_client(self) -> httpx.AsyncClient:
        lines = self.settings.photos_abreast + 1  # facts and positions have one of their own
        return httpx.AsyncClient(
            base_url=self.server_url,
            follow_redirects=False,
            timeout=httpx.Timeout(self.settings.request_s, connect=self.settings.connect_s),
            limits=httpx.Limits(max_connections=lines + 1, max_keepalive_connections=lines),
        )

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
        try:
            async with (
                asyncio.timeout(self.settings.request_s + self.settings.connect_s),
                self._client.stream(method, path, headers=sent, content=body) as response,
            ):
                content = await _read(response)
                self.meter.carried_bytes += len(body) + response.num_bytes_downloaded
                return Reply(
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    body=content,
                )
        except (TimeoutError, httpx.TimeoutException) as error:
            raise TimedOut from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise NoAnswer from error

    async def hints(self, token: str) -> AsyncIterator[None]:
        url = "ws" + self.server_url.removeprefix("http") + "/v1/driver/changed"
        try:
            async with connect(
                url,
                additional_headers={"Authorization": f"Bearer {token}"},
                open_timeout=self.settings.connect_s,
                max_size=MAX_HINT_BYTES,
                ping_interval=self.settings.request_s,
            ) as socket:
                async for _ in socket:
                    yield
        except (OSError, TimeoutError, WebSocketException):
            return

    async def renew(self) -> None:
        old, self._client = self._client, self._new_client()
        await old.aclose()

    async def close(self) -> None:
        await self._client.aclose()


async def _read(response: httpx.Response) -> bytes:
    """Read a body of bounded size; a longer one is not ours, and is cut."""
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MAX_ANSWER_BYTES:
            break
    return bytes(body)


open_transport = HttpTransport
