"""The migrations make the schema that the rows describe, and can be taken back."""

from pathlib import Path

from sqlalchemy import inspect

from dispatch_server.db import migrate
from dispatch_server.db.session import Database


async def _tables(db: Database) -> set[str]:
    async with db.reader.connect() as connection:
        return await connection.run_sync(lambda c: set(inspect(c).get_table_names()))


async def _there_and_back(db: Database) -> None:
    await migrate.upgrade(db)
    await migrate.check(db)
    full = await _tables(db)
    assert await migrate.is_current(db)

    await migrate.downgrade(db, "base")
    assert await _tables(db) == {"alembic_version"}
    assert not await migrate.is_current(db)

    await migrate.upgrade(db)
    assert await _tables(db) == full
    assert {"event", "delivery_order", "fact", "queue_task", "queue_maintenance"} <= full


async def test_sqlite_goes_up_and_down(tmp_path: Path) -> None:
    db = Database(f"sqlite+aiosqlite:///{tmp_path / 'porta.sqlite'}")
    try:
        await _there_and_back(db)
    finally:
        await db.close()


async def test_postgresql_goes_up_and_down(postgres_url: str) -> None:
    db = Database(postgres_url)
    try:
        await _there_and_back(db)
    finally:
        await db.close()
