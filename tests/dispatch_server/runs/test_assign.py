"""A plan becomes runs once, whole, and with a window told to each customer."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.fleet.model import Depot, Shift
from dispatch_server.orders.model import Order, Promise
from dispatch_server.planning.errors import NoSuchRoute, PlanBreaksLimits, PlanMoved
from dispatch_server.planning.model import Plan, PlannedStop, PlanProblem, Route
from dispatch_server.runs.assign import PlanNotFound, PlanNotReady, publish
from dispatch_server.runs.model import Run, Stop, Task
from shared.clock import FixedClock
from shared.ids import DepotId, PlanId, RunId, ShiftId, uuid7
from shared.states import OrderStatus, PlanStatus
from tests.build import an_organization
from tests.dispatch_server.runs.conftest import Office
from tests.published import a_town, save

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def ready(db: Database, clock: FixedClock, organization: Organization) -> Office:
    """A plan that nobody has published: two drivers, two stops each, two orders at each."""
    town = await a_town(db, clock, organization, stops=2, orders_at_stop=2)
    return Office(db, clock, town)


async def publish_again(office: Office, plan_id: PlanId | None = None, **more: Any) -> list[RunId]:
    async with office.db.transaction() as session:
        return await publish(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            plan_id=plan_id or office.town.plan.id,
            actor="user:test",
            **more,
        )


async def test_each_route_becomes_a_run_of_its_driver(ready: Office) -> None:
    await ready.publish()

    assert [run.driver_id for run in ready.runs] == [c.driver.id for c in ready.town.crews]
    stops = await ready.stops(0)
    assert [stop.sequence for stop in stops] == [1, 2]
    assert all(stop.eta == stop.planned_arrives_at for stop in stops)
    assert len(await ready.rows(Task)) == 8
    assert {order.status for order in await ready.rows(Order)} == {OrderStatus.ASSIGNED}
    (plan,) = await ready.rows(Plan)
    assert (plan.status, plan.published_at) == (PlanStatus.PUBLISHED, ready.clock.now())


async def test_everybody_hears_of_it(ready: Office) -> None:
    await ready.publish()

    types = [event.type for event in await ready.events()]
    assert types.count("run.assigned") == 2
    assert types.count("order.assigned") == 8
    assert types.count("promise.made") == 8
    assert types.count("plan.published") == 1
    told = await ready.told(0)
    assert told[("run", ready.runs[0].id)] == "put"
    assert len(told) == 3


async def test_published_again_it_is_the_same(ready: Office) -> None:
    await ready.publish()
    before = len(await ready.events())

    again = await publish_again(ready)

    assert set(again) == {run.id for run in ready.runs}
    assert len(await ready.rows(Run)) == 2
    assert len(await ready.events()) == before


async def test_the_window_told_is_the_orders_own_or_one_around_the_arrival(ready: Office) -> None:
    now = ready.clock.now()
    own = ready.town.orders[0].id
    async with ready.db.transaction() as session:
        order = await session.get_one(Order, own)
        order.window_opens, order.window_closes = now, now + timedelta(hours=2)
        session.add(order)
    await ready.publish()

    promises = {promise.order_id: promise for promise in await ready.rows(Promise)}
    assert (promises[own].opens, promises[own].closes) == (now, now + timedelta(hours=2))
    other = promises[ready.town.orders[1].id]
    stop = (await ready.stops(0))[0]
    assert other.opens < stop.planned_arrives_at < other.closes
    assert (stop.window_opens, stop.window_closes) == (now, now + timedelta(hours=2))


async def test_a_window_already_told_is_not_told_again(ready: Office) -> None:
    order = ready.town.orders[0]
    now = ready.clock.now()
    async with ready.db.transaction() as session:
        row = await session.get_one(Order, order.id)
        row.window_opens, row.window_closes = now, now + timedelta(hours=2)
        session.add(row)
        session.add(
            Promise(
                id=uuid7(),
                organization_id=order.organization_id,
                order_id=order.id,
                opens=now,
                closes=now + timedelta(hours=2),
                reason="ordered",
                made_at=now,
            )
        )
    await ready.publish()

    mine = [promise for promise in await ready.rows(Promise) if promise.order_id == order.id]
    assert [promise.reason for promise in mine] == ["ordered"]


async def test_an_order_that_was_called_off_is_left_out(ready: Office) -> None:
    canceled, *_ = ready.town.orders
    async with ready.db.transaction() as session:
        for order in ready.town.orders[:4]:
            row = await session.get_one(Order, order.id)
            row.status = OrderStatus.CANCELED
            session.add(row)
    await ready.publish()

    assert [run.number for run in ready.runs] == [2]  # nothing is left of the first route
    assert len(await ready.rows(Stop)) == 2
    assert canceled.id not in {task.order_id for task in await ready.rows(Task)}


@pytest.mark.parametrize("status", [PlanStatus.OPTIMIZING, PlanStatus.DISCARDED])
async def test_only_a_ready_plan_is_published(ready: Office, status: PlanStatus) -> None:
    async with ready.db.transaction() as session:
        plan = await session.get_one(Plan, ready.town.plan.id)
        plan.status = status
        session.add(plan)

    with pytest.raises(PlanNotReady) as refused:
        await publish_again(ready)
    assert refused.value.status == status


async def test_a_plan_of_another_organization_is_none(ready: Office) -> None:
    other = await an_organization(ready.db, ready.clock, name="Outra Casa")
    with pytest.raises(PlanNotFound):
        await publish_again(ready, PlanId(uuid7()))
    ready.town.organization = other
    with pytest.raises(PlanNotFound):
        await publish_again(ready)
    assert await ready.rows(Run) == []


async def test_old_days_leave_the_phones(ready: Office) -> None:
    await ready.publish()
    old = [stop.id for stop in await ready.stops(0)]
    async with ready.db.transaction() as session:
        for run in await session.exec(select(Run)):
            run.date -= timedelta(days=3)
            session.add(run)
    later = await a_town(ready.db, ready.clock, ready.town.organization, drivers=1, stops=1)
    async with ready.db.transaction() as session:
        for route in await session.exec(select(Route).where(Route.plan_id == later.plan.id)):
            route.driver_id = ready.town.crews[0].driver.id
            session.add(route)

    await publish_again(ready, later.plan.id)

    told = await ready.told(0)
    assert {told["stop", stop_id] for stop_id in old} == {"remove"}
    assert told["run", ready.runs[0].id] == "remove"
    assert list(told.values()).count("put") == 2


async def test_a_pair_is_fetched_and_brought_and_promised_once(ready: Office) -> None:
    first, second = sorted(
        (s for s in await ready.rows(PlannedStop) if s.order_ids), key=lambda s: s.arrives_at
    )[:2]
    pair = second.order_ids[0]
    async with ready.db.transaction() as session:
        order = await session.get_one(Order, UUID(pair))
        order.kind, order.pickup_place_id = "pair", first.place_id
        planned = await session.get_one(PlannedStop, first.id)
        planned.order_ids = [*first.order_ids, pair]
        planned.kinds = ["delivery", "delivery", "pickup"]
        session.add_all([order, planned])

    await ready.publish()

    kinds = [task.kind for task in await ready.rows(Task) if str(task.order_id) == pair]
    assert sorted(kinds) == ["delivery", "pickup"]
    assert [str(p.order_id) for p in await ready.rows(Promise)].count(pair) == 1
    assigned = [event.subject_id for event in await ready.events("order.assigned")]
    assert [str(one) for one in assigned].count(pair) == 1


async def test_a_run_leaves_from_the_depot_of_its_shift(ready: Office) -> None:
    (shift, *_) = await ready.rows(Shift)
    (depot,) = await ready.rows(Depot)
    other = Depot(**depot.model_dump() | {"id": DepotId(uuid7()), "name": "Norte"})
    await save(ready.db, other)
    async with ready.db.transaction() as session:
        row = await session.get_one(Shift, shift.id)
        row.depot_id = other.id
        session.add(row)

    await ready.publish()

    depots = {run.driver_id: run.depot_id for run in await ready.rows(Run)}
    assert depots[shift.driver_id] == other.id
    assert set(depots.values()) == {depot.id, other.id}


async def test_what_edits_left_broken_has_to_be_accepted(ready: Office) -> None:
    (route, *_) = sorted(await ready.rows(Route), key=lambda one: one.number)
    async with ready.db.transaction() as session:
        plan = await session.get_one(Plan, ready.town.plan.id)
        plan.violations = [{"limit": "shift", "vehicle_id": str(route.shift_id), "over": 720}]
        session.add(plan)
        kept = PlanProblem(
            plan_id=plan.id,
            organization_id=plan.organization_id,
            content=b"",
            expires_at=ready.clock.now(),
        )
        session.add(kept)

    with pytest.raises(PlanMoved):
        await publish_again(ready, accept_violations=True, expected_version=3)
    with pytest.raises(PlanBreaksLimits) as refused:
        await publish_again(ready, locale="pt-BR")
    assert refused.value.violations == ("Marina 1 volta 12 min depois do fim do turno.",)
    assert await ready.rows(Run) == []

    done = await publish_again(ready, accept_violations=True, expected_version=0)
    assert len(done) == 2
    assert await ready.rows(PlanProblem) == [], "nobody edits it any more"


async def shifts_of(office: Office) -> list[ShiftId]:
    return [r.shift_id for r in sorted(await office.rows(Route), key=lambda one: one.number)]


async def test_some_routes_leave_and_the_others_may_follow(ready: Office) -> None:
    first, second = await shifts_of(ready)

    (early,) = await publish_again(ready, shift_ids={first})
    assert [run.number for run in await ready.rows(Run)] == [1]
    statuses = [order.status for order in await ready.rows(Order)]
    assert sorted(statuses) == [OrderStatus.ASSIGNED] * 4 + [OrderStatus.READY] * 4
    (plan,) = await ready.rows(Plan)
    assert plan.status == PlanStatus.PUBLISHED
    assert await publish_again(ready) == [early], "again is no more than it was"

    (late,) = await publish_again(ready, shift_ids={second})
    assert {run.id for run in await ready.rows(Run)} == {early, late}
    assert await publish_again(ready, shift_ids={second}) == [late]
    types = [event.type for event in await ready.events()]
    assert (types.count("run.assigned"), types.count("plan.published")) == (2, 2)


async def test_what_another_plan_took_meanwhile_does_not_follow(ready: Office) -> None:
    first, second = await shifts_of(ready)
    await publish_again(ready, shift_ids={first})
    async with ready.db.transaction() as session:
        for order in await session.exec(select(Order).where(Order.status == OrderStatus.READY)):
            order.status = OrderStatus.ASSIGNED
            session.add(order)

    assert await publish_again(ready, shift_ids={second}) == []
    assert len(await ready.rows(Run)) == 1


async def test_a_shift_without_a_route_publishes_nothing(ready: Office) -> None:
    first, _ = await shifts_of(ready)
    with pytest.raises(NoSuchRoute):
        await publish_again(ready, shift_ids={first, ShiftId(uuid7())})
    assert await ready.rows(Run) == []


async def test_only_what_leaves_has_to_keep_its_limits(ready: Office) -> None:
    first, second = await shifts_of(ready)
    async with ready.db.transaction() as session:
        plan = await session.get_one(Plan, ready.town.plan.id)
        plan.violations = [{"limit": "shift", "vehicle_id": str(first), "over": 720}]
        session.add(plan)

    with pytest.raises(PlanBreaksLimits):
        await publish_again(ready, shift_ids={first})
    assert len(await publish_again(ready, shift_ids={second})) == 1
    with pytest.raises(PlanBreaksLimits):  # it is as broken as it was
        await publish_again(ready, shift_ids={first})
    assert len(await publish_again(ready, shift_ids={first}, accept_violations=True)) == 1
