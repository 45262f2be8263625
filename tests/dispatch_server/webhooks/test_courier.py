"""Deliveries to a real receiver that fails, answers with a page, restarts; and several couriers."""

import base64
import hmac
from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.webhooks import courier as couriers
from dispatch_server.webhooks import deliveries
from dispatch_server.webhooks.courier import LEASE, Courier
from dispatch_server.webhooks.model import Webhook, WebhookDelivery
from dispatch_server.webhooks.sender import Sender
from dispatch_server.webhooks.service import Webhooks
from shared.clock import FixedClock, SystemClock
from shared.ids import WebhookId, uuid7
from tests.dispatch_server.webhooks.conftest import a_webhook, fresh, say
from tests.receiver import Received, Receiver, Reply, receiving
from tests.waiting import found

pytestmark = pytest.mark.both_databases


async def _until_quiet(courier: Courier, webhook_id: WebhookId) -> None:
    while await courier.round(webhook_id):
        pass


async def test_what_arrives_is_signed_with_the_secret_that_was_shown(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    courier: Courier,
) -> None:
    async with receiving() as receiver:
        async with db.transaction() as session:
            webhook, secret = await webhooks.add(
                session, organization.id, name="x", url=receiver.url, kinds=["*"], actor="x"
            )
        await say(db, clock, organization.id, "order.received")
        await _until_quiet(courier, webhook.id)
        (got,) = receiver.got

    async with db.reading() as session:
        *_, event = await log.read(session, organization.id, after=0)
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert got.headers["webhook-signature"] == f"v1,{wanted}"
    assert got.headers["webhook-id"] == str(event.id)
    assert got.message["data"]["subject_id"] == str(event.subject_id)
    assert (await fresh(db, webhook)).lease_until is None


async def test_the_events_of_an_order_arrive_in_order_though_some_tries_fail(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    courier: Courier,
) -> None:
    kinds = ["order.received", "order.ready", "order.planned", "order.assigned"]
    orders = [uuid7() for _ in range(5)]
    seen: Counter[str] = Counter()

    def sometimes(received: Received) -> Reply:
        seen[received.headers["webhook-id"]] += 1
        fails = seen[received.headers["webhook-id"]] == 1 and len(seen) % 3 == 0
        return Reply(status=500, body=b"<html>Erro</html>") if fails else Reply()

    async with receiving(sometimes) as receiver:
        webhook = await a_webhook(db, webhooks, organization, receiver.url)
        for kind in kinds:
            for order in orders:
                await say(db, clock, organization.id, kind, about=order)
        for _ in range(12):
            await _until_quiet(courier, webhook.id)
            clock.turn(timedelta(seconds=6))
        got = receiver.got

    for order in orders:
        types = [one.type for one in got if one.message["data"]["subject_id"] == str(order)]
        assert list(dict.fromkeys(types)) == kinds
        assert sorted(types, key=kinds.index) == types  # again is next to before
    assert len(seen) == 20
    assert max(seen.values()) == 2


async def test_a_receiver_that_restarts_gets_what_happened_meanwhile(
    db: Database, organization: Organization, webhooks: Webhooks
) -> None:
    clock = SystemClock()
    live = Courier(db, clock, webhooks, Sender(clock, to_private=True))
    receiver = Receiver()
    await receiver.start()
    webhook = await a_webhook(db, webhooks, organization, receiver.url)
    await live.start()
    try:
        await _say_now(db, organization, "order.received")
        await receiver.wait_for(1)
        await receiver.stop()
        await _say_now(db, organization, "order.received")
        await _until_failed(db, webhook)
        await receiver.start()
        await receiver.wait_for(2)  # five seconds later
    finally:
        await live.stop()
        await live.aclose()
        await receiver.stop()

    assert len({one.headers["webhook-id"] for one in receiver.got}) == 2


async def _say_now(db: Database, organization: Organization, kind: str) -> None:
    async with db.transaction() as session:
        await log.record(
            session,
            organization_id=organization.id,
            type=kind,
            subject="order",
            subject_id=uuid7(),
            at=SystemClock().now(),
        )


async def _until_failed(db: Database, webhook: Webhook) -> None:
    async def has_failed() -> int:
        return (await fresh(db, webhook)).failures

    await found(has_failed)


async def test_one_courier_at_a_time_and_the_next_after_its_lease(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    courier: Courier,
) -> None:
    other = Courier(db, clock, webhooks, courier.sender)
    async with receiving() as receiver:
        webhook = await a_webhook(db, webhooks, organization, receiver.url)
        await say(db, clock, organization.id, "order.received")
        async with db.transaction() as session:
            assert await courier._lease(session, webhook.id) is not None  # and it dies
        assert not await other.round(webhook.id)
        assert receiver.got == []
        clock.turn(LEASE)
        await _until_quiet(other, webhook.id)
        assert len(receiver.got) == 1


async def test_a_secret_of_another_installation_disables_the_webhook(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    courier: Courier,
) -> None:
    moved = Courier(db, clock, Webhooks(clock, b"another"), courier.sender)
    async with receiving() as receiver:
        webhook = await a_webhook(db, webhooks, organization, receiver.url)
        await say(db, clock, organization.id, "order.received")
        assert not await moved.round(webhook.id)
        assert receiver.got == []
    found = await fresh(db, webhook)
    assert (found.state, found.reason) == ("disabled", "secret")


async def test_a_paused_or_removed_webhook_gets_nothing(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    courier: Courier,
) -> None:
    async with receiving() as receiver:
        paused = await a_webhook(db, webhooks, organization, receiver.url)
        removed = await a_webhook(db, webhooks, organization, receiver.url)
        async with db.transaction() as session:
            await webhooks.turn(session, organization.id, paused.id, on=False, actor="x")
            await webhooks.remove(session, organization.id, removed.id, actor="x")
        await say(db, clock, organization.id, "order.received")
        assert not await courier.round(paused.id)
        assert not await courier.round(removed.id)
        assert receiver.got == []


async def test_after_so_many_deliveries_the_old_ones_are_forgotten(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    courier: Courier,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(couriers, "TRIM_EVERY", 3)
    monkeypatch.setattr(deliveries, "KEPT", 1)
    async with receiving() as receiver:
        webhook = await a_webhook(db, webhooks, organization, receiver.url)
        for _ in range(3):
            await say(db, clock, organization.id, "order.received")
        await _until_quiet(courier, webhook.id)
    async with db.reading() as session:
        kept = await session.exec(select(WebhookDelivery))
        assert len(kept.all()) == 1
