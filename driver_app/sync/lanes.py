"""One request of each lane: what it says on the wire, and what its answer means."""

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import Final

import msgspec

from driver_app.settings import VERSION
from driver_app.store import answers, credentials, outbox, photos, positions
from driver_app.store.answers import Taken
from driver_app.store.backlog import PendingPhoto
from driver_app.store.credentials import Identity, Tokens
from driver_app.store.schema import Store
from driver_app.sync.engine import AskOffset, Heard, SendChunk, Sync
from driver_app.sync.transport import Reply, Transport
from shared.pairing import Paired, RefreshRequest
from shared.problems import MEDIA_TYPE, Problem
from shared.sync import (
    APP,
    MAX_BATCH_BYTES,
    MAX_POSITIONS,
    WAITING,
    BlobStatus,
    PositionAnswer,
    PositionBatch,
    SyncAnswer,
    SyncRequest,
)

ENVELOPE_BYTES: Final = 1024  # of a request around its facts
MAX_DIGITS: Final = 15
JSON: Final = {"Content-Type": "application/json"}
_UNREADABLE: Final = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
_HEARD: Final = {
    Taken.ALL: Heard.DONE,
    Taken.MORE: Heard.MORE,
    Taken.NEW_EPOCH: Heard.FORK,
    Taken.NOTHING: Heard.SERVER_ERROR,
    Taken.NOT_OURS: Heard.STRANGER,
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in phone and its way to the server."""

    store: Store
    transport: Transport
    identity: Identity
    tokens: Tokens


class Outcome(msgspec.Struct, frozen=True):
    """What came of a request. ``offset`` is how much of the photo the server has."""

    heard: Heard
    reply: Reply | None = None
    offset: int | None = None

    @property
    def retry_after_s(self) -> float:
        text = self.reply.headers.get("retry-after", "") if self.reply is not None else ""
        return float(text) if _is_number(text) else 0.0  # a date is too rare to be worth a parser


async def sync(line: Line, action: Sync, now: datetime) -> Outcome:
    """Send facts and take in the answer. Only a 202 that names this device and epoch counts."""
    store, device = line.store, line.identity.device_id
    batch = await asyncio.to_thread(
        outbox.next_batch,
        store,
        max_facts=action.max_facts,
        max_bytes=MAX_BATCH_BYTES - ENVELOPE_BYTES,
    )
    if batch is None or batch.device_id != device:
        return Outcome(Heard.MORE)  # another driver signed in meanwhile
    request = SyncRequest(
        device=batch.device_id,
        epoch=batch.epoch,
        sent_at=_ms(now),
        facts=tuple(fact.raw() for fact in batch.facts),
        cursor=batch.cursor,
    )
    waiting = await asyncio.to_thread(outbox.unsent, store, device) - len(batch.facts)
    reply = await line.transport.send(
        "POST",
        "/v1/driver/sync",
        token=line.tokens.access,
        headers={**JSON, APP: VERSION, WAITING: str(max(waiting, 0))},
        body=msgspec.json.encode(request),
    )
    if reply.status == HTTPStatus.CONFLICT and slug(reply) == "log-fork":
        await asyncio.to_thread(outbox.open_epoch, store, device)
        return Outcome(Heard.FORK, reply)
    answer = decoded(reply, HTTPStatus.ACCEPTED, SyncAnswer)
    if answer is None:
        return Outcome(unexpected(reply), reply)
    taken = await asyncio.to_thread(answers.take_in, store, batch, answer, now=now)
    if taken is not Taken.NOT_OURS:
        skew = answer.server_time - _ms(now)
        await asyncio.to_thread(credentials.note_skew, store, device, skew)
    return Outcome(_HEARD[taken], reply)


async def ask_offset(line: Line, action: AskOffset, now: datetime) -> Outcome:
    """Ask how much of a photo the server has."""
    reply = await line.transport.send(
        "HEAD", f"/v1/driver/blobs/{action.photo.sha256}", token=line.tokens.access
    )
    offset = _offset(reply)
    if reply.status == HTTPStatus.OK and offset is not None:
        return await _arrived(line, action.photo, offset, reply, now)
    return await _photo_trouble(line, action.photo, reply, now)


async def send_chunk(line: Line, action: SendChunk, now: datetime) -> Outcome:
    """Send the next piece of a photo; the server's offset always wins."""
    photo = action.photo
    try:
        content = await asyncio.to_thread(
            photos.chunk, line.store, photo.sha256, action.offset, action.length
        )
    except FileNotFoundError:
        return await _given_up(line, photo, "file_missing", None, now)
    reply = await line.transport.send(
        "PATCH",
        f"/v1/driver/blobs/{photo.sha256}",
        token=line.tokens.access,
        headers={
            "Upload-Offset": str(action.offset),
            "Content-Type": "application/offset+octet-stream",
        },
        body=content,
    )
    status = decoded(reply, HTTPStatus.OK, BlobStatus)
    if status is None or status.sha256 != photo.sha256:
        return await _photo_trouble(line, photo, reply, now)
    offset = photo.size if status.complete else min(status.offset, photo.size - 1)
    return await _arrived(line, photo, offset, reply, now)


async def _arrived(
    line: Line, photo: PendingPhoto, offset: int, reply: Reply, now: datetime
) -> Outcome:
    device = line.identity.device_id
    if offset >= photo.size:
        await asyncio.to_thread(photos.note_complete, line.store, device, photo.sha256, now)
        return Outcome(Heard.DONE, reply)
    await asyncio.to_thread(photos.note_sent, line.store, device, photo.sha256, offset)
    return Outcome(Heard.OFFSET, reply, offset)


async def _given_up(
    line: Line, photo: PendingPhoto, reason: str, reply: Reply | None, now: datetime
) -> Outcome:
    device = line.identity.device_id
    await asyncio.to_thread(photos.note_complete, line.store, device, photo.sha256, now, reason)
    return Outcome(Heard.REFUSED, reply)


async def _photo_trouble(line: Line, photo: PendingPhoto, reply: Reply, now: datetime) -> Outcome:
    """Tell a photo that will never be taken from one that must start at another byte."""
    offset, what = _offset(reply), slug(reply)
    if reply.status == HTTPStatus.CONFLICT and offset is not None and what == "wrong-offset":
        return await _arrived(line, photo, min(offset, photo.size - 1), reply, now)
    if reply.status == HTTPStatus.UNPROCESSABLE_ENTITY and what == "photo-rejected":
        problem = decoded(reply, reply.status, Problem)
        reason = str(problem.facts.get("reason", what)) if problem else what
        return await _given_up(line, photo, reason, reply, now)
    if reply.status == HTTPStatus.UNPROCESSABLE_ENTITY and what == "photo-hash-mismatch":
        return Outcome(Heard.PUT_OFF, reply, 0)
    if reply.status == HTTPStatus.NOT_FOUND:
        return Outcome(Heard.PUT_OFF, reply)
    return Outcome(unexpected(reply), reply)


async def send_positions(line: Line, now: datetime) -> Outcome:
    """Send the oldest positions. Those that the server cannot read are not sent twice."""
    device = line.identity.device_id
    fixes = await asyncio.to_thread(positions.oldest, line.store, device, MAX_POSITIONS)
    if not fixes:
        return Outcome(Heard.DONE)
    batch = PositionBatch(
        device=device, epoch=line.identity.epoch, sent_at=_ms(now), fixes=tuple(fixes)
    )
    reply = await line.transport.send(
        "POST",
        "/v1/driver/positions",
        token=line.tokens.access,
        headers=JSON,
        body=msgspec.json.encode(batch),
    )
    is_unreadable = reply.status in _UNREADABLE and _is_problem(reply)
    if decoded(reply, HTTPStatus.ACCEPTED, PositionAnswer) is None and not is_unreadable:
        return Outcome(unexpected(reply), reply)
    await asyncio.to_thread(positions.drop, line.store, device, fixes[-1].seq)
    return Outcome(Heard.DONE, reply)


async def refresh(line: Line) -> Outcome:
    """Exchange the refresh token. The new pair is on the disk before it is used."""
    request = RefreshRequest(device_id=line.identity.device_id, refresh_token=line.tokens.refresh)
    reply = await line.transport.send(
        "POST", "/v1/devices/refresh", headers=JSON, body=msgspec.json.encode(request)
    )
    is_done = reply.status in {HTTPStatus.OK, HTTPStatus.CREATED}
    paired = decoded(reply, reply.status, Paired) if is_done else None
    if paired is not None and paired.device_id == line.identity.device_id:
        await asyncio.to_thread(credentials.renew, line.store, paired)
        return Outcome(Heard.DONE, reply)
    if reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Outcome(Heard.UNAUTHORIZED if _is_problem(reply) else Heard.STRANGER, reply)
    return Outcome(unexpected(reply), reply)


def decoded[T](reply: Reply, status: int, type_: type[T]) -> T | None:
    """Read an answer that has the status and the shape it must have, or None."""
    if reply.status != status:
        return None
    try:
        return msgspec.json.decode(reply.body, type=type_)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def slug(reply: Reply) -> str:
    """Name the problem of an answer; empty where it is no problem of ours."""
    problem = decoded(reply, reply.status, Problem) if _is_problem(reply) else None
    return "" if problem is None else problem.slug


def unexpected(reply: Reply) -> Heard:
    """Say what an answer means that is not the one asked for."""
    match reply.status:
        case HTTPStatus.TOO_MANY_REQUESTS | HTTPStatus.SERVICE_UNAVAILABLE:
            return Heard.BUSY
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return Heard.TOO_BIG
        case HTTPStatus.UNAUTHORIZED:
            return Heard.UNAUTHORIZED
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Heard.SERVER_ERROR
        case status if status >= HTTPStatus.BAD_REQUEST and _is_problem(reply):
            return Heard.FORBIDDEN
        case _:
            return Heard.STRANGER


def _is_problem(reply: Reply) -> bool:
    return reply.headers.get("content-type", "").startswith(MEDIA_TYPE)


def _offset(reply: Reply) -> int | None:
    text = reply.headers.get("upload-offset", "")
    return int(text) if _is_number(text) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
