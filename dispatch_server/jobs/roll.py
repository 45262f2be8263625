"""Which workers are alive: each signs the roll every few seconds, whatever it is doing."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from dispatch_server.db.session import Database
from dispatch_server.jobs.model import QueueWorker

EVERY_S: Final = 8.0
GONE: Final = timedelta(seconds=30)
"""Silent for so long, it is not counted. Less, and a busy machine loses workers that live."""

log = structlog.get_logger(__name__)


class Roll:
    """The roll of one database's workers, and this process' own line in it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._signing: asyncio.Task[None] | None = None
        self._name = ""

    async def sign_on(self, name: str) -> None:
        self._name = name
        await self._sign()
        self._signing = asyncio.create_task(self._keep_signing(), name="roll")

    async def sign_off(self) -> None:
        if self._signing is None:
            return
        self._signing.cancel()
        await asyncio.wait([self._signing])
        self._signing = None
        async with self._db.transaction() as session:
            mine = delete(QueueWorker).where(QueueWorker.name == self._name)
            await (await session.connection()).execute(mine)

    async def count(self) -> int:
        """Count the workers that live."""
        living = select(func.count()).where(QueueWorker.seen_at > datetime.now(UTC) - GONE)
        async with self._db.reading() as session:
            return int((await (await session.connection()).execute(living)).scalar_one())

    async def _keep_signing(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self._sign()
            except SQLAlchemyError as error:
                log.warning("roll_not_signed", error=str(error))

    async def _sign(self) -> None:
        """Write that this worker lives, and strike out those that have long been silent."""
        now = datetime.now(UTC)
        async with self._db.transaction() as session:
            connection = await session.connection()
            await connection.execute(delete(QueueWorker).where(QueueWorker.seen_at < now - GONE))
            mine = update(QueueWorker).where(QueueWorker.name == self._name).values(seen_at=now)
            if not (await connection.execute(mine)).rowcount:
                session.add(QueueWorker(name=self._name, seen_at=now))
