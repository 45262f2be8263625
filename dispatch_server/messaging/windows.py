"""Who wrote to us lately: for a day, WhatsApp lets us answer with free text.

developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages, customer service windows
"""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.messaging import optouts
from dispatch_server.messaging.model import MessageWindow
from dispatch_server.messaging.rules import Channel
from shared.ids import OrganizationId, uuid7

WINDOW: Final = timedelta(hours=24)
MARGIN: Final = timedelta(minutes=5)  # clocks differ, and a message may wait


async def heard(session: AsyncSession, own: OrganizationId, address: str, at: datetime) -> None:
    """Note that an address wrote, and forget who wrote too long ago. Older news changes nothing."""
    mark = optouts.mark_of(own, Channel.WHATSAPP, address)
    await session.exec(
        delete(MessageWindow).where(
            col(MessageWindow.organization_id) == own, col(MessageWindow.at) < at - WINDOW
        )
    )
    found = await session.exec(
        select(MessageWindow).where(
            MessageWindow.organization_id == own, MessageWindow.mark == mark
        )
    )
    row = found.first() or MessageWindow(id=uuid7(), organization_id=own, mark=mark, at=at)
    row.at = max(row.at, at)
    session.add(row)


async def is_open(session: AsyncSession, own: OrganizationId, address: str, now: datetime) -> bool:
    """Say whether free text may be sent to an address now."""
    mark = optouts.mark_of(own, Channel.WHATSAPP, address)
    found = await session.exec(
        select(MessageWindow.id).where(
            MessageWindow.organization_id == own,
            MessageWindow.mark == mark,
            col(MessageWindow.at) > now - WINDOW + MARGIN,
        )
    )
    return found.first() is not None


async def close(session: AsyncSession, own: OrganizationId, address: str) -> None:
    """Believe a provider who says that an address wrote too long ago."""
    mark = optouts.mark_of(own, Channel.WHATSAPP, address)
    await session.exec(
        delete(MessageWindow).where(
            col(MessageWindow.organization_id) == own, col(MessageWindow.mark) == mark
        )
    )
