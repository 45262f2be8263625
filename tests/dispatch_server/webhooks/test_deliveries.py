"""The log is read once and in order, and each try has its consequences."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.webhooks import deliveries, rules
from dispatch_server.webhooks.model import Webhook, WebhookAttempt, WebhookDelivery
from dispatch_server.webhooks.rules import DeliveryState, Failure
from dispatch_server.webhooks.sender import Answer
from dispatch_server.webhooks.service import Webhooks
from shared.clock import FixedClock
from shared.ids import uuid7
from tests.build import an_organization
from tests.dispatch_server.webhooks.conftest import a_webhook, fresh, say

pytestmark = pytest.mark.both_databases

OK, BROKEN = Answer(status=200, ms=7, excerpt="ok"), Answer(status=500, failure=Failure.STATUS)


async def _take_in(db: Database, clock: FixedClock, webhook: Webhook) -> int:
    async with db.transaction() as session:
        own = await session.get_one(Webhook, webhook.id, populate_existing=True)
        return await deliveries.take_in(session, own, clock.now())


async def _waiting(db: Database, webhook: Webhook) -> list[WebhookDelivery]:
    async with db.reading() as session:
        found = await session.exec(
            select(WebhookDelivery)
            .where(WebhookDelivery.webhook_id == webhook.id)
            .order_by(col(WebhookDelivery.rev))
        )
        return list(found)


async def _due(db: Database, clock: FixedClock, webhook: Webhook, at_most: int = 9) -> list[str]:
    async with db.reading() as session:
        own = await session.get_one(Webhook, webhook.id)
        return [one.type for one, _ in await deliveries.due(session, own, clock.now(), at_most)]


async def _settle(
    db: Database, clock: FixedClock, webhook: Webhook, answer: Answer, delivery: UUID
) -> Webhook:
    async with db.transaction() as session:
        await log.hold(session, webhook.organization_id)
        own = await session.get_one(Webhook, webhook.id, populate_existing=True)
        await deliveries.settle(session, own, delivery, answer, now=clock.now(), random=0.5)
    return await fresh(db, webhook)


async def test_each_event_waits_once_and_only_what_was_asked_for(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    webhook = await a_webhook(db, webhooks, organization)
    there = await an_organization(db, clock, name="Do Norte")
    await say(db, clock, organization.id, "order.received", "stop.next", "order.ready")
    await say(db, clock, there.id, "order.received")
    assert await _take_in(db, clock, webhook) == 4  # with its own creation
    assert await _take_in(db, clock, webhook) == 0
    await say(db, clock, organization.id, "order.planned")
    assert await _take_in(db, clock, webhook) == 1

    assert [one.type for one in await _waiting(db, webhook)] == [
        "order.received",
        "order.ready",
        "order.planned",
    ]


async def test_of_one_order_only_the_oldest_is_due_and_the_next_after_it(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    webhook = await a_webhook(db, webhooks, organization)
    await say(db, clock, organization.id, "order.received", "order.ready", about=uuid7())
    await say(db, clock, organization.id, "order.received", "order.on_hold", about=uuid7())
    await _take_in(db, clock, webhook)
    first, *_ = await _waiting(db, webhook)
    assert await _due(db, clock, webhook) == ["order.received", "order.received"]
    assert await _due(db, clock, webhook, 1) == ["order.received"]

    await _settle(db, clock, webhook, BROKEN, first.id)
    assert await _due(db, clock, webhook) == ["order.received"]  # the other order's
    clock.turn(rules.WAITS[0])
    await _settle(db, clock, webhook, OK, first.id)
    assert await _due(db, clock, webhook) == ["order.ready", "order.received"]


async def test_a_delivery_is_given_up_after_ten_tries_and_the_next_goes_on(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    webhook = await a_webhook(db, webhooks, organization)
    await say(db, clock, organization.id, "order.received", "order.ready")
    await say(db, clock, organization.id, "order.quoted")
    await _take_in(db, clock, webhook)
    poison, _, other = await _waiting(db, webhook)
    for tries in range(rules.TRIES):
        assert (await _settle(db, clock, webhook, BROKEN, poison.id)).failures == 1
        await _settle(db, clock, webhook, OK, other.id)  # so the webhook is well
        clock.turn(rules.WAITS[min(tries, 8)])

    gone, waiting, _ = await _waiting(db, webhook)
    assert (gone.state, gone.tries, gone.status, gone.failure) == ("failed", 10, 500, "status")
    assert waiting.state == DeliveryState.WAITING
    assert await _due(db, clock, webhook) == ["order.ready"]
    async with db.reading() as session:
        kept = await session.exec(
            select(WebhookAttempt).where(WebhookAttempt.delivery_id == gone.id)
        )
        assert len(kept.all()) == 10


async def test_a_webhook_that_is_down_gets_one_try_at_a_time_and_all_at_once_when_it_is_back(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    webhook = await a_webhook(db, webhooks, organization)
    for _ in range(8):
        await say(db, clock, organization.id, "order.received")
    await _take_in(db, clock, webhook)
    all_ = await _waiting(db, webhook)
    for delivery in all_[: rules.DOWN_AFTER]:
        webhook = await _settle(db, clock, webhook, BROKEN, delivery.id)

    assert (webhook.failing_since, webhook.quiet_until) == (clock.now(), clock.now() + rules.QUIET)
    assert await _due(db, clock, webhook) == []
    clock.turn(rules.QUIET)
    assert len(await _due(db, clock, webhook)) == 1
    webhook = await _settle(db, clock, webhook, OK, all_[0].id)
    assert (webhook.failures, webhook.failing_since, webhook.quiet_until) == (0, None, None)
    assert webhook.delivered_at == clock.now()
    assert len(await _due(db, clock, webhook)) == 7


async def test_who_asks_to_wait_is_left_alone_for_an_hour_at_most(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    webhook = await a_webhook(db, webhooks, organization)
    await say(db, clock, organization.id, "order.received")
    await _take_in(db, clock, webhook)
    (one,) = await _waiting(db, webhook)
    for asked, wanted in ((30.0, timedelta(seconds=30)), (10.0**9, rules.RETRY_AFTER_MOST)):
        busy = Answer(status=429, failure=Failure.STATUS, retry_after_s=asked)
        webhook = await _settle(db, clock, webhook, busy, one.id)
        assert webhook.quiet_until == clock.now() + wanted


async def test_gone_or_failing_for_days_it_is_disabled_with_a_reason_and_loses_nothing(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    gone = await a_webhook(db, webhooks, organization)
    failing = await a_webhook(db, webhooks, organization)
    await say(db, clock, organization.id, "order.received")
    for webhook in (gone, failing):
        await _take_in(db, clock, webhook)
    (one,), (other,) = await _waiting(db, gone), await _waiting(db, failing)
    no_more = Answer(status=410, failure=Failure.STATUS)
    gone = await _settle(db, clock, gone, no_more, one.id)
    await _settle(db, clock, failing, BROKEN, other.id)
    clock.turn(rules.LOST_AFTER - timedelta(seconds=1))
    assert (await _settle(db, clock, failing, BROKEN, other.id)).state == "active"
    clock.turn(timedelta(seconds=1))
    failing = await _settle(db, clock, failing, BROKEN, other.id)

    assert (gone.state, gone.reason) == ("disabled", "gone")
    assert (failing.state, failing.reason) == ("disabled", "failing")
    assert [one.state for one in await _waiting(db, gone)] == ["waiting"]
    async with db.transaction() as session:
        events = await log.read(session, organization.id, after=3)
        assert [event.type for event in events] == ["webhook.disabled", "webhook.disabled"]
        on = await webhooks.turn(session, organization.id, failing.id, on=True, actor="x")
    assert (on.failures, on.reason) == (0, "")
    assert await _due(db, clock, failing) == ["order.received"]


async def test_the_cursor_stands_while_too_much_waits(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deliveries, "MOST_WAITING", 2)
    webhook = await a_webhook(db, webhooks, organization)
    await _take_in(db, clock, webhook)
    await say(db, clock, organization.id, "order.received", "order.ready", "order.planned")
    assert await _take_in(db, clock, webhook) == 2
    assert await _take_in(db, clock, webhook) == 0
    first, _ = await _waiting(db, webhook)
    await _settle(db, clock, webhook, OK, first.id)
    assert await _take_in(db, clock, webhook) == 1
    assert (await fresh(db, webhook)).cursor == 4


async def test_sent_back_it_sends_again_what_it_had_and_one_delivery_again_by_hand(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    webhook = await a_webhook(db, webhooks, organization)
    await say(db, clock, organization.id, "order.received", "order.ready")
    await _take_in(db, clock, webhook)
    before = await _waiting(db, webhook)
    for one in before:
        await _settle(db, clock, webhook, OK, one.id)
    async with db.transaction() as session:
        since = clock.now() - timedelta(hours=1)
        await webhooks.send_back(session, organization.id, webhook.id, since=since, actor="x")
    await _take_in(db, clock, webhook)
    again = await _waiting(db, webhook)
    assert [(one.id, one.state, one.tries) for one in again] == [
        (one.id, "waiting", 0) for one in before
    ]

    for one in again:
        await _settle(db, clock, webhook, OK, one.id)
    async with db.transaction() as session:
        await deliveries.replay(session, organization.id, again[1].id, clock.now())
        there = await an_organization(db, clock, name="Do Norte") if not db.is_sqlite else None
        stranger = there.id if there else organization.id
        wrong = again[1].id if there else uuid7()
        with pytest.raises(deliveries.NoSuchDelivery):
            await deliveries.replay(session, stranger, wrong, clock.now())
    assert await _due(db, clock, webhook) == ["order.ready"]


async def test_only_so_many_that_ended_are_kept(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deliveries, "KEPT", 1)
    webhook = await a_webhook(db, webhooks, organization)
    await say(db, clock, organization.id, "order.received", "order.ready", "order.planned")
    await say(db, clock, organization.id, "order.quoted")
    await _take_in(db, clock, webhook)
    for one in (await _waiting(db, webhook))[:3]:
        await _settle(db, clock, webhook, OK, one.id)
    for _ in range(2):
        async with db.transaction() as session:
            own = await session.get_one(Webhook, webhook.id)
            await deliveries.forget_old(session, own)

    assert [one.type for one in await _waiting(db, webhook)] == ["order.planned", "order.quoted"]
    async with db.reading() as session:
        assert len((await session.exec(select(WebhookAttempt))).all()) == 1


async def test_what_was_removed_meanwhile_is_settled_without_a_word(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    webhook = await a_webhook(db, webhooks, organization)
    assert (await _settle(db, clock, webhook, BROKEN, uuid7())).failures == 0
