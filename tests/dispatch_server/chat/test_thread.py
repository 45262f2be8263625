"""Two who write at the same moment get numbers one after the other."""

import asyncio

import pytest

from dispatch_server.chat.thread import open_thread
from dispatch_server.db.session import Database
from shared.chat import Author
from shared.clock import FixedClock
from shared.ids import uuid7
from tests.dispatch_server.chat.desk import Desk, written
from tests.dispatch_server.sync.handset import Handset

pytestmark = pytest.mark.both_databases


async def test_numbers_have_no_gaps_whoever_writes(desk: Desk, phone: Handset) -> None:
    await asyncio.gather(
        *(desk.write(f"Central {n}") for n in range(4)),
        phone.sync(written(1, "Motorista 1"), written(2, "Motorista 2")),
    )

    assert [line.number for line in await desk.rows()] == [1, 2, 3, 4, 5, 6]


async def test_what_is_undone_leaves_nothing(desk: Desk, db: Database, clock: FixedClock) -> None:
    async def write_and_fail() -> None:
        async with db.transaction() as session:
            thread = await open_thread(
                session,
                desk.caller.organization_id,
                desk.driver_id,
                now=clock.now(),
                actor="user:test",
            )
            await thread.add(uuid7(), "Oi", author=Author.OFFICE, written_at=clock.now())
            await thread.day.save(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()

    assert (await desk.rows(), await desk.events()) == ([], [])
