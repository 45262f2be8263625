"""One more order in a day that is being driven: where it fits, and putting it there."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from dispatch_server.orders.model import Order, Promise
from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.runs.insertions import InsertionMoved, Insertions, OrderNotWaiting
from dispatch_server.runs.model import Run, Stop, Task
from dispatch_server.runs.schema import InsertionView, OpeningView, TakeInsertion
from shared.facts import FactType
from shared.ids import OrderId, uuid7
from shared.states import OrderStatus, RunChange, StopStatus
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_idle_driver, an_order, insertions_of

pytestmark = pytest.mark.both_databases


async def best(insertions: Insertions, office: Office, order: Order) -> InsertionView:
    return await insertions.best(office.town.organization.id, order.id)


def chosen(order: Order, opening: OpeningView, **more: Any) -> TakeInsertion:
    shared = ("shift_id", "run_id", "version", "after_stop_id", "fetch_after_stop_id")
    told: dict[str, Any] = {name: getattr(opening, name) for name in shared}
    return TakeInsertion(order_id=order.id, **(told | more))


async def take(
    insertions: Insertions, office: Office, order: Order, opening: OpeningView, **more: Any
) -> Run:
    run_id = await insertions.take(
        office.town.organization.id, chosen(order, opening, **more), actor="user:test"
    )
    async with office.db.reading() as session:
        return await session.get_one(Run, run_id)


async def test_the_nearest_driver_is_the_cheapest_and_those_behind_wait(office: Office) -> None:
    order = await an_order(office)
    first = (await office.stops())[0]

    found = await best(insertions_of(office), office, order)

    assert [one.driver_name for one in found.openings] == ["Marina 1", "Marina 2"]
    near, far = found.openings
    assert near.extra_cents < far.extra_cents
    assert (near.run_id, near.version, near.is_fetched) == (office.runs[0].id, 1, False)
    assert near.after_stop_id == first.id
    assert near.stops_before == 1
    assert {one.external_id for one in near.delays} == {
        one.external_id for one in office.town.orders[1:3]
    }
    assert all(one.by_s > 0 and not one.breaks_promise for one in near.delays)
    assert near.promise_opens <= near.arrives_at <= near.promise_closes


async def test_a_promise_that_would_break_is_named(office: Office) -> None:
    async with office.db.transaction() as session:
        last = await session.get_one(Order, office.town.orders[2].id)
        session.add(
            Promise(
                id=uuid7(),
                organization_id=last.organization_id,
                order_id=last.id,
                opens=office.clock.now(),
                closes=office.clock.now() + timedelta(minutes=17),
                reason="planned",
                made_at=office.clock.now() + timedelta(seconds=1),
            )
        )
    order = await an_order(office, service_s=3600)

    found = await best(insertions_of(office), office, order)

    broken = {d.external_id for one in found.openings for d in one.delays if d.breaks_promise}
    assert broken <= {last.external_id}


async def test_it_is_put_in_with_everybody_told(office: Office) -> None:
    order = await an_order(office)
    insertions = insertions_of(office)
    opening = (await best(insertions, office, order)).openings[0]

    run = await take(insertions, office, order, opening)

    assert (run.id, run.version, run.change_reason) == (office.runs[0].id, 2, "order_added")
    stops = await office.stops()
    assert [stop.sequence for stop in stops] == [1, 2, 3, 4]
    new = stops[1]
    assert (new.place_id, new.status) == (order.place_id, StopStatus.PENDING)
    tasks = [task for task in await office.rows(Task) if task.stop_id == new.id]
    assert [(task.order_id, task.kind) for task in tasks] == [(order.id, "delivery")]
    told = await office.told(0)
    assert {told["stop", stop.id] for stop in stops} | {told["run", run.id]} == {"put"}
    assert (await office.events("run.resequenced"))[-1].body["reason"] == RunChange.ORDER_ADDED
    assert [e.subject_id for e in await office.events("order.assigned")][-1] == order.id
    (promise,) = [p for p in await office.rows(Promise) if p.order_id == order.id]
    assert promise.opens <= new.planned_arrives_at <= promise.closes
    now = {one.id: one.status for one in await office.rows(Order)}
    assert now[order.id] == OrderStatus.ASSIGNED


async def test_a_driver_under_way_fetches_it_first_and_is_not_turned_back(office: Office) -> None:
    first, second, third = await office.stops()
    await office.report(office.fact(FactType.RUN_STARTED), office.delivered(first))
    await office.report(office.fact(FactType.STOP_EN_ROUTE, second))
    order = await an_order(office, vehicle_ids=[str(office.runs[0].vehicle_id)])
    insertions = insertions_of(office)

    (opening,) = (await best(insertions, office, order)).openings
    await take(insertions, office, order, opening)

    assert opening.is_fetched
    stops = await office.stops()
    assert [stop.id for stop in stops[:2]] == [first.id, second.id]
    kinds = {
        task.stop_id: task.kind for task in await office.rows(Task) if task.order_id == order.id
    }
    mine = [kinds[stop.id] for stop in stops if stop.id in kinds]
    assert mine == ["pickup", "delivery"]
    depot_stop = next(stop for stop in stops if kinds.get(stop.id) == "pickup")
    assert depot_stop.lat == pytest.approx(office.town.depot.lat)
    assert third.id in {stop.id for stop in stops[2:]}
    # Taking it in hand at the depot delivers nothing.
    await office.report(office.delivered(second), office.delivered(depot_stop))
    statuses = {one.id: one.status for one in await office.rows(Order)}
    assert statuses[order.id] == OrderStatus.OUT_FOR_DELIVERY
    door = next(stop for stop in stops if kinds.get(stop.id) == "delivery")
    await office.report(office.delivered(door))
    statuses = {one.id: one.status for one in await office.rows(Order)}
    assert statuses[order.id] == OrderStatus.DELIVERED


async def test_an_idle_driver_gets_a_run(office: Office) -> None:
    shift = await an_idle_driver(office)
    order = await an_order(office, vehicle_ids=[str(shift.vehicle_id)])
    insertions = insertions_of(office)
    (opening,) = (await best(insertions, office, order)).openings
    assert (opening.shift_id, opening.run_id, opening.version) == (shift.id, None, 0)

    run = await take(insertions, office, order, opening)

    assert (run.driver_id, run.status, run.version) == (shift.driver_id, "assigned", 1)
    assert [e.subject_id for e in await office.events("run.assigned")][-1] == run.id
    # Somebody else saw the driver idle too: the second one is shown the run.
    late = await an_order(office, vehicle_ids=[str(shift.vehicle_id)])
    with pytest.raises(InsertionMoved) as refused:
        await take(insertions, office, late, opening)
    assert [one.run_id for one in refused.value.best.openings] == [run.id]


async def test_a_run_that_changed_shows_where_it_fits_now(office: Office) -> None:
    order, other = await an_order(office), await an_order(office, east_m=1500)
    insertions = insertions_of(office)
    opening = (await best(insertions, office, order)).openings[0]
    await take(insertions, office, other, (await best(insertions, office, other)).openings[0])

    with pytest.raises(InsertionMoved) as refused:
        await take(insertions, office, order, opening)

    assert [one.version for one in refused.value.best.openings if one.run_id == opening.run_id] == [
        2
    ]
    assert (await office.run()).version == 2
    msgspec.json.encode(refused.value.best)  # travels as a fact of the problem


async def test_what_does_not_wait_is_not_put_in(office: Office) -> None:
    insertions = insertions_of(office)
    with pytest.raises(OrderNotWaiting):
        await best(insertions, office, office.town.orders[0])
    with pytest.raises(NoSuchOrder):
        await insertions.best(office.town.organization.id, OrderId(uuid7()))
    order = await an_order(office)
    opening = (await best(insertions, office, order)).openings[0]
    await take(insertions, office, order, opening)
    with pytest.raises(OrderNotWaiting):
        await take(insertions, office, order, opening)
    assert len([s for s in await office.rows(Stop) if s.place_id == order.place_id]) == 1
