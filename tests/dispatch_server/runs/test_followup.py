"""One order is tried on another day, or goes back, and whoever has it hears of it."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.orders.model import Order, Promise
from dispatch_server.orders.rules import OrderCannot
from dispatch_server.runs import followup
from dispatch_server.runs.followup import DayRefused
from dispatch_server.runs.model import Incident, Task
from dispatch_server.runs.schema import NewDay
from shared.ids import OrderId
from shared.states import OrderStatus, StopStatus
from tests.dispatch_server.runs.conftest import Office
from tests.published import a_town, publish_town, stops_of

pytestmark = pytest.mark.both_databases

ZONE = ZoneInfo("America/Sao_Paulo")
TOMORROW = NewDay(
    date=dt.date(2026, 11, 24), window_opens=dt.time(9), window_closes=dt.time(11), reason="asked"
)


async def reschedule(office: Office, order_id: OrderId, to: NewDay = TOMORROW) -> None:
    async with office.db.transaction() as session:
        await followup.reschedule(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            order_id=order_id,
            to=to,
            zone=ZONE,
            actor="user:test",
        )


async def send_back(office: Office, order_id: OrderId) -> None:
    async with office.db.transaction() as session:
        await followup.send_back(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            order_id=order_id,
            actor="user:test",
            reason="refused",
        )


async def order_of(office: Office, order_id: Any) -> Order:
    async with office.db.reading() as session:
        return await session.get_one(Order, order_id)


async def test_a_failed_order_is_tried_again_as_the_same_order(office: Office) -> None:
    stop = (await office.stops())[0]
    order_id = office.town.orders[0].id
    await office.report(office.failed(stop))

    await reschedule(office, order_id)

    order = await order_of(office, order_id)
    assert (order.status, order.attempt, order.date) == ("ready", 1, TOMORROW.date)
    assert order.window_opens == dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    told = [event.type for event in await office.events() if event.subject_id == order_id]
    assert told[-3:] == ["order.reattempt_scheduled", "promise.made", "order.ready"]
    promises = [p for p in await office.rows(Promise) if p.order_id == order_id]
    assert max(promises, key=lambda one: one.id).reason == "rescheduled"
    (incident,) = await office.rows(Incident)
    assert (incident.status, incident.kind) == ("resolved", "failed_attempt")


async def test_a_driver_who_has_the_order_loses_the_stop(office: Office) -> None:
    stop = (await office.stops())[0]
    order_id = office.town.orders[0].id

    await reschedule(office, order_id)

    assert (await office.stop(stop.id)).status == StopStatus.CANCELED
    assert (await order_of(office, order_id)).status == OrderStatus.READY
    assert (await office.run()).version == 2
    assert ("stop", stop.id) in await office.told(0)


async def test_only_the_order_leaves_a_stop_that_has_others(office: Office) -> None:
    town = await a_town(
        office.db, office.clock, office.town.organization, drivers=1, orders_at_stop=2
    )
    run = (await publish_town(office.db, office.clock, town))[0]
    stop = (await stops_of(office.db, run))[0]
    gone, stays = town.orders[:2]

    await reschedule(office, gone.id)

    left = [task.order_id for task in await office.rows(Task) if task.stop_id == stop.id]
    assert left == [stays.id]
    assert (await office.stop(stop.id)).status == StopStatus.PENDING
    assert (await order_of(office, stays.id)).status == OrderStatus.ASSIGNED


async def test_what_another_order_of_the_stop_waits_for_stays_open(office: Office) -> None:
    town = await a_town(
        office.db, office.clock, office.town.organization, drivers=1, orders_at_stop=2
    )
    run = (await publish_town(office.db, office.clock, town))[0]
    stop = (await stops_of(office.db, run))[0]
    office.town.crews.append(town.crews[0])
    await office.report(office.failed(stop), crew=2)

    await reschedule(office, town.orders[0].id)
    assert [one.status for one in await office.rows(Incident)] == ["open"]
    await reschedule(office, town.orders[1].id)
    assert [one.status for one in await office.rows(Incident)] == ["resolved"]


async def test_a_delivered_order_is_not_rescheduled(office: Office) -> None:
    await office.report(office.delivered((await office.stops())[0]))

    with pytest.raises(OrderCannot):
        await reschedule(office, office.town.orders[0].id)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (NewDay(date=dt.date(2026, 11, 22)), "past"),
        (NewDay(date=dt.date(2028, 11, 24)), "far"),
        (
            NewDay(date=dt.date(2026, 11, 24), window_opens=dt.time(11), window_closes=dt.time(9)),
            "window_backwards",
        ),
    ],
)
async def test_a_day_that_cannot_be_is_refused(office: Office, to: NewDay, why: str) -> None:
    with pytest.raises(DayRefused) as refused:
        await reschedule(office, office.town.orders[0].id, to)

    assert refused.value.why == why


async def test_an_order_goes_back_and_arrives(office: Office) -> None:
    order_id = office.town.orders[0].id
    await office.report(office.failed((await office.stops())[0]))

    await send_back(office, order_id)
    under_way = (await order_of(office, order_id)).status
    await send_back(office, order_id)

    assert (under_way, (await order_of(office, order_id)).status) == ("returning", "returned")
    assert [one.status for one in await office.rows(Incident)] == ["resolved"]
    with pytest.raises(OrderCannot):
        await send_back(office, order_id)
