"""The index follows its table, whoever writes there."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.orders.model import OrderWords
from dispatch_server.orders.wordindex import NAME
from shared.clock import FixedClock
from tests.intake import a_desk, an_order, taken_in


async def _matches(db: Database, words: str) -> int:
    async with db.reading() as session:
        connection = await session.connection()
        asked = text(f"SELECT count(*) FROM {NAME} WHERE {NAME} MATCH :words")  # noqa: S608
        return int((await connection.execute(asked, {"words": words})).scalar_one())


async def test_it_forgets_what_a_row_no_longer_says(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await taken_in(a_desk(db), organization.id, clock, an_order("1001"))
    assert await _matches(db, "maria") == 1

    async with db.transaction() as session:
        row = (await session.exec(select(OrderWords))).one()
        row.words = "helena"
        session.add(row)
    assert (await _matches(db, "maria"), await _matches(db, "helena")) == (0, 1)

    async with db.transaction() as session:
        await session.delete(row)
    assert await _matches(db, "helena") == 0


@pytest.mark.both_databases
async def test_it_is_there_on_both_databases(db: Database) -> None:
    names = {
        True: "SELECT name FROM sqlite_master",
        False: "SELECT indexname FROM pg_indexes",
    }[db.is_sqlite]
    async with db.reading() as session:
        connection = await session.connection()
        assert NAME in (await connection.execute(text(names))).scalars()
