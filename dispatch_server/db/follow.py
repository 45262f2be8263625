"""Follows the event log wherever jobs are done: looks after each ring, and once in a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from dispatch_server.db.session import Database

POLL_S: Final = 2.0  # between looks at the log; changes of this process ring
PATIENCE_S: Final = 2.0
"""With a look at the end: one that is cut off may hold a lock of the database."""

GATHER_S: Final = 0.05  # after a ring, so that a burst of changes is one look

log = structlog.get_logger(__name__)


class Follower:
    """Calls ``look`` again and again between ``start`` and ``stop``. What it raises is logged.

    The bell is only a hint: ``look`` reads by its own cursor, and finds what no bell told of.
    """

    def __init__(self, db: Database, look: Callable[[], Awaitable[None]], *, name: str) -> None:
        self.db = db
        self.look = look
        self.name = name
        self._following: asyncio.Task[None] | None = None
        self._bell = db.wake.bell_for_all()
        self._is_over = False

    def start(self) -> None:
        self._is_over = False
        self._following = asyncio.create_task(self._follow(), name=self.name)

    async def stop(self) -> None:
        """Let a look that is under way come to its end, and break off one that takes long."""
        if self._following is None:
            return
        self._is_over = True
        self._bell.set()
        await asyncio.wait([self._following], timeout=PATIENCE_S)
        self._following.cancel()
        await asyncio.gather(self._following, return_exceptions=True)
        self._following = None

    async def _follow(self) -> None:
        while not self._is_over:
            self._bell.clear()
            try:
                await self.look()
            except Exception:
                log.exception("log_not_looked_at", reader=self.name)
            try:
                await asyncio.wait_for(self._bell.wait(), POLL_S)
            except TimeoutError:
                continue
            await asyncio.sleep(GATHER_S)
