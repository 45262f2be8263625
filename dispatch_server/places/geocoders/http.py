"""geopy over httpx, so that its geocoders wait without holding a thread, and read in bounds."""

import json
from typing import Any, Final, override

import httpx
from geopy.adapters import AdapterHTTPError, BaseAsyncAdapter
from geopy.exc import GeocoderParseError, GeocoderTimedOut, GeocoderUnavailable

MAX_ANSWER_BYTES: Final = 2 * 1024 * 1024
_ERRORS_FROM: Final = 400


class HttpxAdapter(BaseAsyncAdapter):  # type: ignore[misc] # geopy ships no types
    """What geopy calls when it wants a URL. Follows no redirects, uses no proxy of the system's."""

    def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False)

    @override
    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    @override
    async def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        try:
            async with self._client.stream(
                "GET", url, timeout=timeout, headers=headers
            ) as response:
                body = await _read(response)
        except httpx.TimeoutException as error:
            raise GeocoderTimedOut(str(error) or "timed out") from error
        except httpx.HTTPError as error:
            raise GeocoderUnavailable(str(error) or type(error).__name__) from error
        text = body.decode(response.encoding or "utf-8", errors="replace")
        if response.status_code >= _ERRORS_FROM:
            raise AdapterHTTPError(
                f"status {response.status_code}",
                status_code=response.status_code,
                headers=response.headers,
                text=text,
            )
        return text

    @override
    async def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        text = await self.get_text(url, timeout=timeout, headers=headers)
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise GeocoderParseError("the answer is no JSON") from error


async def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise GeocoderParseError("the answer is too long")
    return bytes(body)
