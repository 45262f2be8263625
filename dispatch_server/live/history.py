"""Keeps where drivers have been: written in batches, erased after some days.

Best effort by design: what is still in the queue when the power goes is lost, and when the disk
falls behind, the oldest fixes are dropped and counted. Facts never wait for positions.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import structlog
from sqlalchemy import (
    ColumnElement,
    Insert,
    RowMapping,
    and_,
    delete,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from dispatch_server.live.model import POSITIONS, position
from dispatch_server.live.rules import Current, Flag, Seen, Stream
from shared.clock import Clock
from shared.ids import DriverId, OrganizationId

FLUSH_S: Final = 1.0
BATCH: Final = 1_000  # rows a commit: 74k rows/s on SQLite, and the loop is never held long
QUEUE: Final = 200_000  # rows in memory; about 100 MB, minutes of a large fleet
ERASE_S: Final = 3_600.0
BELIEVABLE_M: Final = 50.0  # of a fix that distances are measured by
LONGEST_TRACK: Final = 50_000  # fixes; a day of one each second and a half

log = structlog.get_logger()

_NOT_NOW: Final = (SQLAlchemyError, OSError)  # PostgreSQL that is not there is the latter


class Spot(NamedTuple):
    """Where a vehicle was at an instant, in ms since 1970."""

    at: int
    lat: float
    lon: float


class PositionHistory:
    """One writer for all organizations. ``add`` only queues; ``start`` begins to write."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        days: int,
        keeps: Callable[[], Awaitable[Mapping[OrganizationId, int]]] | None = None,
        queue: int = QUEUE,
    ) -> None:
        """``url`` is a SQLite file of its own, or the PostgreSQL database that holds all.

        ``keeps`` gives the days of those who said how long; for all others it is ``days``.
        """
        parsed = make_url(url)
        self._is_sqlite = parsed.get_backend_name() == "sqlite"
        if self._is_sqlite and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        size = {} if self._is_sqlite else {"pool_size": 2, "pool_pre_ping": True}
        self._engine = create_async_engine(parsed, **size)
        if self._is_sqlite:
            event.listen(self._engine.sync_engine, "connect", _configure)
        self._clock = clock
        self._days = days
        self._keeps = keeps or _nobody_said
        self._waiting: deque[dict[str, Any]] = deque(maxlen=queue)
        self._full = asyncio.Event()
        self._ending = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.written = 0
        self.dropped = 0

    @property
    def waiting(self) -> int:
        """How many fixes are not written yet."""
        return len(self._waiting)

    async def prepare(self) -> None:
        """Make the table where there is none yet."""
        async with self._engine.begin() as connection:
            await connection.run_sync(POSITIONS.create_all)

    async def start(self) -> None:
        await self.prepare()
        self._tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._age())]

    async def stop(self) -> None:
        """Write what is left, and close.

        What is being written is waited for: a connection that is cancelled in the middle is never
        closed, and its thread outlives the loop.
        """
        self._ending.set()
        self._full.set()
        await asyncio.gather(*self._tasks)
        with contextlib.suppress(*_NOT_NOW):
            await self.flush()
        await self._engine.dispose()

    def add(self, organization_id: OrganizationId, fix: Current) -> None:
        """Queue a fix. The same (device, epoch, seq) again changes nothing."""
        if len(self._waiting) == self._waiting.maxlen:
            self.dropped += 1
        self._waiting.append(
            msgspec.structs.asdict(fix.stream)
            | msgspec.structs.asdict(fix.seen)
            | {
                "organization_id": organization_id,
                "run_id": fix.run_id,
                "day": datetime.fromtimestamp(fix.seen.at / 1000, UTC).date(),
                "flags": int(fix.seen.flags),
            }
        )
        if len(self._waiting) >= BATCH:
            self._full.set()

    async def flush(self) -> None:
        """Write all that waits. A batch that fails goes back to the front of the queue."""
        while self._waiting:
            rows = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            try:
                async with self._engine.begin() as connection:
                    await connection.execute(self._insert(), rows)
            except BaseException:
                room = (self._waiting.maxlen or 0) - len(self._waiting)
                self.dropped += max(len(rows) - room, 0)
                self._waiting.extendleft(reversed(rows[-room:] if room else []))
                raise
            self.written += len(rows)

    async def erase(self) -> int:
        """Erase what is older than was said, and say how many fixes that were."""
        said = await self._keeps()
        others = position.c.organization_id.not_in(said)
        conditions = [and_(others, *self._older(self._days))]
        conditions += [
            and_(position.c.organization_id == one, *self._older(days))
            for one, days in said.items()
        ]
        gone = 0
        for condition in conditions:
            async with self._engine.begin() as connection:
                gone += (await connection.execute(delete(position).where(condition))).rowcount
        return gone

    def _older(self, days: int) -> tuple[ColumnElement[bool], ...]:
        return _before(self._clock.now() - timedelta(days=days))

    async def count_older(self, organization_id: OrganizationId, before: datetime) -> int:
        """Count an organization's fixes from before an instant."""
        query = (
            select(func.count())
            .select_from(position)
            .where(position.c.organization_id == organization_id, *_before(before))
        )
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one()

    async def count(self) -> int:
        """Count the fixes that are kept, of all organizations."""
        async with self._engine.connect() as connection:
            found = await connection.execute(select(func.count()).select_from(position))
            return found.scalar_one()

    async def newest(self, organization_id: OrganizationId, *, since: datetime) -> list[Current]:
        """Give each driver's newest fix, for a server that has just started."""
        newest = (
            select(position.c.driver_id, func.max(position.c.at).label("at"))
            .where(
                position.c.organization_id == organization_id,
                position.c.at >= int(since.timestamp() * 1000),
            )
            .group_by(position.c.driver_id)
            .subquery()
        )
        query = select(position).join(
            newest,
            and_(position.c.driver_id == newest.c.driver_id, position.c.at == newest.c.at),
        )
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                query.where(position.c.organization_id == organization_id)
            )
        ordered = sorted(rows.mappings(), key=itemgetter("seq"))
        return list({row["driver_id"]: _current(row) for row in ordered}.values())

    async def track(
        self, organization_id: OrganizationId, driver_id: DriverId, begins: datetime, ends: datetime
    ) -> list[Spot]:
        """Give where a driver was in some hours, in order, believable fixes only."""
        query = (
            select(position.c.at, position.c.lat, position.c.lon)
            .where(
                position.c.organization_id == organization_id,
                position.c.driver_id == driver_id,
                position.c.at.between(_ms(begins), _ms(ends)),
                position.c.accuracy_m <= BELIEVABLE_M,
                position.c.flags == 0,
            )
            .order_by(position.c.at)
            .limit(LONGEST_TRACK)
        )
        async with self._engine.connect() as connection:
            rows = await connection.execute(query)
            return [Spot(at, lat, lon) for at, lat, lon in rows]

    def _insert(self) -> Insert:
        if self._is_sqlite:
            return sqlite.insert(position).on_conflict_do_nothing()
        return postgresql.insert(position).on_conflict_do_nothing()

    async def _write(self) -> None:
        while not self._ending.is_set():
            await _rung(self._full, FLUSH_S)
            self._full.clear()
            try:
                await self.flush()
            except _NOT_NOW:
                log.exception("positions_not_written", waiting=self.waiting)
                await _rung(self._ending, FLUSH_S)

    async def _age(self) -> None:
        while not self._ending.is_set():
            try:
                await self.erase()
            except _NOT_NOW:
                log.exception("positions_not_erased")
            await _rung(self._ending, ERASE_S)


async def _rung(bell: asyncio.Event, seconds: float) -> None:
    """Wait for a bell, but not for long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()


def _before(instant: datetime) -> tuple[ColumnElement[bool], ...]:
    return position.c.day <= instant.date(), position.c.at <= _ms(instant)


async def _nobody_said() -> Mapping[OrganizationId, int]:
    return {}


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _current(row: RowMapping) -> Current:
    seen = {name: row[name] for name in Seen.__struct_fields__}
    return Current(
        stream=Stream(**{name: row[name] for name in Stream.__struct_fields__}),
        run_id=row["run_id"],
        seen=Seen(**seen | {"flags": Flag(row["flags"])}),
    )


def _configure(connection: DBAPIConnection, _: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
