"""Take a phone's facts once each, in its order, and tell it what is new.

Facts are never refused for reasons of state: what nobody can apply is kept in quarantine, and the
queue behind it goes on. One transaction per batch; the answer leaves after the commit.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

import msgspec
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.rules import Caller
from dispatch_server.chat.take import CHAT_FACTS, take_facts
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.errors import Conflict, Forbidden, Refused
from dispatch_server.runs.apply import Garbled, Verdict, apply_facts
from dispatch_server.runs.day import Reporter
from dispatch_server.sync import blobs
from dispatch_server.sync.feed import read_page
from dispatch_server.sync.model import StoredFact, Stream
from shared.clock import Clock
from shared.facts import Fact
from shared.ids import DeviceId, Epoch, FactId
from shared.sync import Outcome, Result, SyncAnswer, SyncRequest
from shared.text import clean

TRIES: Final = 3  # two phones of one driver may bring the same fact at the same moment
MAX_SKEW_MS: Final = 2**31 - 1
ID_TAKEN: Final = "id_taken"  # another fact has this id


@dataclass(eq=False)
class WrongDevice(Forbidden):
    """The credential belongs to another device than the one that the body names."""

    slug: ClassVar[str] = "wrong-device"


@dataclass(eq=False)
class LogFork(Conflict):
    """Under this number we have another fact. Open a new epoch, and send again under the same ids."""

    slug: ClassVar[str] = "log-fork"
    seq: int


@dataclass(eq=False)
class FactUnreadable(Refused):
    """A fact of the batch has no number or no id, so that nobody could acknowledge it."""

    slug: ClassVar[str] = "fact-unreadable"
    position: int  # in the batch, from 0


class _Head(msgspec.Struct, frozen=True):
    """The least that a fact must have."""

    seq: int
    id: FactId
    type: str = ""


class Taken(msgspec.Struct, frozen=True):
    """How far the phone's log is here, and what became of the facts just sent."""

    acked_through: int
    results: tuple[Result, ...] = ()


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as received."""

    seq: int
    id: FactId
    digest: str
    content: bytes
    fact: Fact | Garbled


async def sync(db: Database, clock: Clock, caller: Caller, request: SyncRequest) -> SyncAnswer:
    """Store and apply what is new of a batch, and answer with what is new for the phone.

    Raises WrongDevice, LogFork, FactUnreadable.
    """
    if caller.device_id is None or caller.driver_id is None or caller.device_id != request.device:
        raise WrongDevice
    reporter = Reporter(
        organization_id=caller.organization_id,
        driver_id=caller.driver_id,
        device_id=caller.device_id,
    )
    if not request.facts:
        async with db.reading() as session:
            stream = await session.get(Stream, (request.device, request.epoch))
            acked = stream.last_seq if stream is not None else 0
            return await _answer(session, clock.now(), reporter, request, Taken(acked))
    read = [_read(position, raw) for position, raw in enumerate(request.facts)]
    read.sort(key=lambda fact: fact.seq)
    return await _write(db, clock, reporter, request, read)


async def _write(
    db: Database, clock: Clock, reporter: Reporter, request: SyncRequest, facts: list[_Read]
) -> SyncAnswer:
    for left in reversed(range(TRIES)):
        try:
            async with db.transaction() as session:
                await log.hold(session, reporter.organization_id)
                stream = await _lock(session, clock.now(), reporter, request)
                taken = await _take(session, clock, reporter, stream, facts)
                answer = await _answer(session, clock.now(), reporter, request, taken)
        except IntegrityError:
            if not left:
                raise
        else:
            return answer  # after the commit
    raise AssertionError


def _read(position: int, raw: msgspec.Raw) -> _Read:
    """Read a fact as far as it can be read. Raises FactUnreadable without number or id."""
    content = bytes(raw)
    try:
        head = msgspec.json.decode(content, type=_Head)
        whole = msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise FactUnreadable(position=position) from error
    if not 1 <= head.seq <= 2**53:
        raise FactUnreadable(position=position)
    fact: Fact | Garbled
    try:
        fact = msgspec.json.decode(content, type=Fact)
    except (msgspec.MsgspecError, OverflowError):
        fact = Garbled(id=head.id, type=head.type[:64])
    return _Read(
        seq=head.seq, id=head.id, digest=digest(whole), content=content, fact=_timely(fact)
    )


def _timely(fact: Fact | Garbled) -> Fact | Garbled:
    """Set aside a fact whose time no database can hold."""
    if isinstance(fact, Fact):
        try:
            fact.occurred_at.astimezone(tz=None)
        except (OverflowError, ValueError, OSError):
            return Garbled(id=fact.id, type=fact.type)
    return fact


def digest(fact: dict[str, Any]) -> str:
    """Hash what a fact says. Its number is not part of it: that changes with the epoch."""
    said = {name: value for name, value in fact.items() if name != "seq"}
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


async def _lock(
    session: AsyncSession, now: datetime, reporter: Reporter, request: SyncRequest
) -> Stream:
    """Hold the phone's stream until the commit; open it if it is new."""
    key = (request.device, request.epoch)
    stream = await session.get(Stream, key, with_for_update=True)
    if stream is None:
        stream = Stream(
            device_id=request.device,
            epoch=request.epoch,
            organization_id=reporter.organization_id,
            opened_at=now,
            seen_at=now,
        )
        session.add(stream)
        await session.flush()
    stream.seen_at = now
    skew = _ms(now) - request.sent_at
    stream.skew_ms = max(-MAX_SKEW_MS, min(MAX_SKEW_MS, skew))
    return stream


async def _take(
    session: AsyncSession,
    clock: Clock,
    reporter: Reporter,
    stream: Stream,
    facts: Sequence[_Read],
) -> Taken:
    """Store the contiguous part of ``facts`` that is new; answer for what was here already."""
    known = await _known(session, reporter, stream, facts)
    here: list[_Read] = []
    fresh: dict[FactId, _Read] = {}
    results: dict[int, Result] = {}
    for fact in facts:
        if fact.seq > stream.last_seq + 1:
            break  # a gap: nothing is ever stored behind one
        before = known.by_seq.get(fact.seq) or known.by_id.get(fact.id) or fresh.get(fact.id)
        is_same = before is not None and (before.id, before.digest) == (fact.id, fact.digest)
        if fact.seq <= stream.last_seq and not is_same:
            raise LogFork(seq=fact.seq)
        stream.last_seq = max(stream.last_seq, fact.seq)
        here.append(fact)
        if before is None:
            fresh[fact.id] = fact
        elif isinstance(before, StoredFact):
            results[fact.seq] = _known_result(fact.seq, before, is_same=is_same)
    new = list(fresh.values())
    if new:
        verdicts = await _apply(session, clock, reporter, [fact.fact for fact in new])
        for fact, verdict in zip(new, verdicts, strict=True):
            results[fact.seq] = Result(seq=fact.seq, outcome=verdict.outcome, code=verdict.code)
            session.add(_row(fact, verdict, stream, clock.now()))
        await session.flush()
    named = [fact.fact for fact in here if isinstance(fact.fact, Fact)]
    await blobs.declare(session, clock, reporter, named)
    return Taken(stream.last_seq, tuple(results[seq] for seq in sorted(results)))


async def _apply(
    session: AsyncSession, clock: Clock, reporter: Reporter, facts: Sequence[Fact | Garbled]
) -> list[Verdict]:
    """Let the chat take its own facts and the runs all others; neither needs the other's."""
    chat = [fact for fact in facts if isinstance(fact, Fact) and fact.type in CHAT_FACTS]
    mine = {fact.id for fact in chat}
    others = [fact for fact in facts if fact.id not in mine]
    verdicts = await apply_facts(session, clock, reporter, others) if others else []
    verdicts += await take_facts(session, clock, reporter, chat) if chat else []
    by_id = dict(zip([fact.id for fact in (*others, *chat)], verdicts, strict=True))
    return [by_id[fact.id] for fact in facts]


def _row(fact: _Read, verdict: Verdict, stream: Stream, now: datetime) -> StoredFact:
    return StoredFact(
        organization_id=stream.organization_id,
        id=fact.id,
        device_id=stream.device_id,
        epoch=stream.epoch,
        seq=fact.seq,
        type=clean(fact.fact.type),
        digest=fact.digest,
        content=fact.content.decode(),
        outcome=verdict.outcome,
        code=verdict.code,
        occurred_at=fact.fact.occurred_at if isinstance(fact.fact, Fact) else now,
        received_at=now,
    )


class _Known(msgspec.Struct, frozen=True):
    by_seq: dict[int, StoredFact]
    by_id: dict[FactId, StoredFact]


async def _known(
    session: AsyncSession, reporter: Reporter, stream: Stream, facts: Sequence[_Read]
) -> _Known:
    """Find which of the facts are here: under their number, or from another epoch or phone."""
    numbered = await session.exec(
        select(StoredFact).where(
            StoredFact.device_id == stream.device_id,
            StoredFact.epoch == stream.epoch,
            col(StoredFact.seq).in_([fact.seq for fact in facts]),
        )
    )
    named = await session.exec(
        select(StoredFact).where(
            StoredFact.organization_id == reporter.organization_id,
            col(StoredFact.id).in_([fact.id for fact in facts]),
        )
    )
    return _Known({row.seq: row for row in numbered}, {row.id: row for row in named})


def _known_result(seq: int, before: StoredFact, *, is_same: bool) -> Result:
    """Answer for a fact that is here already, or for one that took another's id."""
    if not is_same:
        return Result(seq=seq, outcome=Outcome.QUARANTINED, code=ID_TAKEN)
    return Result(seq=seq, outcome=Outcome(before.outcome), code=before.code, dup=True)


async def _answer(
    session: AsyncSession, now: datetime, reporter: Reporter, request: SyncRequest, taken: Taken
) -> SyncAnswer:
    page = await read_page(
        session,
        organization_id=reporter.organization_id,
        driver_id=reporter.driver_id,
        cursor=request.cursor,
        limit=request.limit,
    )
    return SyncAnswer(
        device=DeviceId(request.device),
        epoch=Epoch(request.epoch),
        acked_through=taken.acked_through,
        results=taken.results,
        missing_blobs=await blobs.missing(session, reporter),
        server_time=_ms(now),
        changes=page.changes,
        cursor=page.cursor,
        more=page.more,
        reset=page.reset,
    )


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
