"""Webhooks of an organization, and a courier that sends when it is told to."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.webhooks.courier import Courier
from dispatch_server.webhooks.model import Webhook
from dispatch_server.webhooks.sender import Sender
from dispatch_server.webhooks.service import Webhooks
from shared.clock import Clock, FixedClock
from shared.ids import OrganizationId, uuid7

URL = "https://shop.example/hook"


@pytest.fixture
def webhooks(clock: FixedClock) -> Webhooks:
    return Webhooks(clock, b"the installation's secret", without_tls=True)


@pytest.fixture
async def courier(db: Database, clock: FixedClock, webhooks: Webhooks) -> AsyncIterator[Courier]:
    sender = Sender(clock, to_private=True, total_s=2.0)
    made = Courier(db, clock, webhooks, sender)
    yield made
    await made.stop()
    await made.aclose()


async def a_webhook(
    db: Database, webhooks: Webhooks, organization: Organization, url: str = URL, *kinds: str
) -> Webhook:
    async with db.transaction() as session:
        made, _ = await webhooks.add(
            session,
            organization.id,
            name="Loja",
            url=url,
            kinds=kinds or ("order.*",),
            actor="user:1",
        )
    return made


async def say(
    db: Database,
    clock: Clock,
    organization_id: OrganizationId,
    *types: str,
    about: Any = None,
) -> None:
    """Write events, all about one thing."""
    subject_id = about or uuid7()
    async with db.transaction() as session:
        for type_ in types:
            await log.record(
                session,
                organization_id=organization_id,
                type=type_,
                subject=type_.partition(".")[0],
                subject_id=subject_id,
                at=clock.now(),
                body={"external_id": "A-1"},
            )


async def fresh(db: Database, webhook: Webhook) -> Webhook:
    async with db.reading() as session:
        return await session.get_one(Webhook, webhook.id)
