"""What happens to a plan's rows once it is made."""

import datetime as dt

import pytest

from dispatch_server.db import log
from dispatch_server.planning import service
from dispatch_server.planning.errors import NoSuchPlan, PlanNotReady
from dispatch_server.planning.model import Plan, PlanProblem
from dispatch_server.planning.packing import unpack
from dispatch_server.planning.planner import Planner, plan_day
from dispatch_server.planning.versions import read_state
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


async def test_a_published_plan_cannot_be_dropped(
    day: Furnished, made: tuple[PlanId, OrderId]
) -> None:
    async with day.changing(Plan, made[0]) as plan:
        plan.status = "published"
    async with day.db.transaction() as session:
        with pytest.raises(PlanNotReady) as refused:
            await service.discard(session, made[0], organization_id=day.organization_id, at=day.now)
    assert refused.value.status == "published"


async def test_dropping_twice_tells_once(day: Furnished, made: tuple[PlanId, OrderId]) -> None:
    for _ in range(2):
        async with day.db.transaction() as session:
            await service.discard(session, made[0], organization_id=day.organization_id, at=day.now)
    async with day.db.reading() as session:
        events = await log.read(session, day.organization_id, after=0)
    assert [event.type for event in events].count("plan.discarded") == 1


async def test_what_a_plan_answers_is_kept_until_it_is_dropped(
    day: Furnished, made: tuple[PlanId, OrderId]
) -> None:
    async with day.db.reading() as session:
        kept = await session.get_one(PlanProblem, made[0])
        state = await read_state(session, made[0], 1)
    problem, legend = unpack(kept.content)
    assert [order.id for order in problem.orders] == [str(made[1])]
    assert legend.orders[str(made[1])].external_id == "A-1"
    assert kept.expires_at.date() == DATE + dt.timedelta(days=2)
    assert state is not None
    assert state.draft.routes == ((0,),)
    async with day.db.transaction() as session:
        await service.discard(session, made[0], organization_id=day.organization_id, at=day.now)
    async with day.db.reading() as session:
        assert await session.get(PlanProblem, made[0]) is None


async def test_a_ready_plan_that_fails_stays_ready(
    day: Furnished, made: tuple[PlanId, OrderId]
) -> None:
    async with day.db.transaction() as session:
        plan = await service.get_plan(session, day.organization_id, made[0], lock=True)
        await service.reopen(session, plan, budget_s=9, at=day.now, actor="user:ana")
        assert (plan.status, plan.progress["budget_s"]) == ("optimizing", 9)
        await service.keep_failure(session, made[0], "solver-failed", at=day.now)
        assert (plan.status, plan.failure) == ("ready", "solver-failed")


async def test_another_organizations_plan_is_not_there(
    day: Furnished, made: tuple[PlanId, OrderId]
) -> None:
    other = OrganizationId(uuid7())
    async with day.db.reading() as session:
        with pytest.raises(NoSuchPlan):
            await service.get_plan(session, other, made[0])
