"""Delivers to webhooks: follows the log wherever jobs are done, several webhooks at a time.

A webhook is leased by one courier at a time, for as long as it has something to send; one that dies
leaves its lease to run out. The queue of jobs would do each delivery, but not one after another per
order without a job that waits for the one before.
"""

import asyncio
import os
import random
from collections import Counter as Tally
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import exists, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log as events
from dispatch_server.db.follow import Follower
from dispatch_server.db.model import Counter, Event
from dispatch_server.db.session import Database
from dispatch_server.webhooks import deliveries, signing
from dispatch_server.webhooks.message import message_of
from dispatch_server.webhooks.model import Webhook, WebhookDelivery
from dispatch_server.webhooks.rules import DeliveryState, Disabled, WebhookState
from dispatch_server.webhooks.sender import Sender
from dispatch_server.webhooks.service import Webhooks
from shared.clock import Clock
from shared.ids import WebhookId

WEBHOOKS_AT_ONCE: Final = 8
AT_ONCE: Final = 4  # deliveries to one webhook, of different orders
LEASE: Final = timedelta(seconds=90)  # six times the longest try
TRIM_EVERY: Final = 200  # deliveries

log = structlog.get_logger(__name__)


class Courier:
    """Starts and stops with whoever does jobs. ``clock`` is the wall's."""

    def __init__(self, db: Database, clock: Clock, webhooks: Webhooks, sender: Sender) -> None:
        self.db = db
        self.clock = clock
        self.webhooks = webhooks
        self.sender = sender
        self.name = f"{os.getpid()}-{os.urandom(4).hex()}"
        self._follower = Follower(db, self._look, name="webhooks")
        self._serving: dict[WebhookId, asyncio.Task[None]] = {}
        self._sent: Tally[WebhookId] = Tally()  # since the last tidying up

    async def start(self) -> None:
        self._follower.start()

    async def stop(self) -> None:
        """Break off what is being sent: it is sent again by whoever comes next."""
        await self._follower.stop()
        tasks = list(self._serving.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._serving.clear()

    async def aclose(self) -> None:
        await self.sender.aclose()

    async def _look(self) -> None:
        """Begin with the webhooks that have something to hear and that nobody serves."""
        room = WEBHOOKS_AT_ONCE - len(self._serving)
        if room <= 0:
            return
        for webhook_id in await self._with_news(room):
            if webhook_id not in self._serving:
                task = asyncio.create_task(self._serve(webhook_id))
                self._serving[webhook_id] = task

    async def _with_news(self, at_most: int) -> list[WebhookId]:
        now = self.clock.now()
        waits = exists().where(
            col(WebhookDelivery.webhook_id) == col(Webhook.id),
            col(WebhookDelivery.state) == DeliveryState.WAITING,
            col(WebhookDelivery.next_at) <= now,
        )
        async with self.db.reading() as session:
            found = await session.exec(
                select(Webhook)
                .join(Counter, col(Counter.organization_id) == col(Webhook.organization_id))
                .where(
                    Webhook.state == WebhookState.ACTIVE,
                    or_(col(Webhook.lease_until).is_(None), col(Webhook.lease_until) <= now),
                    or_(col(Webhook.quiet_until).is_(None), col(Webhook.quiet_until) <= now),
                    or_(col(Webhook.cursor) < col(Counter.rev), waits),
                    col(Webhook.id).not_in(list(self._serving)),
                )
                .order_by(col(Webhook.delivered_at))
                .limit(at_most)
            )
            return [webhook.id for webhook in found]

    async def _serve(self, webhook_id: WebhookId) -> None:
        try:
            while await self.round(webhook_id):
                pass
        except Exception:
            log.exception("webhook_not_served", webhook_id=str(webhook_id))
        finally:
            self._serving.pop(webhook_id, None)

    async def round(self, webhook_id: WebhookId) -> bool:
        """Read on, send what is due, and say whether there may be more. Nothing, if leased."""
        async with self.db.transaction() as session:
            webhook = await self._lease(session, webhook_id)
            if webhook is None:
                return False
            secrets = self.webhooks.secrets(webhook)
            now = self.clock.now()
            read = await deliveries.take_in(session, webhook, now) if secrets else 0
            due = await deliveries.due(session, webhook, now, AT_ONCE) if secrets else []
        if secrets is None:
            await self._settle(webhook, self._disable)
            return False
        await asyncio.gather(*(self._send(webhook, secrets, *one) for one in due))
        self._sent[webhook_id] += len(due)
        if not due and not read:
            await self._leave(webhook)
            return False
        return True

    async def _send(
        self, webhook: Webhook, secrets: tuple[bytes, ...], delivery: WebhookDelivery, event: Event
    ) -> None:
        body = message_of(event)
        headers = signing.headers(
            message_id=str(event.id), at=self.clock.now(), body=body, secrets=secrets
        )
        answer = await self.sender.post(webhook.url, headers, body)

        async def keep(session: AsyncSession, fresh: Webhook) -> None:
            await deliveries.settle(
                session,
                fresh,
                delivery.id,
                answer,
                now=self.clock.now(),
                random=random.random(),  # noqa: S311 - jitter
            )

        await self._settle(webhook, keep, may_disable=answer.failure is not None)

    async def _settle(
        self,
        webhook: Webhook,
        work: Callable[[AsyncSession, Webhook], Awaitable[None]],
        *,
        may_disable: bool = True,
    ) -> None:
        """Change a webhook's row. Who may write to the log takes it first, as everybody does."""
        async with self.db.transaction() as session:
            if may_disable:
                await events.hold(session, webhook.organization_id)
            fresh = await session.get(
                Webhook, webhook.id, with_for_update=True, populate_existing=True
            )
            if fresh is not None:  # else it was removed meanwhile
                await work(session, fresh)

    async def _disable(self, session: AsyncSession, webhook: Webhook) -> None:
        await deliveries.disable(session, webhook, Disabled.SECRET, self.clock.now())

    async def _leave(self, webhook: Webhook) -> None:
        """Give the lease back, and tidy up now and then."""

        async def free(session: AsyncSession, fresh: Webhook) -> None:
            if fresh.lease_by == self.name:
                fresh.lease_until = None
                session.add(fresh)
            if self._sent[fresh.id] >= TRIM_EVERY:
                del self._sent[fresh.id]
                await deliveries.forget_old(session, fresh)

        await self._settle(webhook, free, may_disable=False)

    async def _lease(self, session: AsyncSession, webhook_id: WebhookId) -> Webhook | None:
        """Take or renew the lease of an active webhook, unless another courier has it."""
        now = self.clock.now()
        taken = await session.exec(
            update(Webhook)
            .where(
                col(Webhook.id) == webhook_id,
                col(Webhook.state) == WebhookState.ACTIVE,
                or_(
                    col(Webhook.lease_until).is_(None),
                    col(Webhook.lease_until) <= now,
                    col(Webhook.lease_by) == self.name,
                ),
            )
            .values(lease_by=self.name, lease_until=now + LEASE)
            .returning(Webhook),
            execution_options={"populate_existing": True},
        )
        webhook: Webhook | None = taken.scalar_one_or_none()
        return webhook
