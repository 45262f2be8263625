"""The same promises on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from dispatch_server.db.session import TOUCHED, Database
from shared.ids import OrganizationId, uuid7


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'folder' / 'porta.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    made = Database(url)
    async with made.transaction() as session:
        await (await session.connection()).execute(
            text("create table note (n integer primary key)")
        )
    yield made
    await made.close()


async def _notes(database: Database) -> list[int]:
    async with database.reading() as session:
        return list(
            await (await session.connection()).scalars(text("select n from note order by n"))
        )


async def test_what_a_transaction_wrote_is_there_afterwards(database: Database) -> None:
    async with database.transaction() as session:
        await (await session.connection()).execute(text("insert into note values (1)"))

    assert await _notes(database) == [1]


async def test_what_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        await _write_and_raise(database)

    assert await _notes(database) == []


async def _write_and_raise(database: Database) -> None:
    async with database.transaction() as session:
        await (await session.connection()).execute(text("insert into note values (1)"))
        raise RuntimeError


async def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    async with database.reading() as session:
        before = list(await (await session.connection()).scalars(text("select n from note")))
        async with database.transaction() as writing:
            await (await writing.connection()).execute(text("insert into note values (1)"))
        after = list(await (await session.connection()).scalars(text("select n from note")))

    assert before == after == []
    assert await _notes(database) == [1]


async def test_many_writers_at_once_take_turns(database: Database) -> None:
    async def write(n: int) -> None:
        async with database.transaction() as session:
            await (await session.connection()).execute(
                text("insert into note values (:n)"), {"n": n}
            )

    await asyncio.gather(*(write(n) for n in range(30)))

    assert await _notes(database) == list(range(30))


async def test_readers_are_woken_after_the_commit_and_only_then(database: Database) -> None:
    organization = OrganizationId(uuid7())
    bell = database.wake.bell(organization)

    async with database.transaction() as session:
        session.info[TOUCHED] = {organization}
        assert not bell.is_set()

    assert bell.is_set()


async def test_sqlite_keeps_what_it_acknowledged_through_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'porta.sqlite'}")

    async with database.transaction() as session:
        pragmas = [
            await (await session.connection()).scalar(text(f"pragma {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert pragmas == ["wal", 2, 1]  # 2 is FULL
    await database.close()
