"""Papers that a driver must have, and until when they hold."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec
from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.rules import Caller
from dispatch_server.fleet.model import Driver, DriverDocument
from dispatch_server.fleet.service import NotInFleet
from shared.ids import DriverId, OrganizationId, uuid7
from shared.text import NO_NUL

SOON: Final = dt.timedelta(days=30)  # a licence takes weeks to renew
MOST: Final = 20_000  # papers of an organization in one answer
MOST_OF_ONE: Final = 20


class DocumentKind(StrEnum):
    CNH = "cnh"
    """Carteira Nacional de Habilitação: the licence to drive."""
    EAR = "ear"
    """Exerce Atividade Remunerada: the note on the licence that driving is the trade."""
    MOTOFRETE = "motofrete"
    """The course and permit of who delivers by motorcycle (Lei 12.009)."""
    MOPP = "mopp"
    """Dangerous goods."""
    MEDICAL = "medical"
    """ASO, the medical certificate of a worker."""
    CONTRACT = "contract"
    OTHER = "other"


class Standing(StrEnum):
    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"


class NewDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``expires_on`` is the last day on which it holds; None: for good."""

    kind: DocumentKind
    number: Annotated[str, msgspec.Meta(max_length=40, pattern=NO_NUL)] = ""
    expires_on: dt.date | None = None


class Documents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``PUT /v1/drivers/{id}/documents``: all that a driver has."""

    documents: Annotated[tuple[NewDocument, ...], msgspec.Meta(max_length=MOST_OF_ONE)]


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    driver_id: DriverId
    kind: DocumentKind
    number: str
    expires_on: dt.date | None
    standing: Standing


def standing(expires_on: dt.date | None, today: dt.date) -> Standing:
    """Say how a paper stands on a day; on its last day it still holds."""
    if expires_on is None or expires_on - today > SOON:
        return Standing.VALID
    return Standing.EXPIRED if expires_on < today else Standing.SOON


async def documents_of(
    session: AsyncSession, organization_id: OrganizationId, today: dt.date
) -> list[DocumentView]:
    """List the papers of all drivers, those that end first before the others."""
    found = await session.exec(
        select(DriverDocument)
        .where(DriverDocument.organization_id == organization_id)
        .order_by(
            col(DriverDocument.expires_on).is_(None),
            col(DriverDocument.expires_on),
            col(DriverDocument.id),
        )
        .limit(MOST)
    )
    return [_view(row, today) for row in found]


async def put_documents(
    session: AsyncSession, caller: Caller, driver_id: DriverId, new: Sequence[NewDocument]
) -> None:
    """Put papers in place of those that a driver had. Raises NotInFleet."""
    mine = caller.organization_id
    driver = (
        await session.exec(
            select(Driver)
            .where(Driver.id == driver_id, Driver.organization_id == mine)
            .with_for_update()
        )
    ).one_or_none()
    if driver is None:
        raise NotInFleet(what="driver", id=str(driver_id))
    await session.exec(delete(DriverDocument).where(col(DriverDocument.driver_id) == driver_id))
    session.add_all(
        DriverDocument(
            id=uuid7(),
            organization_id=mine,
            driver_id=driver_id,
            kind=one.kind,
            number=one.number,
            expires_on=one.expires_on,
        )
        for one in new
    )
    await session.flush()


def _view(row: DriverDocument, today: dt.date) -> DocumentView:
    return DocumentView(
        id=row.id,
        driver_id=row.driver_id,
        kind=DocumentKind(row.kind),
        number=row.number,
        expires_on=row.expires_on,
        standing=standing(row.expires_on, today),
    )
