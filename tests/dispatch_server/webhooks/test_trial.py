"""A test is sent at once, and keeps nothing."""

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.webhooks.courier import Courier
from dispatch_server.webhooks.model import WebhookDelivery
from dispatch_server.webhooks.service import StillDisabled, Webhooks
from dispatch_server.webhooks.trial import Trial
from shared.clock import FixedClock
from tests.dispatch_server.webhooks.conftest import a_webhook, fresh
from tests.receiver import Reply, receiving


async def test_a_test_says_what_came_back(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    courier: Courier,
) -> None:
    trial = Trial(clock, webhooks, courier.sender)
    async with receiving(lambda _: Reply(status=404, body=b"<html>nada aqui")) as receiver:
        webhook = await a_webhook(db, webhooks, organization, receiver.url)
        tried = await trial.send(webhook, "user:1")
        (got,) = receiver.got

    assert (tried.status, tried.failure, tried.excerpt) == (404, "status", "<html>nada aqui")
    assert got.type == "webhook.test"
    assert got.headers["webhook-signature"].startswith("v1,")
    assert (await fresh(db, webhook)).failures == 0
    async with db.reading() as session:
        assert (await session.exec(select(WebhookDelivery))).all() == []


async def test_without_its_secret_there_is_nothing_to_try(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    courier: Courier,
) -> None:
    webhook = await a_webhook(db, webhooks, organization)
    trial = Trial(clock, Webhooks(clock, b"another"), courier.sender)
    with pytest.raises(StillDisabled):
        await trial.send(webhook, "user:1")
