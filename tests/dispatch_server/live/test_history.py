"""Fixes are written in batches, once each, and erased in time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Insert, create_engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from dispatch_server.live.history import PositionHistory
from dispatch_server.live.model import position
from dispatch_server.live.rules import Current, Flag, Seen, Stream
from shared.clock import FixedClock
from shared.ids import DeviceId, DriverId, Epoch, OrganizationId, uuid7
from tests.waiting import until

ORGANIZATION = OrganizationId(uuid7())
STREAM = Stream(driver_id=DriverId(uuid7()), device_id=DeviceId(uuid7()), epoch=Epoch(uuid7()))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "positions.sqlite"


@asynccontextmanager
async def a_history(file: Path, clock: FixedClock, **more: Any) -> AsyncIterator[PositionHistory]:
    history = PositionHistory(f"sqlite+aiosqlite:///{file}", clock=clock, days=1, **more)
    await history.start()
    try:
        yield history
    finally:
        await history.stop()


def _fix(clock: FixedClock, seq: int, *, age: timedelta = timedelta(0)) -> Current:
    at = int((clock.now() - age).timestamp() * 1000)
    seen = Seen(
        seq=seq,
        at=at,
        received_at=at,
        lat=60.0 + seq / 1e6,
        lon=24.9,
        accuracy_m=5,
        speed_mps=None,
        heading_deg=None,
        battery=80,
        flags=Flag(0),
    )
    return Current(stream=STREAM, run_id=None, seen=seen)


def _count(file: Path) -> int:
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        count = connection.scalar(select(func.count()).select_from(position))
    engine.dispose()
    return count or 0


async def test_a_fix_sent_twice_is_kept_once(file: Path, clock: FixedClock) -> None:
    async with a_history(file, clock) as history:
        for seq in (1, 2, 2, 1):
            history.add(ORGANIZATION, _fix(clock, seq))
        await history.flush()
        history.add(ORGANIZATION, _fix(clock, 2))

    assert _count(file) == 2


async def test_fixes_are_written_within_a_second_or_so(file: Path, clock: FixedClock) -> None:
    async with a_history(file, clock) as history:
        history.add(ORGANIZATION, _fix(clock, 1))

        await until(lambda: history.written == 1)


async def test_a_full_batch_does_not_wait(file: Path, clock: FixedClock) -> None:
    async with a_history(file, clock) as history:
        for seq in range(2_500):
            history.add(ORGANIZATION, _fix(clock, seq))

        await until(lambda: history.written == 2_500)
    assert _count(file) == 2_500


async def test_a_full_queue_drops_the_oldest_and_counts(file: Path, clock: FixedClock) -> None:
    async with a_history(file, clock, queue=10) as history:
        for seq in range(25):
            history.add(ORGANIZATION, _fix(clock, seq))
        assert (history.waiting, history.dropped) == (10, 15)
        await history.flush()

        kept = await history.newest(ORGANIZATION, since=clock.now() - timedelta(hours=1))
    assert kept[0].seen.lat == pytest.approx(60.0 + 24 / 1e6)


async def test_a_batch_that_fails_is_kept(file: Path, clock: FixedClock) -> None:
    async with a_history(file, clock) as history:
        async with history._engine.begin() as connection:
            await connection.execute(text("DROP TABLE position"))
        for seq in range(3):
            history.add(ORGANIZATION, _fix(clock, seq))

        with pytest.raises(SQLAlchemyError):
            await history.flush()

        assert [row["seq"] for row in history._waiting] == [0, 1, 2]


async def test_writing_goes_on_after_the_database_was_away(
    file: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused connection is no error of SQLAlchemy's."""
    tries: list[None] = []
    insert = PositionHistory._insert

    def refused(history: PositionHistory) -> Insert:
        tries.append(None)
        if len(tries) == 1:
            raise ConnectionRefusedError
        return insert(history)

    monkeypatch.setattr(PositionHistory, "_insert", refused)
    async with a_history(file, clock) as history:
        history.add(ORGANIZATION, _fix(clock, 1))

        await until(lambda: history.written == 1)
    assert _count(file) == 1


async def test_stopping_waits_for_what_is_being_written(
    file: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancelled in the middle, SQLAlchemy leaves the connection open, and its thread alive."""
    async with a_history(file, clock) as history:
        lasts = asyncio.Event()
        insert = history._insert

        def slowly() -> Insert:
            lasts.set()
            return insert()

        monkeypatch.setattr(history, "_insert", slowly)
        for seq in range(1_000):
            history.add(ORGANIZATION, _fix(clock, seq))
        await lasts.wait()
        (writer,) = [task for task in history._tasks if "_write" in repr(task)]

    assert not writer.cancelled()
    assert (history.written, _count(file)) == (1_000, 1_000)


async def test_old_fixes_are_erased(file: Path, clock: FixedClock) -> None:
    async with a_history(file, clock) as history:
        for seq, age in enumerate([timedelta(hours=23), timedelta(hours=25), timedelta(days=9)]):
            history.add(ORGANIZATION, _fix(clock, seq, age=age))
        await history.flush()
        await history.erase()  # or the history's own hourly round was faster

        assert _count(file) == 1


async def test_the_newest_fix_is_that_of_the_asking_organization(
    file: Path, clock: FixedClock
) -> None:
    since = clock.now() - timedelta(hours=1)
    async with a_history(file, clock) as history:
        for seq in (1, 2, 3):
            history.add(ORGANIZATION, _fix(clock, seq, age=timedelta(seconds=30 - seq)))
        await history.flush()

        mine = await history.newest(ORGANIZATION, since=since)
        others = await history.newest(OrganizationId(uuid7()), since=since)

    assert [p.seen.lat for p in mine] == [pytest.approx(60.000003)]
    assert others == []


async def test_the_history_works_on_postgresql(postgres_url: str, clock: FixedClock) -> None:
    history = PositionHistory(postgres_url, clock=clock, days=1)
    await history.start()
    for seq in (1, 1, 2):
        history.add(ORGANIZATION, _fix(clock, seq))
    await history.flush()
    await history.flush()

    newest = await history.newest(ORGANIZATION, since=clock.now() - timedelta(hours=1))
    clock.turn(timedelta(days=2))
    erased = await history.erase()
    await history.stop()

    assert [p.seen.lat for p in newest] == [pytest.approx(60.000002)]  # both of one millisecond
    assert erased == 2


async def test_who_said_how_long_keeps_positions_so_long(file: Path, clock: FixedClock) -> None:
    longer, shorter = OrganizationId(uuid7()), OrganizationId(uuid7())

    async def keeps() -> dict[OrganizationId, int]:
        return {longer: 10, shorter: 0}

    history = PositionHistory(f"sqlite+aiosqlite:///{file}", clock=clock, days=1, keeps=keeps)
    await history.prepare()  # not started: it would erase by itself
    for seq, organization in enumerate((ORGANIZATION, longer, shorter), start=1):
        history.add(organization, _fix(clock, seq, age=timedelta(days=5)))
        history.add(organization, _fix(clock, seq + 10, age=timedelta(hours=5)))
    await history.flush()
    before = clock.now() - timedelta(days=1)
    assert [await history.count_older(one, before) for one in (longer, ORGANIZATION)] == [1, 1]

    assert await history.erase() == 3
    assert [
        await history.count_older(one, clock.now()) for one in (ORGANIZATION, longer, shorter)
    ] == [1, 2, 0]
    await history.stop()
