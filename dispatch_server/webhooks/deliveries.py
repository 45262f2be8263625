"""From the event log to what waits for a webhook, and from a try to what comes of it.

The log is read by cursor into ``WebhookDelivery`` in one transaction, so that each event waits once
and none is skipped. A try is settled in another: dying between the two sends it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.db.model import Event
from dispatch_server.errors import Missing
from dispatch_server.webhooks import rules
from dispatch_server.webhooks.model import Webhook, WebhookAttempt, WebhookDelivery
from dispatch_server.webhooks.rules import DeliveryState, Disabled, WebhookState
from dispatch_server.webhooks.sender import Answer
from shared.ids import OrganizationId, uuid7

PAGE: Final = 200  # events read at a time
MOST_WAITING: Final = 1000  # deliveries of a webhook; until some end, its cursor stands still
KEPT: Final = 2000  # deliveries of a webhook that have ended, with their tries


@dataclass(eq=False)
class NoSuchDelivery(Missing):
    slug: ClassVar[str] = "no-such-delivery"
    delivery_id: UUID

    def __str__(self) -> str:
        return f"there is no delivery {self.delivery_id}; old ones are forgotten"


async def take_in(session: AsyncSession, webhook: Webhook, now: datetime) -> int:
    """Let what is new in the log wait for a webhook, and say how many events were read.

    An event that it was sent before waits again: the cursor was sent back.
    """
    waiting = await session.exec(
        select(func.count())
        .select_from(WebhookDelivery)
        .where(
            WebhookDelivery.webhook_id == webhook.id,
            WebhookDelivery.state == DeliveryState.WAITING,
        )
    )
    room = min(MOST_WAITING - waiting.one(), PAGE)
    if room <= 0:
        return 0
    new, cursor = await log.read_on(
        session, webhook.organization_id, after=webhook.cursor, limit=room
    )
    if cursor == webhook.cursor:
        return 0
    await _let_wait(session, webhook, [e for e in new if rules.wants(webhook.kinds, e.type)], now)
    webhook.cursor = cursor
    session.add(webhook)
    await session.flush()
    return len(new)


async def _let_wait(
    session: AsyncSession, webhook: Webhook, events: Sequence[Event], now: datetime
) -> None:
    if not events:
        return
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql.insert if is_postgresql else sqlite.insert)(WebhookDelivery)
    again = {"state": DeliveryState.WAITING, "tries": 0, "next_at": now, "ended_at": None}
    rows = [
        {
            "id": uuid7(),
            "organization_id": webhook.organization_id,
            "webhook_id": webhook.id,
            "rev": event.rev,
            "event_id": event.id,
            "type": event.type,
            "key": rules.order_key(event.subject_id, event.body),
            "state": DeliveryState.WAITING,
            "tries": 0,
            "next_at": now,
            "failure": "",
            "created_at": now,
        }
        for event in events
    ]
    upsert = statement.on_conflict_do_update(index_elements=["webhook_id", "rev"], set_=again)
    await session.exec(upsert, params=rows)


async def due(
    session: AsyncSession, webhook: Webhook, now: datetime, at_most: int
) -> list[tuple[WebhookDelivery, Event]]:
    """Choose what to send now, each with its event: of one order, one at a time."""
    if webhook.quiet_until is not None and webhook.quiet_until > now:
        return []
    if webhook.failures >= rules.DOWN_AFTER:
        at_most = 1  # ask whether it is back
    waiting = await session.exec(
        select(WebhookDelivery)
        .where(
            WebhookDelivery.webhook_id == webhook.id,
            WebhookDelivery.state == DeliveryState.WAITING,
        )
        .order_by(col(WebhookDelivery.rev))
        .limit(MOST_WAITING)
    )
    chosen = rules.heads(list(waiting), now, at_most)
    found = await session.exec(
        select(Event).where(
            Event.organization_id == webhook.organization_id,
            col(Event.rev).in_([one.rev for one in chosen]),
        )
    )
    events = {event.rev: event for event in found}
    return [(one, events[one.rev]) for one in chosen]


async def settle(
    session: AsyncSession,
    webhook: Webhook,
    delivery_id: UUID,
    answer: Answer,
    *,
    now: datetime,
    random: float,
) -> None:
    """Keep what came of a try. ``webhook`` is locked; ``random`` is from 0 up to 1."""
    delivery = await session.get(WebhookDelivery, delivery_id, populate_existing=True)
    if delivery is None:
        return  # removed meanwhile
    delivery.tries += 1
    delivery.status, delivery.failure = answer.status, answer.failure or ""
    session.add(
        WebhookAttempt(
            id=uuid7(),
            organization_id=webhook.organization_id,
            delivery_id=delivery.id,
            at=now,
            ms=answer.ms,
            status=answer.status,
            failure=answer.failure or "",
            excerpt=answer.excerpt,
        )
    )
    if answer.failure is None:
        delivery.state, delivery.ended_at = DeliveryState.DELIVERED, now
        await _succeed(session, webhook, now)
    else:
        wait = rules.wait_after(delivery.tries, random)
        if wait is None:
            delivery.state, delivery.ended_at = DeliveryState.FAILED, now
        else:
            delivery.next_at = now + wait
        await _fail(session, webhook, answer, now)
    session.add(delivery)
    session.add(webhook)
    await session.flush()


async def _succeed(session: AsyncSession, webhook: Webhook, now: datetime) -> None:
    was_down = webhook.failures >= rules.DOWN_AFTER
    forget_failures(webhook)
    webhook.delivered_at = now
    if was_down:
        await make_due(session, webhook, now)


async def _fail(session: AsyncSession, webhook: Webhook, answer: Answer, now: datetime) -> None:
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or now
    quiet = rules.quiet_after(webhook.failures) or timedelta(0)
    asked = timedelta(seconds=answer.retry_after_s or 0)
    until = now + max(quiet, min(asked, rules.RETRY_AFTER_MOST))
    webhook.quiet_until = until if until > now else None
    if answer.status == rules.GONE:
        await disable(session, webhook, Disabled.GONE, now)
    elif now - webhook.failing_since >= rules.LOST_AFTER:
        await disable(session, webhook, Disabled.FAILING, now)


async def disable(session: AsyncSession, webhook: Webhook, reason: Disabled, now: datetime) -> None:
    """Stop sending until somebody looks. What waits goes on waiting, and the cursor stands."""
    if webhook.state != WebhookState.ACTIVE:
        return
    webhook.state, webhook.reason = WebhookState.DISABLED, reason
    session.add(webhook)
    await session.flush()
    await say(session, webhook, "webhook.disabled", now)


async def say(
    session: AsyncSession, webhook: Webhook, type_: str, now: datetime, actor: str = log.SYSTEM
) -> None:
    """Write in the log what happened to a webhook."""
    await log.record(
        session,
        organization_id=webhook.organization_id,
        type=type_,
        subject="webhook",
        subject_id=webhook.id,
        at=now,
        body={"name": webhook.name, "state": webhook.state, "reason": webhook.reason},
        actor=actor,
    )


def forget_failures(webhook: Webhook) -> None:
    webhook.failures = 0
    webhook.failing_since = webhook.quiet_until = None
    webhook.reason = ""


async def make_due(session: AsyncSession, webhook: Webhook, now: datetime) -> None:
    """Let all that waits for a webhook be sent now: it is back."""
    await session.exec(
        update(WebhookDelivery)
        .where(
            col(WebhookDelivery.webhook_id) == webhook.id,
            col(WebhookDelivery.state) == DeliveryState.WAITING,
            col(WebhookDelivery.next_at) > now,
        )
        .values(next_at=now)
    )


async def replay(
    session: AsyncSession, organization_id: OrganizationId, delivery_id: UUID, now: datetime
) -> WebhookDelivery:
    """Let one delivery be sent again, with the same id as before. Raises NoSuchDelivery."""
    delivery = await one_delivery(session, organization_id, delivery_id)
    delivery.state, delivery.tries, delivery.next_at = DeliveryState.WAITING, 0, now
    delivery.ended_at = None
    session.add(delivery)
    await session.flush()
    return delivery


async def one_delivery(
    session: AsyncSession, organization_id: OrganizationId, delivery_id: UUID
) -> WebhookDelivery:
    """Find a delivery of the organization. Raises NoSuchDelivery."""
    delivery = await session.get(WebhookDelivery, delivery_id)
    if delivery is None or delivery.organization_id != organization_id:
        raise NoSuchDelivery(delivery_id=delivery_id)
    return delivery


async def forget_old(session: AsyncSession, webhook: Webhook) -> None:
    """Keep the newest KEPT deliveries that have ended, and drop the others with their tries."""
    ended = (
        WebhookDelivery.webhook_id == webhook.id,
        WebhookDelivery.state != DeliveryState.WAITING,
    )
    oldest = await session.exec(
        select(WebhookDelivery.rev)
        .where(*ended)
        .order_by(col(WebhookDelivery.rev).desc())
        .offset(KEPT)
        .limit(1)
    )
    rev = oldest.first()
    if rev is None:
        return
    old = select(WebhookDelivery.id).where(*ended, WebhookDelivery.rev <= rev)
    await session.exec(delete(WebhookAttempt).where(col(WebhookAttempt.delivery_id).in_(old)))
    await session.exec(
        delete(WebhookDelivery).where(
            col(WebhookDelivery.webhook_id) == webhook.id,
            col(WebhookDelivery.state) != DeliveryState.WAITING,
            col(WebhookDelivery.rev) <= rev,
        )
    )
