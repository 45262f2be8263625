"""The database: one transaction per request or job, and the only commit there is.

SQLite runs in WAL mode with synchronous=FULL, because an acknowledged fact must survive a power
cut; writers take turns on one connection, so that none ever meets "database is locked".
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.wake import Topic, Wake

WAIT_S: Final = 30  # for a connection; then the caller is told to try again
TOUCHED: Final = "topics"  # key in session.info: whose readers to wake after the commit


class Database:
    """Sessions on one database. ``transaction`` writes and commits, ``reading`` does neither."""

    def __init__(self, url: str, *, wake: Wake | None = None) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.wake = wake or Wake()
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self.writer = _engine(self.url, is_sqlite=self.is_sqlite, writes=True)
        self.reader = (
            _engine(self.url, is_sqlite=True, writes=False)
            if self.is_sqlite
            else self.writer.execution_options(isolation_level="REPEATABLE READ")  # same pool
        )
        self._writing = async_sessionmaker(self.writer, class_=AsyncSession, expire_on_commit=False)
        self._reading = async_sessionmaker(self.reader, class_=AsyncSession, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Give a session whose work is committed at the end, or undone if the block raises."""
        async with self._writing() as session:
            async with session.begin():
                yield session
            touched: set[Topic] = session.info.get(TOUCHED, set())
        self.wake.ring(touched)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Give a session on one consistent snapshot. What it changes is thrown away."""
        async with self._reading() as session:
            yield session

    async def close(self) -> None:
        await self.writer.dispose()
        if self.is_sqlite:
            await self.reader.dispose()


def _engine(url: URL, *, is_sqlite: bool, writes: bool) -> AsyncEngine:
    if not is_sqlite:
        return create_async_engine(
            url,
            pool_size=10,
            max_overflow=10,
            pool_timeout=WAIT_S,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
        )
    size = 1 if writes else 4
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=WAIT_S,
        connect_args={"timeout": WAIT_S},
    )
    event.listen(engine.sync_engine, "connect", _configure)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    event.listen(engine.sync_engine, "begin", lambda conn: conn.exec_driver_sql(begin))
    return engine


def _configure(connection: DBAPIConnection, _: Any) -> None:
    connection.isolation_level = None  # we emit BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={WAIT_S * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
