"""What somebody said the columns of their sheets mean, remembered by the sheet's header."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.cities.normal import fold
from dispatch_server.errors import Refused
from dispatch_server.orders.headers import NAMES
from dispatch_server.orders.model import SheetColumns
from shared.ids import OrganizationId, uuid7

MOST_COLUMNS: Final = 200
MOST_REMEMBERED: Final = 500  # sheets of one organization; beyond, the oldest is forgotten

type Columns = Mapping[str, str]  # header as it stands in the sheet: our field, or nothing


@dataclass(eq=False)
class ColumnsRefused(Refused):
    """What was said of the columns cannot be: correct it and send the file again."""

    slug: ClassVar[str] = "columns-refused"
    why: str  # unreadable | unknown-field | field-twice
    field: str = ""

    def __str__(self) -> str:
        return f"the columns cannot be read so ({self.why}) {self.field}".strip()


def read_columns(text: str) -> dict[str, str] | None:
    """Read what a form says of the columns; None where it says nothing. Raises ColumnsRefused."""
    if not text:
        return None
    try:
        columns = msgspec.json.decode(text, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ColumnsRefused(why="unreadable") from error
    if len(columns) > MOST_COLUMNS:
        raise ColumnsRefused(why="unreadable")
    named = [field for field in columns.values() if field]
    for field in named:
        if field not in NAMES:
            raise ColumnsRefused(why="unknown-field", field=field)
        if named.count(field) > 1:
            raise ColumnsRefused(why="field-twice", field=field)
    return columns


def signature(headers: Sequence[str]) -> str:
    """Name a header row: the same for the same columns in the same order, however they are typed."""
    plain = "\x1f".join(fold(header).strip() for header in headers)
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


async def remembered(
    session: AsyncSession, organization_id: OrganizationId
) -> dict[str, dict[str, str]]:
    """Give all that is remembered, by the header's signature."""
    found = await session.exec(
        select(SheetColumns)
        .where(SheetColumns.organization_id == organization_id)
        .order_by(col(SheetColumns.updated_at).desc())
        .limit(MOST_REMEMBERED)
    )
    return {row.signature: dict(row.columns) for row in found}


async def remember(
    session: AsyncSession,
    organization_id: OrganizationId,
    headers: Sequence[str],
    columns: Columns,
    *,
    now: datetime,
) -> None:
    """Remember what the columns of such a sheet mean from now on."""
    name = signature(headers)
    known = select(SheetColumns).where(
        SheetColumns.organization_id == organization_id, SheetColumns.signature == name
    )
    row = (await session.exec(known)).one_or_none() or SheetColumns(
        id=uuid7(), organization_id=organization_id, signature=name, columns={}, updated_at=now
    )
    row.columns, row.updated_at = dict(columns), now
    session.add(row)
    await session.flush()
