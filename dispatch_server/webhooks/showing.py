"""Webhooks and their deliveries as they are shown."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.model import Counter, Event
from dispatch_server.webhooks.deliveries import one_delivery
from dispatch_server.webhooks.message import message_of
from dispatch_server.webhooks.model import Webhook, WebhookAttempt, WebhookDelivery
from dispatch_server.webhooks.rules import DeliveryState
from dispatch_server.webhooks.schema import (
    DeliveryDetail,
    DeliveryPage,
    DeliveryView,
    TryView,
    WebhookView,
)
from shared.ids import OrganizationId, WebhookId

MOST_ATTEMPTS: Final = 50  # of a delivery that was sent again and again


async def webhook_views(
    session: AsyncSession, organization_id: OrganizationId, webhooks: Sequence[Webhook]
) -> list[WebhookView]:
    """Show webhooks of one organization, with how far behind each is."""
    rev = (await session.get_one(Counter, organization_id, populate_existing=True)).rev
    counted = await session.exec(
        select(WebhookDelivery.webhook_id, func.count())
        .where(
            col(WebhookDelivery.webhook_id).in_([one.id for one in webhooks]),
            WebhookDelivery.state == DeliveryState.WAITING,
        )
        .group_by(col(WebhookDelivery.webhook_id))
    )
    waiting: dict[Any, int] = dict(counted.all())
    return [
        WebhookView(
            id=one.id,
            name=one.name,
            url=one.url,
            kinds=one.kinds,
            state=one.state,
            reason=one.reason,
            waiting=waiting.get(one.id, 0),
            behind=max(rev - one.cursor, 0),
            failures=one.failures,
            failing_since=one.failing_since,
            quiet_until=one.quiet_until,
            delivered_at=one.delivered_at,
            previous_until=one.previous_until,
            created_at=one.created_at,
        )
        for one in webhooks
    ]


async def delivery_page(
    session: AsyncSession,
    webhook_id: WebhookId,
    *,
    state: DeliveryState | None,
    kind: str,
    before: int,
    limit: int,
) -> DeliveryPage:
    """Show a webhook's deliveries, the newest event first. ``before`` 0 is the beginning."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    if state is not None:
        query = query.where(WebhookDelivery.state == state)
    if kind:
        query = query.where(
            col(WebhookDelivery.type).startswith(f"{kind}.", autoescape=True)
            if "." not in kind
            else WebhookDelivery.type == kind
        )
    if before:
        query = query.where(WebhookDelivery.rev < before)
    found = list(
        await session.exec(query.order_by(col(WebhookDelivery.rev).desc()).limit(limit + 1))
    )
    shown = found[:limit]
    return DeliveryPage(
        deliveries=[_view(one) for one in shown],
        next=shown[-1].rev if len(found) > limit else 0,
    )


async def delivery_detail(
    session: AsyncSession, organization_id: OrganizationId, delivery_id: UUID
) -> DeliveryDetail:
    """Show a delivery with its tries. Raises NoSuchDelivery."""
    delivery = await one_delivery(session, organization_id, delivery_id)
    event = await session.get_one(Event, (organization_id, delivery.rev))
    tries = await session.exec(
        select(WebhookAttempt)
        .where(WebhookAttempt.delivery_id == delivery.id)
        .order_by(col(WebhookAttempt.at).desc(), col(WebhookAttempt.id).desc())
        .limit(MOST_ATTEMPTS)
    )
    return DeliveryDetail(
        delivery=_view(delivery),
        message=msgspec.json.decode(message_of(event)),
        attempts=[msgspec.convert(one, TryView, from_attributes=True) for one in tries],
    )


def _view(delivery: WebhookDelivery) -> DeliveryView:
    return msgspec.convert(delivery, DeliveryView, from_attributes=True)
