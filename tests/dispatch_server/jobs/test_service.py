"""Jobs are enqueued with the change that asks for them, and done in spite of failures."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar_queues.task import RetryBackoff
from litestar_queues.worker import Worker
from sqlalchemy import func, select, update

from dispatch_server.db.session import Database
from dispatch_server.jobs import service
from dispatch_server.jobs.model import QueuedJob, QueueWorker
from dispatch_server.jobs.service import SERVER, Job, Jobs
from tests.waiting import found, until

pytestmark = pytest.mark.both_databases


class Work:
    """A job that keeps what it was asked, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.begun: list[float] = []
        self.done: list[Any] = []
        self.given_up: list[Any] = []

    async def do(self, *, what: Any = None) -> None:
        self.begun.append(time.monotonic())
        if len(self.begun) <= self.failures:
            raise RuntimeError("503 from a partner")
        self.done.append(what)

    async def give_up(self, *, what: Any) -> None:
        self.given_up.append(what)


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
async def jobs(db: Database, work: Work) -> AsyncIterator[Jobs]:
    """A queue whose worker has not begun."""
    made = Jobs(db)
    made.add(Job(name="work", do=work.do, gave_up=work.give_up))
    yield made
    await made.stop()


async def _enqueue(jobs: Jobs, what: Any, *, key: str | None = None) -> None:
    async with jobs.db.transaction() as session:
        await jobs.enqueue(session, "work", key=key, what=what)


async def _rows(db: Database, *columns: Any) -> list[Any]:
    async with db.writer.connect() as connection:
        return list(await connection.execute(select(*columns)))


async def _count(db: Database) -> int:
    return int((await _rows(db, func.count(QueuedJob.id)))[0][0])


async def _states(db: Database) -> list[str]:
    return sorted(state for (state,) in await _rows(db, QueuedJob.status))


class _Oops(Exception):
    """What a broken use case raises."""


async def _enqueue_and_break(jobs: Jobs) -> None:
    async with jobs.db.transaction() as session:
        await jobs.enqueue(session, "work", what=1)
        raise _Oops


async def test_no_commit_no_job(jobs: Jobs, work: Work) -> None:
    await jobs.start()

    with pytest.raises(_Oops):
        await _enqueue_and_break(jobs)

    assert await _count(jobs.db) == 0
    await asyncio.sleep(0.3)
    assert work.begun == []


async def test_an_idle_worker_is_woken(
    jobs: Jobs, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "POLL_S", 3600.0)  # it would not look by itself
    monkeypatch.setattr(service, "POLL_MOST_S", 3600.0)
    await jobs.start()
    await _enqueue(jobs, 1)
    await until(lambda: work.done)

    await _enqueue(jobs, {"a": [1, None, "ã"]})
    await until(lambda: len(work.done) > 1)

    assert work.done == [1, {"a": [1, None, "ã"]}]


async def test_a_worker_is_woken_for_what_another_process_enqueued(
    jobs: Jobs, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "POLL_S", 3600.0)  # it would not look by itself
    monkeypatch.setattr(service, "POLL_MOST_S", 3600.0)
    await jobs.start()

    await _enqueue(Jobs(jobs.db), 1)  # which rings its own worker's bell, if it had one

    await until(lambda: work.done)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """Whoever looks for jobs, each time."""
    seen: list[Worker] = []

    async def look(worker: Worker) -> int:
        seen.append(worker)
        return await run_once(worker)

    run_once = Worker.run_once
    monkeypatch.setattr(Worker, "run_once", look)
    return seen


async def test_an_idle_worker_looks_ever_more_seldom(
    jobs: Jobs, looks: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "POLL_S", 0.01)
    await jobs.start()
    await asyncio.sleep(1)

    assert len(looks) < 50  # 0.01 s, 0.02 s, 0.04 s…, not each 0.01 s; wakes add some


async def test_what_else_is_written_wakes_no_worker(
    jobs: Jobs, looks: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "POLL_S", 3600.0)
    monkeypatch.setattr(service, "POLL_MOST_S", 3600.0)
    await jobs.start()
    async with jobs.db.transaction() as session:
        session.add(QueueWorker(name="another", seen_at=datetime.now(UTC)))
    await asyncio.sleep(1)

    assert len(looks) == 1  # at its start


async def test_the_same_key_is_one_job_until_it_is_done(jobs: Jobs, work: Work) -> None:
    for _ in range(3):
        await _enqueue(jobs, 1, key="one")
    assert await _count(jobs.db) == 1

    await jobs.start()
    await until(lambda: work.done)
    await jobs.stop()
    await _enqueue(jobs, 2, key="one")
    await jobs.start()
    await until(lambda: len(work.done) > 1)

    assert work.done == [1, 2]


async def test_a_failed_job_is_tried_again_later(
    jobs: Jobs, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BACKOFF", RetryBackoff(0.2, multiplier=2.0))
    work.failures = 2
    await _enqueue(jobs, 1)

    await jobs.start()
    await until(lambda: work.done)

    assert len(work.begun) == 3
    first, second = work.begun[1] - work.begun[0], work.begun[2] - work.begun[1]
    assert first >= 0.2
    assert second >= 0.4


async def test_a_stopped_worker_puts_its_job_back(db: Database) -> None:
    began = asyncio.Event()
    ended = asyncio.Event()

    async def do() -> None:
        if began.is_set():
            ended.set()
            return
        began.set()
        await asyncio.sleep(60)

    jobs = Jobs(db)
    jobs.add(Job(name="long", do=do))
    await jobs.start()
    async with db.transaction() as session:
        await jobs.enqueue(session, "long")
    await until(began.is_set)

    await jobs.stop()
    await jobs.start()

    await until(ended.is_set)
    await jobs.stop()


async def _die_in_the_middle(db: Database, worker: str, silent: timedelta, tries: int) -> None:
    """Leave a job as a worker does that is killed."""
    async with db.writer.begin() as connection:
        await connection.execute(
            update(QueuedJob).values(
                status="running",
                worker_id=worker,
                heartbeat_at=datetime.now(UTC) - silent,
                retry_count=tries,
            )
        )


@pytest.mark.parametrize(
    ("worker", "silent", "is_taken"),
    [
        (SERVER, timedelta(), True),  # of the same name: it was me
        ("elsewhere", timedelta(seconds=service.STALE_S + 1), True),
        ("elsewhere", timedelta(), False),
    ],
)
async def test_a_dead_workers_job_is_taken_over(
    jobs: Jobs, work: Work, worker: str, silent: timedelta, *, is_taken: bool
) -> None:
    await _enqueue(jobs, 1)
    await _die_in_the_middle(jobs.db, worker, silent, tries=0)

    await jobs.start(SERVER)
    await asyncio.sleep(0.5)
    if is_taken:
        await until(lambda: work.done)

    assert work.done == ([1] if is_taken else [])


async def test_a_job_that_kills_its_workers_is_given_up(jobs: Jobs, work: Work) -> None:
    await _enqueue(jobs, 1)
    await _die_in_the_middle(jobs.db, SERVER, timedelta(), tries=service.RETRIES)

    await jobs.start(SERVER)
    await until(lambda: work.given_up)

    assert (work.given_up, work.done) == ([1], [])


async def test_so_many_of_a_kind_are_done_at_the_same_time(db: Database) -> None:
    now = most = ended = 0

    async def do(*, n: int) -> None:
        nonlocal now, most, ended
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.05 + n / 100)
        now -= 1
        ended += 1

    jobs = Jobs(db)
    jobs.add(Job(name="pair", do=do, at_once=2))
    async with db.transaction() as session:
        for n in range(6):
            await jobs.enqueue(session, "pair", n=n)
    await jobs.start()
    await until(lambda: ended == 6)
    await jobs.stop()

    assert most == 2


async def test_a_daily_job_waits_for_its_hour_and_comes_again(db: Database, work: Work) -> None:
    jobs = Jobs(db)
    hour = (datetime.now(UTC).hour + 12) % 24  # never while this test runs
    jobs.add(Job(name="nightly", do=work.do, daily=f"40 {hour} * * *"))
    for _ in range(2):  # a restart makes no second one
        await jobs.start()
        await jobs.stop()
    ((at,),) = await _rows(db, QueuedJob.scheduled_at)
    assert (at.hour, at.minute, work.done) == (hour, 40, [])

    async with db.writer.begin() as connection:
        await connection.execute(update(QueuedJob).values(scheduled_at=datetime.now(UTC)))
    await jobs.start()

    async def is_done() -> bool:
        return await _states(db) == ["completed", "scheduled"]

    await found(is_done)
    await jobs.stop()

    assert work.done == [None]


async def test_the_depth_counts_what_is_due(jobs: Jobs) -> None:
    assert await jobs.depth() == service.Depth(0, 0.0)
    await _enqueue(jobs, 1)
    await _enqueue(jobs, 2)
    await asyncio.sleep(0.1)

    depth = await jobs.depth()

    assert depth.waiting == 2
    assert 0.1 <= depth.oldest_s < 60


async def test_done_jobs_are_forgotten_after_a_week(jobs: Jobs, work: Work) -> None:
    await _enqueue(jobs, 1)
    await jobs.start()
    await until(lambda: work.done)
    await jobs.stop()
    now = datetime.now(UTC)

    assert await jobs.forget_done(now) == 0
    assert await jobs.forget_done(now + timedelta(days=8)) == 1
    assert await _count(jobs.db) == 0
