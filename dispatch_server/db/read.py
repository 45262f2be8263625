"""Reads columns by the thousand, where rows would be as many objects on the event loop."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Row, Select
from sqlmodel.ext.asyncio.session import AsyncSession

STEP: Final = 1000  # rows between two looks at what else the event loop has to do


async def read(session: AsyncSession, query: Select[Any]) -> list[Row[Any]]:
    """Give all that a query of columns finds. What the session has not yet written is not seen."""
    rows: list[Row[Any]] = []
    connection = await session.connection()
    async with connection.stream(query) as found:
        async for some in found.partitions(STEP):
            rows += some
    return rows


def columns(table: type[Any], names: Iterable[str]) -> list[Any]:
    """Name the columns of a table that ``read`` is to give."""
    return [getattr(table, name) for name in names]
