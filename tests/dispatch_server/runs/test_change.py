"""Changing a day that is being driven, for those who saw it as it is."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch_server.orders.model import Order
from dispatch_server.places.model import Place
from dispatch_server.runs import change
from dispatch_server.runs.change import RunClosed, RunMoved, StopAlreadyEnded, StopNotFound
from dispatch_server.runs.model import Stop, Task
from dispatch_server.runs.views import RunNotFound
from shared.facts import FactType
from shared.geo import Point
from shared.ids import DayChangeId, RunId, StopId, uuid7
from shared.states import OrderStatus, StopStatus
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases


async def apply(office: Office, what: Any, **more: Any) -> None:
    more.setdefault("version", 1)
    async with office.db.transaction() as session:
        await what(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            actor="user:test",
            **more,
        )


async def give(office: Office, *stops: Stop, to: RunId, version: int = 1) -> DayChangeId | None:
    """Give stops to another run, all of them as seen in one version of theirs."""
    async with office.db.transaction() as session:
        return await change.reassign_stops(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            stops={stop.id: version for stop in stops},
            to_run_id=to,
            actor="user:test",
        )


async def test_a_stop_changes_hands(office: Office) -> None:
    stop = (await office.stops())[0]
    await office.report(office.fact(FactType.STOP_ARRIVED, stop))

    await give(office, stop, to=office.runs[1].id)

    after = await office.stop(stop.id)
    assert (after.run_id, after.sequence, after.status) == (office.runs[1].id, 4, "pending")
    assert after.arrived_at is None
    assert ((await office.run(0)).version, (await office.run(1)).version) == (2, 2)
    assert (await office.told(0))["stop", stop.id] == "remove"
    assert (await office.told(1))["stop", stop.id] == "put"
    assert len(await office.events("run.resequenced")) == 2


async def test_stops_change_hands_together_in_their_turn(office: Office) -> None:
    first, second, third = await office.stops()

    await give(office, third, first, to=office.runs[1].id)

    assert [stop.id for stop in await office.stops(1)][3:] == [first.id, third.id]
    assert [stop.id for stop in await office.stops()] == [second.id]
    assert ((await office.run(0)).version, (await office.run(1)).version) == (2, 2)


async def test_one_that_has_ended_keeps_the_others_where_they_are(office: Office) -> None:
    first, second, _ = await office.stops()
    await office.report(office.delivered(first))

    with pytest.raises(StopAlreadyEnded) as refused:
        await give(office, second, first, to=office.runs[1].id)

    assert refused.value.stop_id == first.id
    assert (await office.stop(second.id)).run_id == office.runs[0].id


async def test_to_the_run_it_has_it_changes_nothing(office: Office) -> None:
    stop = (await office.stops())[0]

    await give(office, stop, to=office.runs[0].id)

    assert (await office.run()).version == 1


async def test_who_saw_an_older_run_decides_anew(office: Office) -> None:
    first, second, _ = await office.stops()
    await apply(office, change.cancel_stop, stop_id=first.id)

    with pytest.raises(RunMoved) as refused:
        await apply(office, change.cancel_stop, stop_id=second.id)

    assert (refused.value.version, refused.value.expected) == (2, 1)


async def test_what_has_ended_stays(office: Office) -> None:
    stop = (await office.stops())[0]
    await office.report(office.delivered(stop))

    for what, more in (
        (change.cancel_stop, {}),
        (change.move_stop, {"at": Point(60, 25)}),
    ):
        with pytest.raises(StopAlreadyEnded) as refused:
            await apply(office, what, stop_id=stop.id, **more)
        assert refused.value.ended_as == "succeeded"
    with pytest.raises(StopAlreadyEnded):
        await give(office, stop, to=office.runs[1].id)


async def test_what_is_not_there_or_over_is_said_so(office: Office) -> None:
    stop = (await office.stops())[0]
    with pytest.raises(StopNotFound):
        await apply(office, change.cancel_stop, stop_id=StopId(uuid7()))
    with pytest.raises(RunNotFound):
        await give(office, stop, to=RunId(uuid7()))
    await office.report(office.fact(FactType.RUN_COMPLETED, run_id=office.runs[1].id), crew=1)
    with pytest.raises(RunClosed):
        await give(office, stop, to=office.runs[1].id)


async def test_a_stop_called_off_takes_its_orders_with_it(office: Office) -> None:
    stop = (await office.stops())[0]

    await apply(office, change.cancel_stop, stop_id=stop.id)

    assert (await office.stop(stop.id)).status == StopStatus.CANCELED
    statuses = {order.id: order.status for order in await office.rows(Order)}
    assert statuses[office.town.orders[0].id] == OrderStatus.CANCELED
    tasks = {task.stop_id: task.status for task in await office.rows(Task)}
    assert tasks[stop.id] == "canceled"
    assert len(await office.events("order.canceled", "stop.canceled")) == 2


async def test_a_stop_that_moves_far_is_remembered_to_have(office: Office) -> None:
    stop = (await office.stops())[0]
    opens = office.clock.now() + timedelta(hours=3)

    await apply(
        office,
        change.move_stop,
        stop_id=stop.id,
        at=Point(stop.lat + 0.01, stop.lon),
        window_opens=opens,
    )

    after = await office.stop(stop.id)
    assert (after.moved_in, after.window_opens) == (2, opens)
    await apply(
        office, change.move_stop, stop_id=stop.id, at=Point(after.lat + 0.0001, 0), version=2
    )


async def test_stops_follow_a_place_that_was_corrected(office: Office) -> None:
    ended, stop, *_ = await office.stops()
    await office.report(office.delivered(ended))
    before = (await office.run()).version
    async with office.db.transaction() as session:
        places = [await session.get_one(Place, one.place_id) for one in (ended, stop)]
        for place in places:
            place.lat, place.lon = 60.2, 24.9
        await change.follow_places(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            places=places,
            actor="user:test",
        )

    moved, kept, run = await office.stop(stop.id), await office.stop(ended.id), await office.run()
    assert (moved.lat, moved.lon, moved.moved_in) == (60.2, 24.9, run.version)
    assert (kept.lat, kept.lon) == (ended.lat, ended.lon)
    assert run.version == before + 1


async def test_a_stop_is_left_for_later(office: Office) -> None:
    stop = (await office.stops())[0]
    await office.report(office.fact(FactType.STOP_ARRIVED, stop))

    await apply(office, change.skip_stop, stop_id=stop.id)
    await apply(office, change.skip_stop, stop_id=stop.id, version=2)

    assert (await office.stop(stop.id)).status == "skipped"
    run = await office.run()
    assert (run.version, run.change_reason) == (2, "stop_skipped")
    assert (await office.told(0))["stop", stop.id] == "put"
    assert len(await office.events("stop.skipped")) == 1
    await office.report(office.delivered(stop))
    with pytest.raises(StopAlreadyEnded):
        await apply(office, change.skip_stop, stop_id=stop.id, version=2)
