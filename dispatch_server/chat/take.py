"""Take in what a phone says of its driver's chat: lines, and how far the office's came."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.chat.rules import LineEmpty, fit_text
from dispatch_server.chat.thread import Thread, open_thread
from dispatch_server.db.log import driver_audience
from dispatch_server.db.model import FeedEntry
from dispatch_server.runs.apply import Verdict
from dispatch_server.runs.day import Reporter
from dispatch_server.runs.rules import Code, believed
from shared.chat import Author, ChatSeen, ChatWritten
from shared.clock import Clock
from shared.facts import Fact, FactType
from shared.sync import Outcome

_BODIES: Final[dict[str, Any]] = {
    FactType.CHAT_WRITTEN: ChatWritten,
    FactType.CHAT_DELIVERED: ChatSeen,
    FactType.CHAT_READ: ChatSeen,
}
CHAT_FACTS: Final = frozenset(_BODIES)


async def take_facts(
    session: AsyncSession, clock: Clock, reporter: Reporter, facts: Sequence[Fact]
) -> list[Verdict]:
    """Apply facts of ``CHAT_FACTS`` that were never applied before, in the phone's order."""
    thread = await open_thread(
        session,
        reporter.organization_id,
        reporter.driver_id,
        now=clock.now(),
        actor=reporter.actor,
    )
    told = await _told(session, reporter, facts)
    verdicts = [await _take(thread, fact, told) for fact in facts]
    await thread.day.save(session)
    return verdicts


async def _take(thread: Thread, fact: Fact, told: set[Any]) -> Verdict:
    try:
        body = msgspec.json.decode(fact.body, type=_BODIES[fact.type])
        return await _apply(thread, fact, body, told)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, LineEmpty):
        code = Code.UNREADABLE
        thread.day.incident("quarantined_fact", "fact", fact.id, None, code=code, type=fact.type)
        return Verdict(Outcome.QUARANTINED, code)


async def _apply(
    thread: Thread, fact: Fact, body: ChatWritten | ChatSeen, told: set[Any]
) -> Verdict:
    at = believed(fact.occurred_at, thread.day.now)
    if isinstance(body, ChatWritten):
        await thread.add(
            fact.id,
            fit_text(body.text),
            author=Author.DRIVER,
            written_at=at,
            run_id=fact.run_id if fact.run_id in told else None,
            stop_id=fact.stop_id if fact.stop_id in told else None,
        )
        return Verdict(Outcome.APPLIED)
    if fact.type == FactType.CHAT_READ:
        is_news = await thread.read(Author.DRIVER, body.through, at)
    else:
        is_news = await thread.delivered(body.through, at)
    return Verdict(Outcome.APPLIED) if is_news else Verdict(Outcome.RECORDED, Code.OUTRUN)


async def _told(session: AsyncSession, reporter: Reporter, facts: Sequence[Fact]) -> set[Any]:
    """Find which of the runs and stops that are spoken of this driver was ever told of."""
    named = {one for fact in facts for one in (fact.run_id, fact.stop_id) if one is not None}
    found = await session.exec(
        select(FeedEntry.entity_id).where(
            FeedEntry.audience == driver_audience(reporter.driver_id),
            FeedEntry.organization_id == reporter.organization_id,
            col(FeedEntry.kind).in_(("run", "stop")),
            col(FeedEntry.entity_id).in_(named),
        )
    )
    return set(found)
