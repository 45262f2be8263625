"""The queue: jobs are enqueued in the transaction that asks for them, and done by any worker.

A job is done at least once: a worker that dies in the middle of one leaves it to the next. So a
job must change nothing when it finds its work done.
"""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, override

from advanced_alchemy.config import AsyncSessionConfig, SQLAlchemyAsyncConfig
from litestar_queues import QueueConfig, QueueService, WorkerConfig
from litestar_queues.backends.advanced_alchemy import SQLAlchemyBackend, SQLAlchemyBackendConfig
from litestar_queues.backends.advanced_alchemy.service import QueueTaskService
from litestar_queues.models import QueuedTaskRecord
from litestar_queues.task import RetryBackoff, ScheduleConfig, Task
from litestar_queues.worker import Worker
from sqlalchemy import event, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession as PlainSession
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.changes import EVERY_S, Changes
from dispatch_server.db.session import Database
from dispatch_server.jobs.model import QueuedJob, QueueDuty
from dispatch_server.jobs.roll import Roll

STALE_S: Final = 30.0
"""A worker silent for so long is dead. Less, and a busy machine steals jobs from the living."""

HEARTBEAT_S: Final = 8.0
POLL_S: Final = 0.1
POLL_MOST_S: Final = 5.0
"""Between looks at an idle queue. New jobs ring, from whatever process; this is for lost bells."""

RETRIES: Final = 20
BACKOFF: Final = RetryBackoff(initial_delay=1.0, multiplier=2.0, max_delay=600.0)
KEEP_DONE: Final = timedelta(days=7)
CHANNEL: Final = "porta_jobs"
SERVER: Final = "server"
"""The worker inside the one server process of an embedded installation."""

_ROWS: Final = QueueTaskService.for_model(QueuedJob)
_WAITING: Final = ("pending", "scheduled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A kind of work. ``do`` gets a job's arguments as keywords, and may get them again.

    ``gave_up`` gets them once, when too many workers died on the job. ``daily`` is a cron line in
    UTC; such a job takes no arguments.
    """

    name: str
    do: Callable[..., Awaitable[None]]
    gave_up: Callable[..., Awaitable[None]] | None = None
    daily: str = ""
    at_once: int | None = None
    """How many of them one worker does at the same time; None: as many as it can."""


@dataclass(frozen=True, slots=True)
class Depth:
    """How many jobs are due and not begun, and for how long the oldest has been."""

    waiting: int
    oldest_s: float


class _Backend(SQLAlchemyBackend):
    """Where the database cannot ring: at once for jobs of this process, soon for another's."""

    __slots__ = ("bell", "changes", "depth")

    bell: asyncio.Event
    changes: Changes | None
    depth: Callable[[], Awaitable[Depth]]

    @override
    async def wait_for_wakeups(self, timeout: float | None = None) -> bool:
        if self.changes is None:
            return bool(await super().wait_for_wakeups(timeout))
        until = time.monotonic() + (POLL_MOST_S if timeout is None else timeout)
        while True:
            left_s = until - time.monotonic()
            try:
                await asyncio.wait_for(self.bell.wait(), min(left_s, EVERY_S))
            except TimeoutError:
                if left_s <= EVERY_S:
                    return False  # to the moment: a worker whose wait is cut short never rests
                if await self.changes.have_come() and (await self.depth()).waiting:
                    return True
            else:
                self.bell.clear()
                return True


class _Service(QueueService):
    """Finds jobs in this installation's list rather than in one shared by the whole process."""

    __slots__ = ("jobs",)

    jobs: dict[str, Task[..., Any]]

    @override
    def resolve_task(self, task: str | Task[..., Any]) -> Task[..., Any]:
        return task if isinstance(task, Task) else self.jobs[task]


class Jobs:
    """The queue of one database. ``add`` all kinds, then ``start`` a worker where one is wanted."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._kinds: dict[str, Job] = {}
        self._bell = asyncio.Event()
        self._service: _Service | None = None
        self._worker: Worker | None = None
        self._working: asyncio.Task[None] | None = None
        self._changes: Changes | None = None
        self._roll = Roll(db)

    @property
    def is_working(self) -> bool:
        """Whether this process does jobs."""
        return self._worker is not None

    def add(self, job: Job) -> None:
        self._kinds[job.name] = job

    async def enqueue(
        self, session: AsyncSession, name: str, *, key: str | None = None, **arguments: Any
    ) -> None:
        """Ask for a job in the caller's transaction: no commit, no job.

        As long as a job with the same ``key`` is not done, asking again changes nothing.
        Arguments are what JSON can hold.
        """
        async with _rows(await session.connection()) as rows:
            await rows.enqueue(
                name,
                args=(),
                kwargs=arguments,
                queue=name,
                priority=0,
                max_retries=RETRIES,
                scheduled_at=None,
                expires_at=None,
                key=key,
                execution_backend="local",
                execution_profile=None,
                metadata={"retry_backoff": BACKOFF.as_metadata()},
                id=None,
            )
        if not self.db.is_sqlite:
            notify = text("SELECT pg_notify(:channel, 'tasks')")
            await (await session.connection()).execute(notify, {"channel": CHANNEL})
        event.listen(session.sync_session, "after_commit", self._ring, once=True)

    def _ring(self, _: Any) -> None:
        self._bell.set()

    async def start(self, worker: str = "") -> None:
        """Work until ``stop``. Jobs that an earlier worker of the same name left are lost no time.

        ``worker`` is unique among all that work on the database; by default it is made up.
        """
        name = worker or f"{socket.gethostname()}-{os.getpid()}-{os.urandom(3).hex()}"
        config = self._config(name)
        backend = _Backend(config, backend_config=config.queue_backend)  # type: ignore[arg-type]  # a union of all backends' configurations
        if self.db.is_sqlite:
            self._changes = await Changes.of(str(self.db.url.database))
        backend.bell, backend.changes, backend.depth = self._bell, self._changes, self.depth
        self._service = _Service(config, queue_backend=backend)
        self._service.jobs = {job.name: _task(job) for job in self._kinds.values()}
        await self._service.open()
        if not self.db.is_sqlite:
            await backend.wait_for_wakeups(0.0)  # connects now, where no stop can cut it short
        await self._take_over(self._service, name)
        await self._plan_ahead(backend)
        self._worker = Worker(self._service)
        self._working = asyncio.create_task(self._worker.start(), name="jobs")
        await self._worker.wait_started()
        await self._roll.sign_on(name)

    async def stop(self) -> None:
        """Put what is being done back, for the next worker to begin at once."""
        if self._worker is None or self._service is None or self._working is None:
            return
        await self._roll.sign_off()
        await self._worker.stop()
        await self._working
        await self._service.close()
        if self._changes is not None:
            await self._changes.close()
        self._worker = self._working = self._service = self._changes = None

    async def workers(self) -> int:
        """Count the workers of this database that live, this process' own among them."""
        return await self._roll.count()

    async def depth(self) -> Depth:
        async with self.db.reading() as session:
            now = datetime.now(UTC)
            query = select(func.count(), func.min(QueuedJob.queued_at)).where(
                QueuedJob.status.in_(_WAITING),
                or_(QueuedJob.scheduled_at.is_(None), QueuedJob.scheduled_at <= now),
            )
            waiting, oldest = (await (await session.connection()).execute(query)).one()
        if oldest is None:
            return Depth(0, 0.0)
        since = oldest if oldest.tzinfo else oldest.replace(tzinfo=UTC)
        return Depth(waiting, max((now - since).total_seconds(), 0.0))

    async def forget_done(self, now: datetime) -> int:
        """Drop the rows of jobs that ended a week ago, and say how many."""
        async with self.db.writer.begin() as connection, _rows(connection) as rows:
            return int(await rows.cleanup_terminal(now - KEEP_DONE))

    def _config(self, name: str) -> QueueConfig:
        alchemy = SQLAlchemyAsyncConfig(
            connection_string=self.db.url.render_as_string(hide_password=False),
            session_config=AsyncSessionConfig(expire_on_commit=False),
        )
        alchemy.engine_instance = self.db.writer  # the address is read for LISTEN only
        at_once: Mapping[str, int] = {
            job.name: job.at_once for job in self._kinds.values() if job.at_once
        }
        return QueueConfig(
            queue_backend=SQLAlchemyBackendConfig(
                sqlalchemy_config=alchemy,
                model_class=QueuedJob,
                maintenance_model_class=QueueDuty,
                worker_wakeups=not self.db.is_sqlite,
                wakeup_channel=CHANNEL,
            ),
            worker=WorkerConfig(
                placement="external",  # we start it ourselves
                id=name,
                max_concurrency=8,
                queue_concurrency=at_once,
                queues=tuple(self._kinds),
                poll_interval=POLL_S,
                poll_backoff_max=POLL_MOST_S,
                heartbeat_interval=HEARTBEAT_S,
                stale_after=STALE_S,
                stale_check_interval=STALE_S / 3,
                expiry_check_interval=None,
                reconcile_interval=3600.0,  # nothing runs elsewhere
                graceful_shutdown_timeout=1.0,  # what takes longer is put back
                requeue_on_shutdown=True,
                max_interruptions=1_000_000,  # a server may restart as often as it likes
            ),
            initialize_schedules=False,
        )

    async def _take_over(self, service: QueueService, name: str) -> None:
        """Take a namesake for dead: on one machine, nobody else works under this name."""
        async with self.db.transaction() as session:
            await (await session.connection()).execute(
                update(QueuedJob)
                .where(QueuedJob.status == "running", QueuedJob.worker_id == name)
                .values(heartbeat_at=None)
            )
        await service.recover_stale_tasks(stale_after=timedelta(seconds=STALE_S), worker_id=name)

    async def _plan_ahead(self, backend: SQLAlchemyBackend) -> None:
        """Enqueue the next turn of each daily job, unless it is waiting already."""
        for job in self._kinds.values():
            if job.daily:
                schedule = ScheduleConfig(task_name=job.name, cron=job.daily)
                await backend.enqueue(
                    job.name,
                    queue=job.name,
                    key=f"daily:{job.name}",
                    max_retries=RETRIES,
                    scheduled_at=schedule.get_next_run(),
                    metadata={
                        "schedule": schedule.as_metadata(),
                        "retry_backoff": BACKOFF.as_metadata(),
                    },
                )


@asynccontextmanager
async def _rows(connection: AsyncConnection) -> AsyncIterator[QueueTaskService]:
    """Give the library's own way to its rows, within the transaction of ``connection``."""
    async with PlainSession(bind=connection, join_transaction_mode="rollback_only") as session:
        yield _ROWS(session=session)
        await session.commit()  # flushes; the transaction is its owner's to commit


def _task(job: Job) -> Task[..., Any]:
    async def gave_up(record: QueuedTaskRecord) -> None:
        if job.gave_up is not None:
            await job.gave_up(**record.kwargs)

    return Task(
        job.do,
        name=job.name,
        queue=job.name,
        retries=RETRIES,
        retry_backoff=BACKOFF,
        on_stale_failure=gave_up,
    )
