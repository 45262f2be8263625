"""Orders move on, once, and let others know."""

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.orders import service
from dispatch_server.orders.model import Order
from dispatch_server.orders.rules import OrderCannot, OrderInRun
from dispatch_server.places.model import Place
from shared.clock import FixedClock
from shared.ids import OrderId, OrganizationId, uuid7
from shared.states import OrderStatus
from tests.intake import a_desk, an_order, taken_in

pytestmark = pytest.mark.both_databases


async def _one(db: Database, organization: Organization, clock: FixedClock, text: str) -> OrderId:
    order = an_order(address=text, postal_code="")
    (verdict,) = await taken_in(a_desk(db), organization.id, clock, order)
    assert verdict.order_id is not None
    return verdict.order_id


async def _types(db: Database, organization_id: OrganizationId) -> list[str]:
    async with db.reading() as session:
        return [event.type for event in await log.read(session, organization_id, after=0)]


async def test_a_step_is_taken_once(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    order_id = await _one(db, organization, clock, "Rua Augusta, 1")

    async with db.transaction() as session:
        order = await service.one_order(session, organization.id, order_id, lock=True)
        steps = [
            await service.move(session, order, OrderStatus.PLANNED, now=clock.now())
            for _ in range(2)
        ]

    assert steps == [True, False]
    assert await _types(db, organization.id) == ["order.received", "order.ready", "order.planned"]


async def test_a_step_that_the_state_does_not_allow_is_refused(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    order_id = await _one(db, organization, clock, "Rua Augusta, 1")

    async with db.transaction() as session:
        order = await service.one_order(session, organization.id, order_id)
        with pytest.raises(OrderCannot):
            await service.move(session, order, OrderStatus.RETURNED, now=clock.now())


async def test_canceling_is_for_ever_and_may_be_asked_twice(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    order_id = await _one(db, organization, clock, "Rua Augusta, 1")

    for _ in range(2):
        async with db.transaction() as session:
            order = await service.cancel(
                session, organization.id, order_id, now=clock.now(), actor="user:1", reason="shop"
            )
            assert order.status == "canceled"

    assert (await _types(db, organization.id)).count("order.canceled") == 1


async def test_an_order_that_a_driver_has_is_canceled_at_its_stop(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    order_id = await _one(db, organization, clock, "Rua Augusta, 1")

    async with db.transaction() as session:
        order = await service.one_order(session, organization.id, order_id)
        await service.move(session, order, OrderStatus.ASSIGNED, now=clock.now())
        with pytest.raises(OrderInRun):
            await service.cancel(
                session, organization.id, order_id, now=clock.now(), actor="user:1"
            )


async def test_only_orders_that_waited_for_the_place_go_on(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    waiting = await _one(db, organization, clock, "Rua Longa, 9")
    async with db.transaction() as session:
        (place,) = await session.exec(select(Place))
        assert await service.place_located(session, place, now=clock.now()) == []
        place.status = "located"
        unpaid = Order(
            **(await session.get_one(Order, waiting)).model_dump(exclude={"id", "external_id"}),
            id=OrderId(uuid7()),
            external_id="unpaid",
        )
        unpaid.hold_reason = "payment"
        session.add(unpaid)
        await session.flush()

        freed = await service.place_located(session, place, now=clock.now())

    assert [(order.id, order.status) for order in freed] == [(waiting, "ready")]
    async with db.reading() as session:
        assert (await session.get_one(Order, unpaid.id)).status == "on_hold"


async def test_an_order_of_others_is_not_there(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    order_id = await _one(db, organization, clock, "Rua Augusta, 1")

    async with db.reading() as session:
        with pytest.raises(service.NoSuchOrder):
            await service.one_order(session, OrganizationId(uuid7()), order_id)
