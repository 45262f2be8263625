"""Follows each organization's event log for its consoles: one read, one frame, for all of them.

A feed has told its consoles everything through ``rev``. In each round it reads, in one snapshot
of the database, what came since, tells them, and lets in who waits, so that the chain of
revisions has no gap and no overlap for anybody.
"""

import asyncio
import contextlib
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.chat.views import changed_by, summaries
from dispatch_server.db import log as event_log
from dispatch_server.db.model import Counter
from dispatch_server.db.session import Database
from dispatch_server.live.history import PositionHistory
from dispatch_server.live.hub import Channel, Hub, Subscriber
from dispatch_server.live.schema import Delta, LiveEvent, Snapshot
from dispatch_server.runs.details import run_summaries
from dispatch_server.runs.schema import RunSummary
from dispatch_server.runs.today import changed_runs
from shared.clock import Clock
from shared.ids import OrganizationId

LOOK_S: Final = 1.0  # a lost wake-up costs no more than this
REST_S: Final = 0.05  # between rounds: a burst of commits becomes one delta
PAGE: Final = 500  # events; further behind than that, a snapshot is shorter
RESTORED: Final = timedelta(hours=24)  # positions shown again after a restart

log = structlog.get_logger()


class _Joiner(msgspec.Struct, frozen=True):
    subscriber: Subscriber
    generation: str
    rev: int


class Feed:
    """One organization's reader. It runs while somebody watches."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        organization_id: OrganizationId,
        time_zone: str,
        channel: Channel,
    ) -> None:
        self._db = db
        self._clock = clock
        self._organization_id = organization_id
        self._zone = ZoneInfo(time_zone)
        self._channel = channel
        self._bell = db.wake.bell(organization_id)
        self._waiting: list[_Joiner] = []
        self._generation = ""
        self.rev = 0

    @property
    def is_wanted(self) -> bool:
        return bool(self._waiting or self._channel.subscribers)

    def join(self, subscriber: Subscriber, *, generation: str = "", rev: int = 0) -> None:
        """Let a console in at the next round, with what it is missing."""
        self._channel.subscribers.discard(subscriber)
        self._waiting.append(_Joiner(subscriber, generation, rev))
        self._bell.set()

    def leave(self, subscriber: Subscriber) -> None:
        self._channel.subscribers.discard(subscriber)
        self._waiting = [j for j in self._waiting if j.subscriber is not subscriber]

    async def follow(self) -> None:
        """Go round until nobody watches."""
        while self.is_wanted:
            self._bell.clear()
            try:
                await self.round()
            except Exception:  # consoles keep what they have; the next round tries again
                log.exception("live_round_failed")
                await asyncio.sleep(LOOK_S)
            await asyncio.sleep(REST_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._bell.wait()

    async def round(self) -> None:
        """Tell all what is new, then let in who waits."""
        joiners = list(self._waiting)
        async with self._db.reading() as session:
            counter = await session.get_one(Counter, self._organization_id)
            joiners += await self._tell(session, counter)
            frames = {}
            for joiner in joiners:
                since = joiner.rev if joiner.generation == counter.generation else -1
                if since not in frames:
                    frames[since] = await self._catch_up(session, counter, since)
        self._generation, self.rev = counter.generation, counter.rev
        for joiner in joiners:
            since = joiner.rev if joiner.generation == counter.generation else -1
            self._let_in(joiner, frames[since])

    async def _tell(self, session: AsyncSession, counter: Counter) -> list[_Joiner]:
        """Broadcast what is new. Gives those who need a snapshot instead."""
        watching = self._channel.subscribers
        if not watching or (self._generation, self.rev) == (counter.generation, counter.rev):
            return []
        if self._generation != counter.generation or not 0 < counter.rev - self.rev <= PAGE:
            return [_Joiner(subscriber, "", 0) for subscriber in watching]
        frame = await self._delta(session, counter, self.rev)
        self._channel.broadcast(frame)
        return []

    async def _catch_up(self, session: AsyncSession, counter: Counter, since: int) -> str:
        if 0 <= counter.rev - since <= PAGE and since >= 0:
            return await self._delta(session, counter, since)
        return await self._snapshot(session, counter)

    def _let_in(self, joiner: _Joiner, frame: str) -> None:
        if joiner in self._waiting:
            self._waiting.remove(joiner)
        elif joiner.subscriber not in self._channel.subscribers:
            return  # left while the round was reading
        joiner.subscriber.push(frame)
        joiner.subscriber.is_stale = True  # positions follow, whole
        self._channel.let_in(joiner.subscriber)

    async def _snapshot(self, session: AsyncSession, counter: Counter) -> str:
        now = self._clock.now()
        runs = await run_summaries(
            session, self._organization_id, date=now.astimezone(self._zone).date()
        )
        return _text(
            Snapshot(
                generation=counter.generation,
                rev=counter.rev,
                server_time=self._channel.now_ms(),
                runs=tuple(runs),
                chats=tuple(await summaries(session, self._organization_id, is_unread=True)),
                positions=self._channel.positions(),
            )
        )

    async def _delta(self, session: AsyncSession, counter: Counter, since: int) -> str:
        events = await event_log.read(session, self._organization_id, after=since, limit=PAGE)
        runs: list[RunSummary] = []
        changed = changed_runs(events)
        if changed:
            runs = await run_summaries(session, self._organization_id, run_ids=changed)
        chat = await changed_by(session, self._organization_id, events)
        return _text(
            Delta(
                prev_rev=since,
                rev=counter.rev,
                events=tuple(msgspec.convert(e, LiveEvent, from_attributes=True) for e in events),
                runs=tuple(runs),
                chats=chat.chats,
                lines=chat.lines,
            )
        )


class Feeds:
    """The feeds of all organizations that somebody watches."""

    def __init__(self, db: Database, clock: Clock, *, hub: Hub, history: PositionHistory) -> None:
        self._db = db
        self._clock = clock
        self._hub = hub
        self._history = history
        self._running: dict[OrganizationId, tuple[Feed, asyncio.Task[None]]] = {}
        self._restored: set[OrganizationId] = set()

    async def join(
        self,
        subscriber: Subscriber,
        *,
        organization_id: OrganizationId,
        time_zone: str,
        generation: str = "",
        rev: int = 0,
    ) -> Feed:
        """Let a console in; the organization's feed starts with the first one."""
        channel = self._hub.channel(organization_id)
        if organization_id not in self._restored:
            since = self._clock.now() - RESTORED
            for fix in await self._history.newest(organization_id, since=since):
                channel.put(fix)
            self._restored.add(organization_id)  # not before: reading may fail, or be given up
        running = self._running.get(organization_id)
        feed = running[0] if running else None
        if feed is None:
            feed = Feed(
                self._db,
                self._clock,
                organization_id=organization_id,
                time_zone=time_zone,
                channel=channel,
            )
        feed.join(subscriber, generation=generation, rev=rev)
        if running is None:
            task = asyncio.create_task(self._run(organization_id, feed))
            self._running[organization_id] = (feed, task)
        return feed

    async def stop(self) -> None:
        tasks = [task for _, task in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, organization_id: OrganizationId, feed: Feed) -> None:
        try:
            await feed.follow()
        finally:
            del self._running[organization_id]


def _text(message: msgspec.Struct) -> str:
    return msgspec.json.encode(message).decode()
