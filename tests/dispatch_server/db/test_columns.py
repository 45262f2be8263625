"""An instant is the same on both databases, whatever zone it was written in; and so is an id."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from dispatch_server.db.columns import Id, Instant
from shared.ids import uuid7

NOTES = Table(
    "note",
    MetaData(),
    Column("n", Integer, primary_key=True),
    Column("at", Instant),
    Column("who", Id),
)
SAO_PAULO = timezone(timedelta(hours=-3))


@pytest.fixture(params=["sqlite", "postgresql"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'porta.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    made = create_async_engine(url)
    async with made.begin() as connection:
        await connection.run_sync(NOTES.metadata.create_all)
    yield made
    await made.dispose()


async def test_an_instant_comes_back_aware_in_utc(engine: AsyncEngine) -> None:
    at = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=SAO_PAULO)
    async with engine.begin() as connection:
        await connection.execute(insert(NOTES), [{"n": 1, "at": at}, {"n": 2, "at": None}])

        read = list(await connection.scalars(select(NOTES.c.at).order_by(NOTES.c.n)))

    assert read == [at, None]
    assert read[0].tzinfo == UTC


async def test_a_time_without_a_zone_is_refused(engine: AsyncEngine) -> None:
    naive = datetime(2026, 11, 23, 8, 0)  # noqa: DTZ001 - what must not pass

    async with engine.connect() as connection:
        with pytest.raises(StatementError, match="time zone"):
            await connection.execute(insert(NOTES), [{"n": 1, "at": naive}])


async def test_an_id_comes_back_as_it_went(engine: AsyncEngine) -> None:
    who = uuid7()
    async with engine.begin() as connection:
        await connection.execute(insert(NOTES), [{"n": 1, "who": who}, {"n": 2, "who": None}])

        read = list(await connection.scalars(select(NOTES.c.who).order_by(NOTES.c.n)))
        found = list(await connection.scalars(select(NOTES.c.n).where(NOTES.c.who == who)))

    assert read == [who, None]
    assert isinstance(read[0], UUID)
    assert found == [1]
