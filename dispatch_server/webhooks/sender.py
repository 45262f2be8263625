"""One HTTP call to a webhook: to the address that was checked, bounded in time and size."""

import asyncio
import socket
import ssl
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from dispatch_server.webhooks.addresses import first_public
from dispatch_server.webhooks.rules import Failure, failure_of
from shared.clock import Clock

TOTAL_S: Final = 15.0  # name, connection, answer
EXCERPT: Final = 500  # bytes of the answer that are kept; no more than a few are read
AGENT: Final = "Porta-Webhooks/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a try went. ``failure`` is None for a 2xx. ``retry_after_s`` is what was asked for."""

    status: int | None = None
    ms: int = 0
    failure: Failure | None = None
    excerpt: str = ""
    retry_after_s: float | None = None


class _NoAddress(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


class Sender:
    """Calls webhooks. ``to_private`` lets them lead into networks that are not public."""

    def __init__(self, clock: Clock, *, to_private: bool, total_s: float = TOTAL_S) -> None:
        self.clock = clock
        self.to_private = to_private
        self.total_s = total_s
        # A connection is never kept: the pool knows it by its IP address, and behind one address
        # there may be names of different owners.
        self._client = httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            timeout=total_s,
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=0),
            headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def post(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Send a JSON body and say how it went. Raises nothing that the other side can cause."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self.total_s):
                answer = await self._post(httpx.URL(url), headers, body)
        except TimeoutError:
            answer = Answer(failure=Failure.TIMEOUT)
        except _NoAddress as none:
            answer = Answer(failure=none.failure)
        except httpx.TimeoutException:
            answer = Answer(failure=Failure.TIMEOUT)
        except httpx.HTTPError as error:
            answer = Answer(failure=Failure.TLS if _is_tls(error) else Failure.CONNECT)
        ms = round((time.perf_counter() - began) * 1000)
        return Answer(
            status=answer.status,
            ms=ms,
            failure=answer.failure,
            excerpt=answer.excerpt,
            retry_after_s=answer.retry_after_s,
        )

    async def _post(self, url: httpx.URL, headers: dict[str, str], body: bytes) -> Answer:
        """Connect to the address that was checked, so that the name cannot change meanwhile."""
        name = url.raw_host.decode()
        port = url.port or (80 if url.scheme == "http" else 443)
        address = await self._address(name.strip("[]"), port)
        request = self._client.build_request(
            "POST",
            url.copy_with(host=address),
            headers={
                **headers,
                "Host": url.netloc.decode(),
                "Content-Type": "application/json",
            },
            content=body,
            extensions={"sni_hostname": name},
        )
        response = await self._client.send(request, stream=True)
        try:
            return Answer(
                status=response.status_code,
                failure=failure_of(response.status_code),
                excerpt=await _excerpt(response),
                retry_after_s=self._retry_after(response),
            )
        finally:
            await response.aclose()

    async def _address(self, name: str, port: int) -> str:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                name, port, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError) as error:
            raise _NoAddress(Failure.DNS) from error
        addresses = [str(place[0]) for *_, place in found]
        chosen = addresses[0] if self.to_private else first_public(addresses)
        if chosen is None:
            raise _NoAddress(Failure.PRIVATE)
        return chosen

    def _retry_after(self, response: httpx.Response) -> float | None:
        """Read Retry-After, in seconds or as a date (RFC 9110 §10.2.3)."""
        said = response.headers.get("retry-after", "")
        if said.isdecimal():
            return float(said[:9])
        try:
            wanted = parsedate_to_datetime(said) - self.clock.now()
        except (TypeError, ValueError):
            return None
        return max(wanted.total_seconds(), 0.0)


async def _excerpt(response: httpx.Response) -> str:
    """Read the answer's first bytes, and no more. What breaks off has said all it will."""
    read = b""
    try:
        async for part in response.aiter_raw():
            read += part
            if len(read) >= EXCERPT:
                break
    except httpx.HTTPError:
        pass
    return read[:EXCERPT].decode(errors="replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
