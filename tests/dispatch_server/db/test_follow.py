"""A reader that looks at each ring, and goes on after it has failed."""

import asyncio

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db import follow, log
from dispatch_server.db.follow import Follower
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from shared.ids import uuid7


async def test_it_looks_at_once_after_each_ring_and_after_a_failure(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    looked = asyncio.Queue[int]()
    count = 0

    async def look() -> None:
        nonlocal count
        count += 1
        looked.put_nowait(count)
        if count == 1:
            raise RuntimeError("the database was away")

    follower = Follower(db, look, name="test")
    follower.start()
    try:
        assert await looked.get() == 1
        async with db.transaction() as session:
            await log.record(
                session,
                organization_id=organization.id,
                type="order.received",
                subject="order",
                subject_id=uuid7(),
                at=clock.now(),
            )
        async with asyncio.timeout(follow.POLL_S * 5):
            assert await looked.get() == 2
            assert await looked.get() == 3  # nothing rang: it looks now and then
    finally:
        await follower.stop()
    await follower.stop()


async def test_the_end_waits_for_a_look_that_is_under_way_and_not_for_one_that_hangs(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, is_kept = asyncio.Event(), asyncio.Event()

    async def look() -> None:
        begun.set()
        await asyncio.sleep(0)
        is_kept.set()

    async def hang() -> None:
        await asyncio.Event().wait()

    follower = Follower(db, look, name="test")
    follower.start()
    async with asyncio.timeout(follow.POLL_S * 5):
        await begun.wait()
        await follower.stop()
        assert is_kept.is_set()
        monkeypatch.setattr(follow, "PATIENCE_S", 0.01)
        stuck = Follower(db, hang, name="stuck")
        stuck.start()
        await stuck.stop()
