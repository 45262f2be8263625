"""Forgets what nobody may use any more, every night. Positions are erased by their own writer."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import delete, update
from sqlmodel import SQLModel, col

from dispatch_server.accounts.model import (
    DeviceToken,
    LoginSession,
    PairingCode,
    PasswordLink,
    SocketTicket,
)
from dispatch_server.chat.service import forget_lines
from dispatch_server.db.session import Database
from dispatch_server.forgetting.service import forget_all
from dispatch_server.jobs.service import Job, Jobs
from dispatch_server.planning.model import PlanProblem, PlanShare
from dispatch_server.runs import replans
from dispatch_server.runs.model import DayChange
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.sync.model import StoredFact
from dispatch_server.tracking.model import TrackingLink
from shared.clock import Clock

NIGHT: Final = "40 5 * * *"  # UTC; before dawn in Brazil, and after the last run's end
GRACE: Final = timedelta(days=7)
"""How long an expired credential stays, so that support can tell an old one from a wrong one."""

REPLANS_KEPT: Final = timedelta(days=30)
"""Proposals for days long driven: figures and ways that nobody compares any more."""

AT_ONCE: Final = 500  # lines of chats, while an organization's log is held
EXPIRING: Final[Sequence[type[SQLModel]]] = (
    LoginSession,
    SocketTicket,
    PasswordLink,
    PairingCode,
    DeviceToken,
    TrackingLink,
    PlanProblem,
    PlanShare,
    DayChange,
)

log = structlog.get_logger(__name__)


@dataclass
class Retention:
    """The nightly job. ``clock`` is the wall's: credentials expire by it."""

    db: Database
    jobs: Jobs
    clock: Clock
    photos: PhotoStore
    chat_days: int

    def __post_init__(self) -> None:
        self.jobs.add(Job(name="retention", do=self.forget, daily=NIGHT, at_once=1))

    async def forget(self) -> None:
        """Do the night's work."""
        gone = await self.run()
        log.info("retention", **{name: count for name, count in gone.items() if count})

    async def run(self) -> dict[str, int]:
        """Forget what expired before the days of grace, and what was kept for as long as was said.

        Gives how much of each kind. Again, it changes nothing.
        """
        now = self.clock.now()
        gone = {kind.__name__: await self._forget(kind, now - GRACE) for kind in EXPIRING}
        gone["QueuedJob"] = await self.jobs.forget_done(now)
        gone["ChatLine"] = await self._forget_chats(now - timedelta(days=self.chat_days))
        async with self.db.transaction() as session:
            gone["Replan"] = await replans.forget_old(session, now - REPLANS_KEPT)
        abandoned = time.time() - GRACE.total_seconds()  # files are dated by the machine
        gone["photo parts"] = await self.photos.sweep_parts(older_than=abandoned)
        return gone | await forget_all(self.db, self.photos, now)

    async def _forget_chats(self, before: datetime) -> int:
        """Erase old lines from the chats and from the facts that brought them."""
        count = 0
        while True:
            async with self.db.transaction() as session:
                gone = await forget_lines(session, before=before, limit=AT_ONCE)
                if gone is None:
                    return count
                await session.exec(
                    update(StoredFact)
                    .where(
                        col(StoredFact.organization_id) == gone.organization_id,
                        col(StoredFact.id).in_(gone.ids),
                    )
                    .values(content="{}")
                )
            count += len(gone.ids)

    async def _forget(self, kind: Any, before: datetime) -> int:
        """Take one table at a time, so that nobody waits long for the others."""
        async with self.db.transaction() as session:
            old = delete(kind).where(col(kind.expires_at) < before)
            return int((await (await session.connection()).execute(old)).rowcount)
