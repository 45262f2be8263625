"""Webhooks are made, changed, paused, given secrets, sent back and removed, and the log says so."""

from datetime import timedelta

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.webhooks import deliveries, service, signing
from dispatch_server.webhooks.addresses import UrlRefused
from dispatch_server.webhooks.courier import Courier
from dispatch_server.webhooks.model import WebhookAttempt, WebhookDelivery
from dispatch_server.webhooks.rules import Disabled, KindUnknown
from dispatch_server.webhooks.service import Webhooks
from shared.clock import FixedClock
from tests.build import an_organization
from tests.dispatch_server.webhooks.conftest import URL, a_webhook, fresh, say
from tests.receiver import Reply, receiving

pytestmark = pytest.mark.both_databases


async def test_a_new_webhook_hears_of_what_happens_from_now_on(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    await say(db, clock, organization.id, "order.received")
    webhook = await a_webhook(db, webhooks, organization)
    async with db.reading() as session:
        events = await log.read(session, organization.id, after=0)

    assert (webhook.state, webhook.cursor) == ("active", 1)
    assert [event.type for event in events] == ["order.received", "webhook.created"]
    assert events[-1].actor == "user:1"


async def test_a_secret_is_shown_once_and_the_one_before_signs_for_a_day(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    async with db.transaction() as session:
        webhook, first = await webhooks.add(
            session, organization.id, name="Loja", url=URL, kinds=["*"], actor="x"
        )
        before = webhooks.secrets(webhook)
        webhook, second = await webhooks.rotate(session, organization.id, webhook.id, actor="x")
        during = webhooks.secrets(webhook)
        clock.turn(signing.OVERLAP)
        after = webhooks.secrets(webhook)

    assert before is not None
    assert during is not None
    assert after is not None
    assert [signing.shown(one) for one in before] == [first]
    assert [signing.shown(one) for one in during] == [second, first]
    assert [signing.shown(one) for one in after] == [second]
    assert first not in str(webhook)


async def test_another_secret_of_the_installation_is_noticed_and_mended_by_a_new_one(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    webhook = await a_webhook(db, webhooks, organization)
    moved = Webhooks(clock, b"another secret", without_tls=True)
    assert moved.secrets(webhook) is None
    async with db.transaction() as session:
        own = await service.one_webhook(session, organization.id, webhook.id, lock=True)
        await deliveries.disable(session, own, Disabled.SECRET, clock.now())
        with pytest.raises(service.StillDisabled):
            await moved.turn(session, organization.id, webhook.id, on=True, actor="x")
        rotated, shown = await moved.rotate(session, organization.id, webhook.id, actor="x")
        secrets = moved.secrets(rotated)
        on = await moved.turn(session, organization.id, webhook.id, on=True, actor="x")

    assert secrets is not None
    assert [signing.shown(one) for one in secrets] == [shown]  # the one before is not ours
    assert on.state == "active"


async def test_what_is_no_webhook_is_refused(
    db: Database, organization: Organization, webhooks: Webhooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UrlRefused):
        await a_webhook(db, webhooks, organization, "nowhere")
    with pytest.raises(KindUnknown):
        await a_webhook(db, webhooks, organization, URL, "user.*")
    monkeypatch.setattr(service, "MOST", 1)
    await a_webhook(db, webhooks, organization)
    with pytest.raises(service.TooManyWebhooks):
        await a_webhook(db, webhooks, organization)


async def test_a_change_is_another_address_and_other_kinds(
    db: Database, organization: Organization, webhooks: Webhooks
) -> None:
    webhook = await a_webhook(db, webhooks, organization)
    async with db.transaction() as session:
        changed = await webhooks.change(
            session,
            organization.id,
            webhook.id,
            name="ERP",
            url="http://erp.example/",
            kinds=["stop.failed"],
            actor="x",
        )

    assert (changed.name, changed.url) == ("ERP", "http://erp.example/")
    assert (await fresh(db, webhook)).kinds == ["stop.failed"]


async def test_a_pause_loses_nothing_and_says_so_once(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    webhook = await a_webhook(db, webhooks, organization)
    async with db.transaction() as session:
        for on in (False, False, True, True):
            await webhooks.turn(session, organization.id, webhook.id, on=on, actor="x")
    await say(db, clock, organization.id, "order.received")
    async with db.reading() as session:
        events = await log.read(session, organization.id, after=webhook.cursor)

    assert [event.type for event in events] == [
        "webhook.created",
        "webhook.paused",
        "webhook.resumed",
        "order.received",
    ]


async def test_sent_back_to_an_instant_it_reads_from_the_first_event_after_it(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    await say(db, clock, organization.id, "order.received", "order.ready")
    clock.turn(timedelta(hours=1))
    await say(db, clock, organization.id, "order.planned")
    webhook = await a_webhook(db, webhooks, organization)
    assert webhook.cursor == 3

    async def back(since: timedelta) -> int:
        async with db.transaction() as session:
            sent = await webhooks.send_back(
                session, organization.id, webhook.id, since=clock.now() + since, actor="x"
            )
        return sent.cursor

    assert await back(timedelta(days=1)) == 3
    assert await back(timedelta(minutes=-30)) == 2
    assert await back(timedelta(days=-1)) == 0
    assert await back(timedelta(minutes=-30)) == 0  # never forward: what waits is not skipped


async def test_removed_it_takes_its_log_along(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    courier: Courier,
) -> None:
    async with receiving(lambda _: Reply(status=500)) as receiver:
        webhook = await a_webhook(db, webhooks, organization, receiver.url)
        await say(db, clock, organization.id, "order.received")
        await courier.round(webhook.id)
    async with db.transaction() as session:
        assert len((await session.exec(select(WebhookAttempt))).all()) == 1
        await webhooks.remove(session, organization.id, webhook.id, actor="x")
        assert (await session.exec(select(WebhookDelivery))).all() == []
        assert (await session.exec(select(WebhookAttempt))).all() == []
        assert await service.list_webhooks(session, organization.id) == []


async def test_another_organizations_webhook_is_out_of_sight(
    db: Database, organization: Organization, clock: FixedClock, webhooks: Webhooks
) -> None:
    theirs = await a_webhook(db, webhooks, await an_organization(db, clock, name="Do Norte"))
    async with db.transaction() as session:
        args = (session, organization.id, theirs.id)
        for act in (
            webhooks.change(*args, name="x", url=URL, kinds=["*"], actor="x"),
            webhooks.turn(*args, on=False, actor="x"),
            webhooks.rotate(*args, actor="x"),
            webhooks.remove(*args, actor="x"),
            webhooks.send_back(*args, since=clock.now(), actor="x"),
        ):
            with pytest.raises(service.NoSuchWebhook):
                await act
        assert await service.list_webhooks(session, organization.id) == []
