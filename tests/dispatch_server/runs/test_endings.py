"""Attempts, proofs, orders and promises that an ending leaves."""

from datetime import timedelta
from uuid import UUID

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.orders.model import Order, Package
from dispatch_server.planning.model import PlannedStop
from dispatch_server.runs.change import cancel_stop
from dispatch_server.runs.model import Attempt, Incident, Proof, Task
from dispatch_server.runs.views import driver_stops
from shared.clock import FixedClock
from shared.facts import FactType, Failed, Succeeded
from shared.ids import OrderId
from shared.states import FailureReason, OrderStatus, StopStatus
from tests.dispatch_server.runs.conftest import HERE, Office, a_blob
from tests.published import a_town

pytestmark = pytest.mark.both_databases


async def test_an_attempt_says_who_where_and_when(office: Office) -> None:
    stop = (await office.stops())[0]
    fact = office.delivered(stop, fix=HERE, body=Succeeded(receiver_name="Ze\x00", note="ok"))

    await office.report(fact)

    (attempt,) = await office.rows(Attempt)
    assert (attempt.receiver_name, attempt.note, attempt.number) == ("Ze", "ok", 1)
    assert attempt.driver_id == office.town.crews[0].driver.id
    assert attempt.distance_m == pytest.approx(0, abs=50)
    assert (attempt.lat, attempt.accuracy_m) == (HERE.lat, 8.0)


async def test_each_photo_waits_as_a_proof(office: Office) -> None:
    stop = (await office.stops())[0]

    await office.report(office.delivered(stop, blobs=(a_blob(1), a_blob(2), a_blob(1))))

    proofs = await office.rows(Proof)
    assert sorted(proof.sha256 for proof in proofs) == [a_blob(1).sha256, a_blob(2).sha256]
    assert not any(proof.is_complete for proof in proofs)
    assert len(await office.events("proof.added")) == 2


async def test_a_failure_asks_for_a_decision_until_a_delivery_answers(office: Office) -> None:
    stop = (await office.stops())[0]
    reason = FailureReason.ADDRESS_NOT_FOUND
    await office.report(office.failed(stop, body=Failed(reason=reason)))
    (incident,) = await office.rows(Incident)
    assert (incident.kind, incident.status) == ("failed_attempt", "open")
    assert incident.facts["reason"] == reason

    await office.report(office.delivered(stop))

    (incident,) = await office.rows(Incident)
    assert incident.status == "resolved"
    attempts = sorted(await office.rows(Attempt), key=lambda attempt: attempt.number)
    assert [(a.number, a.outcome) for a in attempts] == [(1, "failed"), (2, "succeeded")]


async def test_part_of_a_stop_is_a_part_for_each_order(
    db: Database, clock: FixedClock, organization: Organization
) -> None:
    town = await a_town(db, clock, organization, drivers=1, stops=1, orders_at_stop=3)
    office = Office(db, clock, town)
    await office.publish()
    (stop,) = await office.stops()
    done, *left = sorted(await office.rows(Task), key=lambda task: task.id)

    await office.report(office.delivered(stop, body=Succeeded(delivered=(done.id,))))

    assert (await office.stop(stop.id)).status == StopStatus.PARTIALLY_SUCCEEDED
    statuses = {order.id: order.status for order in await office.rows(Order)}
    assert statuses[done.order_id] == OrderStatus.DELIVERED
    assert {statuses[task.order_id] for task in left} == {OrderStatus.ATTEMPT_FAILED}
    assert sorted(task.status for task in await office.rows(Task)) == [
        "failed",
        "failed",
        "succeeded",
    ]


async def test_a_promise_is_kept_by_the_arrival(office: Office) -> None:
    first, second, _ = await office.stops()
    office.clock.at = first.planned_arrives_at
    arrived = office.fact(FactType.STOP_ARRIVED, first)
    office.clock.turn(timedelta(hours=5))

    await office.report(arrived, office.delivered(first), office.delivered(second))

    kept, broken = await office.events("promise.kept", "promise.broken")
    assert (kept.type, broken.type) == ("promise.kept", "promise.broken")
    assert kept.subject_id == office.town.orders[0].id


async def test_a_mock_position_is_flagged(office: Office) -> None:
    stop = (await office.stops())[0]
    fake = HERE.__class__(lat=HERE.lat, lon=HERE.lon, is_mock=True)

    await office.report(office.delivered(stop, fix=fake))

    assert [attempt.flags for attempt in await office.rows(Attempt)] == [["mock_position"]]


@pytest.fixture
async def fetching(db: Database, clock: FixedClock, organization: Organization) -> Office:
    """A run that fetches an order at its first stop and brings it to its second."""
    town = await a_town(db, clock, organization, drivers=1, stops=2)
    office = Office(db, clock, town)
    first, second = sorted(await office.rows(PlannedStop), key=lambda stop: stop.sequence)
    async with db.transaction() as session:
        order = await session.get_one(Order, UUID(second.order_ids[0]))
        order.kind, order.pickup_place_id = "pair", first.place_id
        order.pickup_name, order.pickup_phone = "Loja", "11 4002"
        planned = await session.get_one(PlannedStop, first.id)
        planned.order_ids, planned.kinds = second.order_ids, ["pickup"]
        session.add_all([order, planned])
    await office.publish()
    return office


async def _pair(office: Office) -> Order:
    orders: list[Order] = await office.rows(Order)
    return next(order for order in orders if order.kind == "pair")


async def _packages(office: Office, order_id: OrderId) -> list[str]:
    return [one.status for one in await office.rows(Package) if one.order_id == order_id]


async def test_what_was_fetched_is_on_board_and_not_delivered(fetching: Office) -> None:
    first, second = await fetching.stops()

    await fetching.report(fetching.delivered(first))

    order = await _pair(fetching)
    assert (order.status, order.attempt) == (OrderStatus.OUT_FOR_DELIVERY, 0)
    (attempt,) = await fetching.rows(Attempt)
    assert not attempt.is_public, "the recipient has nothing yet"
    assert len(await fetching.events("order.picked_up")) == 1
    assert await fetching.events("order.delivered") == []

    await fetching.report(fetching.delivered(second))

    order = await _pair(fetching)
    assert (order.status, order.attempt) == (OrderStatus.DELIVERED, 1)


async def test_where_goods_are_fetched_nobody_pays_or_knows_the_pin(fetching: Office) -> None:
    first, second = await fetching.stops()
    order_id = (await _pair(fetching)).id
    async with fetching.db.transaction() as session:
        order = await session.get_one(Order, order_id)
        order.pin, order.due_cents, order.proofs = "4821", 5_000, {"signature": "required"}

    await fetching.report(fetching.delivered(first))

    (attempt,) = await fetching.rows(Attempt)
    assert attempt.flags == []
    assert await _packages(fetching, order_id) == ["loaded"]
    async with fetching.db.reading() as session:
        doors = await driver_stops(session, fetching.town.organization.id, [first.id, second.id])
    (fetched,), (brought,) = doors[first.id].tasks, doors[second.id].tasks
    assert (fetched.has_pin, fetched.due_cents) == (False, 0)
    assert (brought.has_pin, brought.due_cents) == (True, 5_000)
    assert doors[first.id].proofs == {}

    await fetching.report(fetching.fact(FactType.STOP_UNDONE, first))

    assert await _packages(fetching, order_id) == ["expected"]


async def test_a_pickup_taken_back_leaves_the_tries_as_they_were(fetching: Office) -> None:
    first, _ = await fetching.stops()
    await fetching.report(fetching.delivered(first))

    await fetching.report(fetching.fact(FactType.STOP_UNDONE, first))

    order = await _pair(fetching)
    assert (order.status, order.attempt) == (OrderStatus.OUT_FOR_DELIVERY, 0)
    assert (await fetching.stop(first.id)).ended_at is None


async def test_what_could_not_be_fetched_is_not_driven_to_its_door(fetching: Office) -> None:
    shop, door = await fetching.stops()
    await fetching.report(fetching.failed(shop))

    assert (await _pair(fetching)).status == OrderStatus.ATTEMPT_FAILED
    assert (await fetching.stop(door.id)).status == StopStatus.CANCELED
    (event,) = await fetching.events("stop.canceled")
    assert event.subject_id == door.id

    await fetching.report(fetching.fact(FactType.STOP_UNDONE, shop))

    after = await fetching.stop(door.id)
    assert (after.status, after.ended_at) == (StopStatus.PENDING, None)
    assert {task.status for task in await fetching.rows(Task)} == {"pending"}
    assert (await fetching.stop(shop.id)).status == StopStatus.ARRIVED


async def test_calling_a_pickup_off_calls_its_delivery_off(fetching: Office) -> None:
    shop, door = await fetching.stops()
    async with fetching.db.transaction() as session:
        await cancel_stop(
            session,
            fetching.clock,
            organization_id=fetching.town.organization.id,
            stop_id=shop.id,
            version=1,
            actor="user:test",
        )

    assert (await _pair(fetching)).status == OrderStatus.CANCELED
    assert (await fetching.stop(door.id)).status == StopStatus.CANCELED
    assert (await fetching.told(0))["stop", door.id] == "put"
