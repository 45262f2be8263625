"""Who is at consoles that other processes serve: each says whom it serves, and reads the others.

One short-lived row for a process and organization, written anew when somebody comes, goes or looks
at something else, kept alive by a beat, and deleted with the last console. A process that dies is
forgotten after a few beats. Nothing depends on it: without the database, each process tells of its
own people.
"""

import asyncio
import contextlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog
from sqlalchemy import delete, update
from sqlmodel import col, select

from dispatch_server.db.session import Database
from dispatch_server.live.hub import Hub
from dispatch_server.live.model import ConsolePeople
from dispatch_server.live.presence import EVERY_S
from dispatch_server.live.schema import Person
from shared.clock import Clock
from shared.ids import OrganizationId, uuid7

BEAT: Final = timedelta(seconds=5)
GONE: Final = timedelta(seconds=15)  # without a beat, by the clocks of two machines
SWEPT: Final = timedelta(minutes=1)  # then what a dead process left is deleted by another
PROCESSES: Final = 64  # told of, for one organization

log = structlog.get_logger(__name__)


class Elsewhere:
    """Between ``start`` and ``stop``, says whom this process serves, and hears of the others.

    ``wall`` is the real clock; machines that share a database have theirs set within seconds.
    """

    def __init__(self, db: Database, wall: Clock, *, hub: Hub) -> None:
        self._db = db
        self._wall = wall
        self._hub = hub
        self._me: UUID = uuid7()
        self._said: dict[OrganizationId, tuple[Person, ...]] = {}
        self._beat_at = wall.now()
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Say that nobody is here any more. A query under way is waited for, not broken off."""
        if self._task is None:
            return
        self._ending.set()
        await self._task
        try:
            await self._write(dict.fromkeys(self._said, ()), self._wall.now())
        except Exception:  # the row expires
            log.exception("people_not_taken_back")

    async def meet(self) -> None:
        """Say what is new here, and hear what is new elsewhere."""
        here = self._hub.watched()
        own = {one: channel.people.own() for one, channel in here.items()}
        await self._say(own)
        heard = await self._hear(here) if here else {}
        for organization_id, channel in here.items():
            channel.people.elsewhere = heard.get(organization_id, ())

    async def _follow(self) -> None:
        while not self._ending.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._ending.wait()
                    return
            try:
                await self.meet()
            except Exception:  # the next round tries again
                log.exception("people_not_met")
                for channel in self._hub.watched().values():
                    channel.people.elsewhere = ()

    async def _say(self, own: Mapping[OrganizationId, tuple[Person, ...]]) -> None:
        now = self._wall.now()
        if self._said and now - self._beat_at >= BEAT:
            await self._beat(now)
        news = {
            one: own.get(one, ())
            for one in own.keys() | self._said.keys()
            if own.get(one, ()) != self._said.get(one, ())
        }
        if news:
            await self._write(news, now)

    async def _beat(self, now: datetime) -> None:
        """Keep what was said alive, and delete what the dead left."""
        keep = (
            update(ConsolePeople)
            .where(col(ConsolePeople.process_id) == self._me)
            .values(expires_at=now + GONE)
        )
        async with self._db.transaction() as session:
            connection = await session.connection()
            kept = (await connection.execute(keep)).rowcount
            await connection.execute(
                delete(ConsolePeople).where(col(ConsolePeople.expires_at) < now - SWEPT)
            )
        self._beat_at = now
        if kept < len(self._said):  # held up for so long that another process swept it away
            self._said = {}

    async def _write(
        self, news: Mapping[OrganizationId, tuple[Person, ...]], now: datetime
    ) -> None:
        mine = col(ConsolePeople.process_id) == self._me
        async with self._db.transaction() as session:
            connection = await session.connection()
            await connection.execute(
                delete(ConsolePeople).where(mine, col(ConsolePeople.organization_id).in_(news))
            )
            session.add_all(
                ConsolePeople(
                    process_id=self._me,
                    organization_id=organization_id,
                    people=msgspec.to_builtins(people),
                    expires_at=now + GONE,
                )
                for organization_id, people in news.items()
                if people
            )
        if not self._said:
            self._beat_at = now
        self._said = {one: who for one, who in {**self._said, **news}.items() if who}

    async def _hear(
        self, organizations: Collection[OrganizationId]
    ) -> dict[OrganizationId, tuple[Person, ...]]:
        heard: dict[OrganizationId, tuple[Person, ...]] = {}
        async with self._db.reading() as session:
            rows: Any = await session.exec(
                select(ConsolePeople.organization_id, ConsolePeople.people)
                .where(
                    col(ConsolePeople.organization_id).in_(organizations),
                    col(ConsolePeople.process_id) != self._me,
                    col(ConsolePeople.expires_at) > self._wall.now(),
                )
                .order_by(col(ConsolePeople.process_id))
                .limit(PROCESSES * len(organizations))
            )
            for organization_id, people in rows:
                known = heard.get(organization_id, ())
                heard[organization_id] = known + msgspec.convert(people, tuple[Person, ...])
        return heard
