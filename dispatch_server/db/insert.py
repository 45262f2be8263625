"""Insert what is not there yet, and leave it to a unique constraint to say what is.

Looking first and inserting then lets two requests at the same time both find nothing.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


async def insert_new[Row: SQLModel](
    session: AsyncSession, rows: Sequence[Row], *, unique: Sequence[str]
) -> set[Any]:
    """Insert those of ``rows`` (of one table) whose ``unique`` columns are new; give their ids.

    Waits for other transactions that insert the same. Sort the rows alike everywhere, so that
    two batches never wait for each other.
    """
    if not rows:
        return set()
    table: Table = rows[0].__table__  # type: ignore[attr-defined]
    dialect = session.get_bind().dialect.name
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = make(table).on_conflict_do_nothing(index_elements=unique).returning(table.c.id)
    values = [{column.name: getattr(row, column.name) for column in table.c} for row in rows]
    connection = await session.connection()
    return set((await connection.execute(statement, values)).scalars())
