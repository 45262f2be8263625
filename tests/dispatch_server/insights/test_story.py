"""An order's page holds all that happened to it, and nothing of another's."""

import pytest

from dispatch_server.db.session import Database
from dispatch_server.insights.schema import OrderStory
from dispatch_server.insights.story import tell_story
from dispatch_server.orders.service import NoSuchOrder
from shared.clock import FixedClock
from shared.facts import FactType
from shared.ids import OrganizationId
from tests.build import an_organization
from tests.dispatch_server.runs.conftest import Office, a_blob

pytestmark = pytest.mark.both_databases


async def story(office: Office, number: int, own: OrganizationId | None = None) -> OrderStory:
    async with office.db.reading() as session:
        return await tell_story(
            session, own or office.town.organization.id, office.town.orders[number].id
        )


async def test_a_day_is_told_from_the_plan_to_the_proof(office: Office) -> None:
    stop = (await office.stops())[0]
    await office.report(office.failed(stop))
    office.later(1)
    await office.report(office.fact(FactType.STOP_UNDONE, stop))
    await office.report(office.delivered(stop, blobs=(a_blob(),)))

    told = await story(office, 0)

    assert (told.order.status, told.order.external_id) == (
        "delivered",
        office.town.orders[0].external_id,
    )
    (visit,) = told.visits
    assert (visit.stop_id, visit.status, visit.kinds) == (stop.id, "succeeded", ("delivery",))
    assert (visit.driver_name, visit.vehicle_name) == ("Marina 1", "Fiorino 1")
    assert [attempt.outcome for attempt in told.attempts] == ["failed", "succeeded"]
    assert [len(attempt.proofs) for attempt in told.attempts] == [1, 1]
    assert [promise.reason for promise in told.promises] == ["planned"]
    assert [one.kind for one in told.incidents] == ["failed_attempt"]
    assert [line.barcode for line in told.packages] == [f"P-{told.order.id}"]
    types = [event.type for event in told.events]
    assert types.index("order.delivered") < types.index("order.attempt_failed")
    assert {"order.assigned", "promise.made", "proof.added", "incident.opened"} <= set(types)
    (delivered,) = (event for event in told.events if event.type == "order.delivered")
    assert (delivered.actor.kind, delivered.actor.name) == ("driver", "Marina 1")
    assert not [name for name in delivered.facts if name.endswith("_id")]


async def test_what_a_phone_kept_back_stands_where_it_happened(office: Office) -> None:
    stop = (await office.stops())[0]
    arrived, failed = office.clock.now(), office.later(5)
    office.later(60)
    await office.report(
        office.failed(stop, occurred_at=failed),
        office.fact(FactType.STOP_ARRIVED, (await office.stops())[1], occurred_at=arrived),
    )

    told = await story(office, 0)

    times = [event.occurred_at for event in told.events]
    assert times == sorted(times, reverse=True)
    (event,) = (event for event in told.events if event.type == "order.attempt_failed")
    assert (event.occurred_at, event.received_at) == (failed, office.clock.now())
    assert told.events[0].type == "incident.opened"


async def test_a_neighbour_at_another_door_is_not_told(office: Office) -> None:
    stop = (await office.stops())[0]
    await office.report(office.failed(stop))

    told = await story(office, 1)

    assert (told.attempts, told.incidents) == ((), ())
    assert "order.attempt_failed" not in {event.type for event in told.events}


async def test_nobody_reads_the_story_of_others(
    office: Office, db: Database, clock: FixedClock
) -> None:
    other = await an_organization(db, clock, name="Outra")

    with pytest.raises(NoSuchOrder):
        await story(office, 0, other.id)
