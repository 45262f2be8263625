"""A day that nobody drives yet, as its plan would have it."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.orders.model import Order
from dispatch_server.planning.model import Plan, PlannedStop, Route
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.solvers import ENGINES
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.runs.drafts import drafted
from dispatch_server.runs.today import Today, read_today
from dispatch_server.runs.warm import DRAFT_OLD_S, OLD_S, RunningDays
from shared.clock import FixedClock
from shared.ids import OrderId, PlanId, RouteId, ShiftId, uuid7
from tests.dispatch_server.planning.days import DATE, OPENS, Furnished, furnish
from tests.dispatch_server.runs.running import Positions
from tests.dispatch_server.runs.test_warm import Hand


@pytest.fixture
async def day(db: Database, organization: Organization, clock: FixedClock) -> Furnished:
    return await furnish(db, organization, clock.now())


@pytest.fixture
async def pool() -> AsyncIterator[SolverPool]:
    made = SolverPool(ENGINES, size=1)
    yield made
    await made.close()


async def a_plan(day: Furnished, shift_id: ShiftId, *order_ids: OrderId, **more: Any) -> PlanId:
    """Write a ready plan of one route, a stop an order."""
    own: dict[str, Any] = {"organization_id": day.organization_id}
    plan = Plan(
        id=PlanId(uuid7()),
        depot_id=day.depot_id,
        depot_ids=[str(day.depot_id)],
        date=DATE,
        budget_s=1.0,
        progress={},
        figures={},
        unassigned=[],
        created_at=day.now,
        **({"status": "ready"} | more),
        **own,
    )
    async with day.db.reading() as session:
        found = await read_today(session, day.organization_id, DATE, now=day.now, waiting=order_ids)
    (duty,) = (one for one in found.duties if one.shift.id == shift_id)
    route = Route(
        id=RouteId(uuid7()),
        plan_id=plan.id,
        shift_id=shift_id,
        driver_id=duty.driver.id,
        vehicle_id=duty.vehicle.id,
        number=1,
        departs_at=OPENS,
        ends_at=OPENS + dt.timedelta(hours=2),
        distance_m=0,
        drive_s=0,
        service_s=0,
        waiting_s=0,
        geometry="",
        **own,
    )
    stops = [
        PlannedStop(
            id=uuid7(),
            route_id=route.id,
            sequence=sequence,
            place_id=found.waiting[one].place.id,
            order_ids=[str(one)],
            arrives_at=OPENS,
            starts_at=OPENS,
            leaves_at=OPENS,
            drive_s=60,
            distance_m=500,
            service_s=180,
            **own,
        )
        for sequence, one in enumerate(order_ids, start=1)
    ]
    await day.add(plan)
    await day.add(route)
    await day.add(*stops)
    return plan.id


async def read(day: Furnished) -> Today:
    async with day.db.reading() as session:
        today = await read_today(session, day.organization_id, DATE, now=day.now)
        return await drafted(session, today)


async def test_what_is_planned_is_as_if_it_were_driven(day: Furnished) -> None:
    shift = await day.a_shift()
    idle = await day.a_shift()
    a, b, c = [await day.an_order(name) for name in "abc"]
    await a_plan(day, shift, b, a)
    async with day.changing(Order, a) as order:
        order.status = "canceled"

    today = await read(day)

    assert set(today.sheets) == {shift}
    assert idle in {duty.shift.id for duty in today.duties}
    sheet = today.sheets[shift]
    assert [[t.order_id for t in sheet.tasks[stop.id]] for stop in sheet.stops] == [[b]]
    assert set(today.waiting) == {c}


async def test_the_newest_ready_plan_counts(day: Furnished) -> None:
    shift = await day.a_shift()
    a, b = [await day.an_order(name) for name in "ab"]
    await a_plan(day, shift, a)
    await a_plan(day, shift, b)
    await a_plan(day, shift, a, b, status="discarded")

    sheet = (await read(day)).sheets[shift]

    assert set(sheet.wishes) == {b}


async def test_all_that_is_ready_has_a_place_in_a_draft(
    day: Furnished, clock: FixedClock, pool: SolverPool
) -> None:
    shift = await day.a_shift()
    orders = [await day.an_order(name, await day.a_place(east_m=900)) for name in "abc"]
    await a_plan(day, shift, orders[0])
    hand = Hand()
    days = RunningDays(day.db, StraightRoads(), clock, Positions(), pool, now=hand)

    warm = await days.day(day.organization_id, DATE, is_draft=True)
    assert [len(route.acts) for route in warm.open_day.routes] == [3]

    await day.an_order("d")
    hand.at += OLD_S + 1
    assert await days.day(day.organization_id, DATE, is_draft=True) is warm
    (refreshing,) = days._refreshing.values()
    await refreshing  # a newer one was begun
    newer = await days.day(day.organization_id, DATE, is_draft=True)
    assert [len(route.acts) for route in newer.open_day.routes] == [4]
    hand.at += DRAFT_OLD_S + 1
    assert await days.day(day.organization_id, DATE, is_draft=True) is not newer
    await days.aclose()
