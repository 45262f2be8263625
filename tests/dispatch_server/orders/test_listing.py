"""Orders as people look at them."""

import datetime as dt

import pytest
from sqlmodel import col, select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.orders import listing
from dispatch_server.orders.model import Order, Promise
from shared.clock import FixedClock
from shared.ids import uuid7
from shared.states import OrderStatus
from tests.intake import DAY, a_desk, an_order, taken_in

pytestmark = pytest.mark.both_databases


async def test_the_newest_promise_counts(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    sold = an_order(window_opens=dt.time(8), window_closes=dt.time(12))
    await taken_in(a_desk(db), organization.id, clock, sold)
    clock.turn(dt.timedelta(hours=1))
    told = dt.datetime(2026, 11, 24, 13, tzinfo=dt.UTC)
    async with db.transaction() as session:
        order = (await session.exec(select(Order))).one()
        session.add(
            Promise(
                id=uuid7(),
                organization_id=organization.id,
                order_id=order.id,
                opens=told,
                closes=told + dt.timedelta(hours=1),
                reason="planned",
                made_at=clock.now(),
            )
        )

    async with db.reading() as session:
        view = await listing.view(session, organization.id, order.id)

    assert (view.promise_opens, view.window_opens) == (
        told,
        dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC),
    )
    assert (view.packages, view.status) == (1, "ready")


async def test_counts_are_of_the_day_whatever_else_is_asked(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    vague = an_order("3", address="Rua Longa, 1")
    other_day = an_order("4", date=DAY + dt.timedelta(days=1))
    orders = (an_order("1"), an_order("2"), vague, other_day)
    await taken_in(a_desk(db), organization.id, clock, *orders)
    wanted = listing.Filter(date=DAY, status=OrderStatus.ON_HOLD)

    async with db.reading() as session:
        page = await listing.page(session, organization.id, wanted)
        waiting = await listing.waiting_for(
            session, organization.id, [order.place_id for order in page.orders]
        )

    assert (page.counts, page.total) == ({"ready": 2, "on_hold": 1}, 1)
    assert list(waiting.values()) == [1]


async def test_those_who_wait_at_either_door_are_counted(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    vague = an_order("1", address="Rua Longa, 1")
    await taken_in(a_desk(db), organization.id, clock, vague, an_order("2"))
    async with db.transaction() as session:
        first, second = await session.exec(select(Order).order_by(col(Order.external_id)))
        second.status, second.kind = OrderStatus.ON_HOLD, "pair"
        second.pickup_place_id = first.place_id
        doors = (first.place_id, second.place_id)

    async with db.reading() as session:
        waiting = await listing.waiting_for(session, organization.id, doors)

    assert waiting == {first.place_id: 2, second.place_id: 1}
