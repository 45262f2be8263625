"""Links: unguessable, shown again on demand, revocable, and kept only as a hash.

A token is the first 128 bits of an HMAC over the link's id, so that the console can show a link
again while the database holds nothing that opens one.
"""

import base64
import hashlib
import hmac
import re
from datetime import datetime
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from dispatch_server.orders.model import Order
from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.tracking.model import TrackingLink
from shared.ids import OrderId, OrganizationId, uuid7

TOKEN_BYTES: Final = 16
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_PURPOSE: Final = b"tracking link "  # the same secret may sign other things


def token_of(secret: bytes, link: TrackingLink) -> str:
    """Give the token that opens a link."""
    mac = hmac.digest(secret, _PURPOSE + link.id.bytes, "sha256")
    return base64.urlsafe_b64encode(mac[:TOKEN_BYTES]).decode().rstrip("=")


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def link_for(
    session: AsyncSession,
    *,
    organization_id: OrganizationId,
    order_id: OrderId,
    secret: bytes,
    at: datetime,
) -> TrackingLink:
    """Find the order's link, or make it. Raises NoSuchOrder."""
    order = await session.exec(
        select(Order)
        .where(Order.id == order_id, Order.organization_id == organization_id)
        .with_for_update()  # two at once make one link
    )
    if order.first() is None:
        raise NoSuchOrder(order_id)
    known = await session.exec(_open_links(organization_id, order_id))
    link = known.first()
    if link is None:
        link = TrackingLink(
            id=uuid7(),
            organization_id=organization_id,
            order_id=order_id,
            token_hash="",
            created_at=at,
        )
        link.token_hash = hash_of(token_of(secret, link))
        session.add(link)
        await session.flush()
    return link


def base_of(url: str) -> str:
    """Give what the addresses of all orders' pages begin with; a token follows."""
    return f"{url}/t/"


async def address_for(
    session: AsyncSession,
    *,
    organization_id: OrganizationId,
    order_id: OrderId,
    secret: bytes,
    url: str,
    at: datetime,
) -> str:
    """Give the address of an order's page; ``url`` is the server's. Raises NoSuchOrder."""
    link = await link_for(
        session, organization_id=organization_id, order_id=order_id, secret=secret, at=at
    )
    return base_of(url) + token_of(secret, link)


async def revoke(
    session: AsyncSession, *, organization_id: OrganizationId, order_id: OrderId, at: datetime
) -> None:
    """End an order's link for good. The next one will be another."""
    for link in await session.exec(_open_links(organization_id, order_id)):
        link.revoked_at = at
        session.add(link)


async def find(session: AsyncSession, token: str, *, at: datetime) -> TrackingLink | None:
    """Find the link that a token opens, unless it was revoked or has expired."""
    if not _TOKEN.fullmatch(token):
        return None
    found = await session.exec(
        select(TrackingLink).where(TrackingLink.token_hash == hash_of(token))
    )
    link = found.first()
    if link is None or link.revoked_at is not None:
        return None
    return None if link.expires_at is not None and link.expires_at <= at else link


def _open_links(organization_id: OrganizationId, order_id: OrderId) -> SelectOfScalar[TrackingLink]:
    return (
        select(TrackingLink)
        .where(
            TrackingLink.organization_id == organization_id,
            TrackingLink.order_id == order_id,
            col(TrackingLink.revoked_at).is_(None),
        )
        .order_by(col(TrackingLink.created_at))
    )
