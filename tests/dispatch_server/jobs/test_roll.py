"""Workers are counted while they live."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from dispatch_server.db.session import Database
from dispatch_server.jobs import roll
from dispatch_server.jobs.model import QueueWorker
from dispatch_server.jobs.roll import GONE, Roll
from dispatch_server.jobs.service import Jobs
from tests.waiting import found

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def other(db: Database) -> AsyncIterator[Roll]:
    made = Roll(db)
    await made.sign_on("other")
    yield made
    await made.sign_off()


async def _silence(db: Database, name: str) -> None:
    async with db.transaction() as session:
        long_ago = datetime.now(UTC) - 2 * GONE
        gone = update(QueueWorker).where(QueueWorker.name == name).values(seen_at=long_ago)
        await (await session.connection()).execute(gone)


async def test_each_that_works_is_counted_until_it_ends(db: Database, other: Roll) -> None:
    jobs = Jobs(db)
    assert await jobs.workers() == 1
    await jobs.start()
    assert await jobs.workers() == 2
    await jobs.stop()
    assert await jobs.workers() == await other.count() == 1


async def test_one_that_is_silent_for_long_is_not_counted(db: Database, other: Roll) -> None:
    await _silence(db, "other")
    assert await other.count() == 0


async def test_one_that_lives_signs_again_and_strikes_the_dead_out(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll, "EVERY_S", 0.01)
    dead, alive = Roll(db), Roll(db)
    await dead.sign_on("dead")
    await alive.sign_on("alive")
    await dead.sign_off()
    await dead.sign_on("dead")
    await _silence(db, "alive")

    async def are_two() -> bool:
        return await alive.count() == 2

    await found(are_two)
    await dead.sign_off()
    await alive.sign_off()
    assert await alive.count() == 0
