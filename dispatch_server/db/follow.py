"""Follows the event log wherever jobs are done: looks after each ring, and once in a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from dispatch_server.db.session import Database

POLL_S: Final = 2.0  # between looks at the log; changes of this process ring
PATIENCE_S: Final = (
    2.0  # with a look at the end: one that is cut off may hold a lock of the database
)
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
        self._is_over = asyncio.Event()

    def start(self) -> None:
        self._is_over.clear()
        self._following = asyncio.create_task(self._follow(), name=self.name)

    async def stop(self) -> None:
        """Let a look that is under way come to its end, and break off one that takes long."""
        if self._following is None:
            return
        self._is_over.set()
        await asyncio.wait([self._following], timeout=PATIENCE_S)
        self._following.cancel()
        await asyncio.gather(self._following, return_exceptions=True)
        self._following = None

    async def _follow(self) -> None:
        bell = self.db.wake.bell_for_all()
        while not self._is_over.is_set():
            bell.clear()
            try:
                await self.look()
            except Exception:
                log.exception("log_not_looked_at", reader=self.name)
            if await self._is_rung(bell):
                await asyncio.sleep(GATHER_S)

    async def _is_rung(self, bell: asyncio.Event) -> bool:
        """Wait for the bell, for POLL_S, or for the end."""
        waits = [asyncio.create_task(one.wait()) for one in (bell, self._is_over)]
        try:
            await asyncio.wait(waits, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
        return bell.is_set()
