"""What searches that are jobs have in common: they are waited for, and fail with a word on the row."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from dispatch_server.db.session import Database
from shared.errors import PortaError
from shared.ids import OrganizationId

INTERNAL: Final = "internal"
"""The failure that people are told where only the log can say more."""

_LOOK_EVERY_S: Final = 0.5

log = structlog.get_logger(__name__)


class Owned(Protocol):
    """A row of an organization's."""

    organization_id: OrganizationId


async def until_over[Row: Owned](
    db: Database, table: type[Row], key: Any, is_under_way: Callable[[Row], bool]
) -> Row:
    """Wait until a row is no longer under way, and give it."""
    async with db.reading() as session:
        row = await session.get_one(table, key)
    bell = db.wake.bell(row.organization_id)
    while is_under_way(row):
        with suppress(TimeoutError):  # a worker elsewhere does not ring here
            await asyncio.wait_for(bell.wait(), _LOOK_EVERY_S)
        bell.clear()
        async with db.reading() as session:
            row = await session.get_one(table, key)
    return row


@asynccontextmanager
async def failing(
    event: str, fail: Callable[[str], Awaitable[None]], **facts: str
) -> AsyncIterator[None]:
    """Have what goes wrong inside told by ``fail`` and the log.

    A database that fails leaves the work to a later try: that is raised.
    """
    try:
        yield
    except PortaError as error:
        log.warning(event, reason=error.slug, **facts)
        await fail(error.slug)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception(event, **facts)
        await fail(INTERNAL)
