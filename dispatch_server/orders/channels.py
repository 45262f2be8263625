"""Where an organization's orders come from."""

from typing import Final

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.orders.model import Order
from shared.ids import OrganizationId

MOST: Final = 100


async def channels_of(session: AsyncSession, organization_id: OrganizationId) -> list[str]:
    """Name the channels that orders came from, at most ``MOST``, by their names.

    One step in the index of channels each, however many orders there are.
    """
    found: list[str] = []
    while len(found) < MOST:
        query = select(func.min(col(Order.source))).where(Order.organization_id == organization_id)
        if found:
            query = query.where(col(Order.source) > found[-1])
        name: str | None = (await session.exec(query)).one()
        if name is None:
            break
        found.append(name)
    return found
