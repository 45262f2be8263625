"""Webhooks are made, changed, given a new secret, sent back and tried out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import delete
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.db.model import Counter, Event
from dispatch_server.errors import Missing, Refused
from dispatch_server.webhooks import signing
from dispatch_server.webhooks.addresses import check_url
from dispatch_server.webhooks.deliveries import forget_failures, make_due, say
from dispatch_server.webhooks.model import Webhook, WebhookAttempt, WebhookDelivery
from dispatch_server.webhooks.rules import Disabled, WebhookState, check_kinds
from shared.clock import Clock
from shared.ids import OrganizationId, WebhookId, uuid7

MOST: Final = 20  # webhooks of an organization


@dataclass(eq=False)
class NoSuchWebhook(Missing):
    slug: ClassVar[str] = "no-such-webhook"
    webhook_id: WebhookId

    def __str__(self) -> str:
        return f"there is no webhook {self.webhook_id}"


@dataclass(eq=False)
class TooManyWebhooks(Refused):
    slug: ClassVar[str] = "too-many-webhooks"
    most: int

    def __str__(self) -> str:
        return f"there are {self.most} webhooks already; remove those that nobody needs"


@dataclass(eq=False)
class StillDisabled(Refused):
    """The installation's secret is another: only a new secret helps."""

    slug: ClassVar[str] = "secret-changed"

    def __str__(self) -> str:
        return "the server's own secret has changed; make a new secret for this webhook first"


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The use cases. ``root`` is the installation's secret; ``clock`` the wall's."""

    clock: Clock
    root: bytes
    without_tls: bool = False

    async def add(
        self,
        session: AsyncSession,
        organization_id: OrganizationId,
        *,
        name: str,
        url: str,
        kinds: Iterable[str],
        actor: str,
    ) -> tuple[Webhook, str]:
        """Make a webhook that hears of what happens from now on, and give its secret, once.

        Raises UrlRefused, KindUnknown, TooManyWebhooks.
        """
        address = check_url(url, without_tls=self.without_tls)
        chosen = check_kinds(kinds)
        await log.hold(session, organization_id)
        if len(await list_webhooks(session, organization_id)) >= MOST:
            raise TooManyWebhooks(most=MOST)
        webhook_id = WebhookId(uuid7())
        secret = signing.derive(self.root, webhook_id, 1)
        webhook = Webhook(
            id=webhook_id,
            organization_id=organization_id,
            name=name,
            url=address,
            kinds=chosen,
            state=WebhookState.ACTIVE,
            cursor=(await session.get_one(Counter, organization_id, populate_existing=True)).rev,
            secret_mark=signing.fingerprint(secret),
            created_at=self.clock.now(),
        )
        session.add(webhook)
        await session.flush()
        await say(session, webhook, "webhook.created", self.clock.now(), actor)
        return webhook, signing.shown(secret)

    async def change(
        self,
        session: AsyncSession,
        organization_id: OrganizationId,
        webhook_id: WebhookId,
        *,
        name: str,
        url: str,
        kinds: Iterable[str],
        actor: str,
    ) -> Webhook:
        """Change what a webhook is. Raises NoSuchWebhook, UrlRefused, KindUnknown."""
        webhook = await self._own(session, organization_id, webhook_id)
        webhook.name = name
        webhook.url = check_url(url, without_tls=self.without_tls)
        webhook.kinds = check_kinds(kinds)
        webhook.quiet_until = None  # another address may be well
        session.add(webhook)
        await session.flush()
        await say(session, webhook, "webhook.changed", self.clock.now(), actor)
        return webhook

    async def turn(
        self,
        session: AsyncSession,
        organization_id: OrganizationId,
        webhook_id: WebhookId,
        *,
        on: bool,
        actor: str,
    ) -> Webhook:
        """Pause a webhook, or let it go on from where it was. Raises NoSuchWebhook, StillDisabled."""
        webhook = await self._own(session, organization_id, webhook_id)
        if on and webhook.reason == Disabled.SECRET:
            raise StillDisabled
        wanted = WebhookState.ACTIVE if on else WebhookState.PAUSED
        if webhook.state == wanted:
            return webhook
        webhook.state = wanted
        forget_failures(webhook)
        session.add(webhook)
        if on:
            await make_due(session, webhook, self.clock.now())
        await session.flush()
        await say(
            session, webhook, "webhook.resumed" if on else "webhook.paused", self.clock.now(), actor
        )
        return webhook

    async def rotate(
        self,
        session: AsyncSession,
        organization_id: OrganizationId,
        webhook_id: WebhookId,
        *,
        actor: str,
    ) -> tuple[Webhook, str]:
        """Give a new secret, once; the one before signs beside it for OVERLAP.

        Raises NoSuchWebhook.
        """
        webhook = await self._own(session, organization_id, webhook_id)
        had_own = webhook.secret_mark == signing.fingerprint(self._secret(webhook))
        webhook.secret_version += 1
        secret = self._secret(webhook)
        webhook.secret_mark = signing.fingerprint(secret)
        webhook.previous_until = self.clock.now() + signing.OVERLAP if had_own else None
        if webhook.reason == Disabled.SECRET:
            webhook.reason = ""
        session.add(webhook)
        await session.flush()
        await say(session, webhook, "webhook.secret_rotated", self.clock.now(), actor)
        return webhook, signing.shown(secret)

    async def remove(
        self,
        session: AsyncSession,
        organization_id: OrganizationId,
        webhook_id: WebhookId,
        *,
        actor: str,
    ) -> None:
        """Forget a webhook, and all that it was sent. Raises NoSuchWebhook."""
        webhook = await self._own(session, organization_id, webhook_id)
        its = select(WebhookDelivery.id).where(WebhookDelivery.webhook_id == webhook_id)
        await session.exec(delete(WebhookAttempt).where(col(WebhookAttempt.delivery_id).in_(its)))
        await session.exec(
            delete(WebhookDelivery).where(col(WebhookDelivery.webhook_id) == webhook_id)
        )
        await session.delete(webhook)
        await session.flush()
        await say(session, webhook, "webhook.removed", self.clock.now(), actor)

    async def send_back(
        self,
        session: AsyncSession,
        organization_id: OrganizationId,
        webhook_id: WebhookId,
        *,
        since: datetime,
        actor: str,
    ) -> Webhook:
        """Let a webhook read the log again from an instant on. Raises NoSuchWebhook."""
        webhook = await self._own(session, organization_id, webhook_id)
        first = await session.exec(
            select(func.min(Event.rev)).where(
                Event.organization_id == organization_id, Event.received_at >= since
            )
        )
        rev: int | None = first.one()
        if rev is not None:
            webhook.cursor = min(webhook.cursor, rev - 1)
        session.add(webhook)
        await session.flush()
        await say(session, webhook, "webhook.sent_back", self.clock.now(), actor)
        return webhook

    def secrets(self, webhook: Webhook) -> tuple[bytes, ...] | None:
        """Give what to sign with now: the secret, and the one before while both count.

        None: the installation's secret is another than when this one was given.
        """
        secret = self._secret(webhook)
        if webhook.secret_mark != signing.fingerprint(secret):
            return None
        if webhook.previous_until is None or webhook.previous_until <= self.clock.now():
            return (secret,)
        return secret, signing.derive(self.root, webhook.id, webhook.secret_version - 1)

    def _secret(self, webhook: Webhook) -> bytes:
        return signing.derive(self.root, webhook.id, webhook.secret_version)

    async def _own(
        self, session: AsyncSession, organization_id: OrganizationId, webhook_id: WebhookId
    ) -> Webhook:
        """Give a webhook to be changed. The log is held before its row, as by all who write both."""
        await log.hold(session, organization_id)
        return await one_webhook(session, organization_id, webhook_id, lock=True)


async def one_webhook(
    session: AsyncSession,
    organization_id: OrganizationId,
    webhook_id: WebhookId,
    *,
    lock: bool = False,
) -> Webhook:
    """Find a webhook of the organization. Raises NoSuchWebhook."""
    webhook = await session.get(
        Webhook, webhook_id, with_for_update=lock or None, populate_existing=True
    )
    if webhook is None or webhook.organization_id != organization_id:
        raise NoSuchWebhook(webhook_id=webhook_id)
    return webhook


async def list_webhooks(session: AsyncSession, organization_id: OrganizationId) -> list[Webhook]:
    found = await session.exec(
        select(Webhook)
        .where(Webhook.organization_id == organization_id)
        .order_by(col(Webhook.created_at))
        .limit(MOST)
    )
    return list(found)
