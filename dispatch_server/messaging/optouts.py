"""Who wants no messages: kept as a hash, so that it outlives the order's contact data."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.insert import insert_new
from dispatch_server.messaging.model import OptOut
from dispatch_server.messaging.rules import Channel
from shared.ids import OrganizationId, uuid7


def mark_of(organization_id: OrganizationId, channel: str, address: str) -> str:
    """Give the hash by which an address is known again, within one organization only."""
    content = f"{organization_id} {channel} {address.strip().casefold()}"
    return hashlib.sha256(content.encode()).hexdigest()


async def among(
    session: AsyncSession,
    organization_id: OrganizationId,
    addresses: Iterable[tuple[Channel, str]],
) -> frozenset[tuple[Channel, str]]:
    """Say which of some addresses want no messages."""
    marks = {mark_of(organization_id, *one): one for one in addresses}
    found = await session.exec(
        select(OptOut.mark).where(
            OptOut.organization_id == organization_id, col(OptOut.mark).in_(list(marks))
        )
    )
    return frozenset(marks[mark] for mark in found)


async def add(
    session: AsyncSession,
    organization_id: OrganizationId,
    channel: str,
    address: str,
    at: datetime,
) -> bool:
    """Note that an address wants no messages; False where that was known."""
    row = OptOut(
        id=uuid7(),
        organization_id=organization_id,
        channel=channel,
        mark=mark_of(organization_id, channel, address),
        at=at,
    )
    unique = ("organization_id", "channel", "mark")
    return bool(await insert_new(session, [row], unique=unique))
