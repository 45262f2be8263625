"""Webhooks and deliveries are shown with how far behind they are, page by page."""

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.webhooks import showing
from dispatch_server.webhooks.courier import Courier
from dispatch_server.webhooks.deliveries import NoSuchDelivery
from dispatch_server.webhooks.rules import DeliveryState
from dispatch_server.webhooks.schema import DeliveryPage
from dispatch_server.webhooks.service import Webhooks
from shared.clock import FixedClock
from tests.build import an_organization
from tests.dispatch_server.webhooks.conftest import a_webhook, fresh, say
from tests.receiver import Received, Reply, receiving

pytestmark = pytest.mark.both_databases


def _only_orders(received: Received) -> Reply:
    return Reply() if received.type.startswith("order") else Reply(status=500, body=b"oh")


async def test_what_was_sent_is_shown_by_state_and_kind_and_with_each_try(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    webhooks: Webhooks,
    courier: Courier,
) -> None:
    async with receiving(_only_orders) as receiver:
        webhook = await a_webhook(db, webhooks, organization, receiver.url, "*")
        await say(db, clock, organization.id, "order.received")
        await say(db, clock, organization.id, "order.ready")
        while await courier.round(webhook.id):
            pass
        await say(db, clock, organization.id, "stop.next")  # alone: no success beside it
        while await courier.round(webhook.id):
            pass
    await say(db, clock, organization.id, "stop.arrived")
    there = await an_organization(db, clock, name="Do Norte")

    async with db.reading() as session:
        (shown,) = await showing.webhook_views(session, organization.id, [await fresh(db, webhook)])

        async def page(
            state: DeliveryState | None = None, kind: str = "", before: int = 0, limit: int = 9
        ) -> DeliveryPage:
            return await showing.delivery_page(
                session, webhook.id, state=state, kind=kind, before=before, limit=limit
            )

        newest = await page(limit=2)
        older = await page(before=newest.next, limit=2)
        orders = await page(kind="order")
        ready = await page(kind="order.ready")
        waiting = await page(state=DeliveryState.WAITING)
        detail = await showing.delivery_detail(session, organization.id, waiting.deliveries[0].id)
        with pytest.raises(NoSuchDelivery):
            await showing.delivery_detail(session, there.id, waiting.deliveries[0].id)

    assert (shown.waiting, shown.behind, shown.failures) == (1, 1, 1)
    assert [one.type for one in newest.deliveries] == ["stop.next", "order.ready"]
    assert [one.type for one in older.deliveries] == ["order.received"]
    assert older.next == 0
    assert len(orders.deliveries) == 2
    assert [one.type for one in ready.deliveries] == ["order.ready"]
    assert [one.type for one in waiting.deliveries] == ["stop.next"]
    assert [(one.status, one.excerpt) for one in detail.attempts] == [(500, "oh")]
    assert detail.message["type"] == "stop.next"
