"""What happens to a plan's rows once it is made."""

import pytest

from dispatch_server.db import log
from dispatch_server.orders.model import Order
from dispatch_server.planning import service
from dispatch_server.planning.errors import NoSuchPlan, PlanNotReady, PlanOutdated
from dispatch_server.planning.planner import Planner, plan_day
from shared.clock import FixedClock
from shared.ids import OrderId, OrganizationId, PlanId, uuid7
from tests.dispatch_server.planning.days import DATE, Furnished

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def made(planner: Planner, day: Furnished, clock: FixedClock) -> tuple[PlanId, OrderId]:
    """A ready plan of one order."""
    await day.a_shift()
    order_id = await day.an_order("A-1")
    plan_id = await plan_day(
        day.db,
        planner.roads,
        planner.pool,
        organization_id=day.organization_id,
        date=DATE,
        depot_id=day.depot_id,
        clock=clock,
        budget_s=0.3,
        engine="greedy",
    )
    return plan_id, order_id


async def _publish(day: Furnished, plan_id: PlanId) -> service.Published:
    async with day.db.transaction() as session:
        return await service.mark_published(
            session, plan_id, organization_id=day.organization_id, at=day.now, actor="user:ana"
        )


async def test_publishing_gives_the_routes_and_tells_once(
    day: Furnished, made: tuple[PlanId, OrderId]
) -> None:
    first, again = await _publish(day, made[0]), await _publish(day, made[0])
    assert (first.is_new, again.is_new) == (True, False)
    assert first.plan.status == "published"
    assert [r.route.id for r in first.routes] == [r.route.id for r in again.routes]
    assert first.routes[0].stops[0].order_ids == [str(made[1])]
    async with day.db.reading() as session:
        events = await log.read(session, day.organization_id, after=0)
    published = [event for event in events if event.type == "plan.published"]
    assert [(event.subject_id, event.actor) for event in published] == [(made[0], "user:ana")]
    assert published[0].body["routes"] == 1


async def test_an_order_that_is_gone_makes_the_plan_outdated(
    day: Furnished, made: tuple[PlanId, OrderId]
) -> None:
    async with day.changing(Order, made[1]) as order:
        order.status = "canceled"
    with pytest.raises(PlanOutdated) as outdated:
        await _publish(day, made[0])
    assert outdated.value.external_ids == ("A-1",)
    assert "A-1" in str(outdated.value)


async def test_a_plan_under_way_cannot_be_published(day: Furnished) -> None:
    async with day.db.transaction() as session:
        plan = await service.add_plan(
            session,
            organization_id=day.organization_id,
            date=DATE,
            depot_id=day.depot_id,
            budget_s=1,
            seed=0,
            engine="porta",
            at=day.now,
        )
    with pytest.raises(PlanNotReady) as refused:
        await _publish(day, plan.id)
    assert refused.value.status == "optimizing"


async def test_a_dropped_plan_cannot_be_published_nor_a_published_one_dropped(
    day: Furnished, made: tuple[PlanId, OrderId]
) -> None:
    await _publish(day, made[0])
    async with day.db.transaction() as session:
        with pytest.raises(PlanNotReady):
            await service.discard(session, made[0], organization_id=day.organization_id, at=day.now)


async def test_dropping_twice_tells_once(day: Furnished, made: tuple[PlanId, OrderId]) -> None:
    for _ in range(2):
        async with day.db.transaction() as session:
            await service.discard(session, made[0], organization_id=day.organization_id, at=day.now)
    async with day.db.reading() as session:
        events = await log.read(session, day.organization_id, after=0)
    assert [event.type for event in events].count("plan.discarded") == 1
    with pytest.raises(PlanNotReady):
        await _publish(day, made[0])


async def test_another_organizations_plan_is_not_there(
    day: Furnished, made: tuple[PlanId, OrderId]
) -> None:
    other = OrganizationId(uuid7())
    async with day.db.reading() as session:
        with pytest.raises(NoSuchPlan):
            await service.get_plan(session, other, made[0])
