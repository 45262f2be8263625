"""Pair this phone with a driver by the code from the console."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import urlsplit

import msgspec

from driver_app.settings import SyncSettings
from driver_app.store import credentials
from driver_app.store.credentials import Identity
from driver_app.store.schema import Store
from driver_app.sync.lanes import JSON, decoded
from driver_app.sync.transport import NoAnswer, Reply, Transport, open_transport
from shared.errors import PortaError
from shared.pairing import Paired, PairRequest


@dataclass(eq=False)
class CodeRefused(PortaError):
    """The server does not take this code. Ask the dispatcher for a new one."""

    slug: ClassVar[str] = "code-refused"


@dataclass(eq=False)
class ServerUnreachable(PortaError):
    """No Porta server answers there. Check the address and the network."""

    slug: ClassVar[str] = "server-unreachable"
    url: str


async def sign_in(
    store: Store,
    *,
    server_url: str,
    code: str,
    name: str = "",
    platform: str = "",
    transport: Transport | None = None,
) -> Identity:
    """Become the driver's device. What this driver left unsent on this phone is sent from now on.

    Raises CodeRefused, ServerUnreachable.
    """
    url = server_url.strip().rstrip("/")
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise ServerUnreachable(url=url)
    try:
        request = msgspec.convert(
            {"code": code.strip(), "name": name, "platform": platform}, PairRequest
        )
    except msgspec.ValidationError as error:
        raise CodeRefused from error
    reply = await _ask(url, msgspec.json.encode(request), transport)
    paired = decoded(reply, reply.status, Paired)
    if paired is not None and reply.status in {HTTPStatus.OK, HTTPStatus.CREATED}:
        return await asyncio.to_thread(credentials.sign_in, store, url, paired)
    is_refusal = HTTPStatus.BAD_REQUEST <= reply.status < HTTPStatus.INTERNAL_SERVER_ERROR
    if is_refusal and reply.headers.get("content-type", "").startswith("application/problem"):
        raise CodeRefused
    raise ServerUnreachable(url=url)


async def _ask(url: str, body: bytes, transport: Transport | None) -> Reply:
    line = transport or open_transport(url, SyncSettings())
    try:
        return await line.send("POST", "/v1/devices/pair", headers=JSON, body=body)
    except NoAnswer as error:
        raise ServerUnreachable(url=url) from error
    finally:
        if transport is None:
            await line.close()
