"""Moves the expected arrivals of runs under way along with where their drivers are."""

import asyncio
import contextlib
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

import structlog

from dispatch_server.db.session import Database
from dispatch_server.live.rules import Seen
from dispatch_server.runs.eta import retime
from shared.clock import Clock
from shared.geo import Point
from shared.ids import OrganizationId, RunId

EVERY: Final = timedelta(seconds=30)  # at most, for one run
LOOK_S: Final = 2.0

log = structlog.get_logger()


class Etas:
    """Notes the newest position of each run, and retimes those that are due."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._seen: dict[OrganizationId, dict[RunId, Point]] = defaultdict(dict)
        self._done: dict[RunId, datetime] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, organization_id: OrganizationId, run_id: RunId, seen: Seen) -> None:
        self._seen[organization_id][run_id] = Point(seen.lat, seen.lon)

    async def start(self) -> None:
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def retime_due(self) -> int:
        """Retime the runs seen since their last time, one transaction an organization."""
        now = self._clock.now()
        self._done = {run: at for run, at in self._done.items() if now - at < EVERY}
        count = 0
        for organization_id, seen in list(self._seen.items()):
            due = {run: point for run, point in seen.items() if run not in self._done}
            if not due:
                continue
            async with self._db.transaction() as session:
                await retime(
                    session,
                    self._clock,
                    organization_id=organization_id,
                    run_ids=list(due),
                    positions=due,
                )
            for run_id, point in due.items():
                self._done[run_id] = now
                if seen.get(run_id) is point:
                    del seen[run_id]
            count += len(due)
        return count

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.retime_due()
            except Exception:  # the next look tries again; positions go on meanwhile
                log.exception("etas_not_moved")
