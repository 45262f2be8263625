"""The inbox as a dispatcher reads it."""

import pytest

from dispatch_server.fleet.model import Driver
from dispatch_server.orders.model import Order
from dispatch_server.runs.inbox import incidents, scenes_of
from dispatch_server.runs.model import Incident
from shared.facts import FactType, IncidentReported, ReportKind, VehicleChecked
from shared.ids import OrganizationId, RunId, uuid7
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases


async def test_incidents_are_listed_newest_first(office: Office) -> None:
    first, second, _ = await office.stops()
    await office.report(office.failed(first))
    office.later(5)
    await office.report(office.failed(second))

    async with office.db.reading() as session:
        found = await incidents(session, office.town.organization.id)
        newest = await incidents(session, office.town.organization.id, limit=1)
        strange = await incidents(session, OrganizationId(uuid7()))

    assert [incident.subject_id for incident in found] == [second.id, first.id]
    assert newest == found[:1]
    assert strange == []


async def test_one_says_whom_to_call_and_what_may_be_done(office: Office) -> None:
    stop = (await office.stops())[0]
    async with office.db.transaction() as session:
        order = await session.get_one(Order, office.town.orders[0].id)
        order.recipient_phone = "+5511988887777"
        driver = await session.get_one(Driver, office.town.crews[0].driver.id)
        driver.phone = "+5511977776666"
    await office.report(office.failed(stop))

    async with office.db.reading() as session:
        (one,) = await incidents(session, office.town.organization.id)

    assert (one.driver_name, one.driver_phone) == ("Marina 1", "+5511977776666")
    assert (one.acts, one.urgency) == (("reattempt", "return", "new_address"), 1)
    assert one.stop is not None
    assert (one.stop.id, one.stop.address) == (stop.id, "Rua 1, 100")
    assert [order.recipient_phone for order in one.stop.orders] == ["+5511988887777"]
    assert one.run is not None
    assert (one.run.id, one.run.version) == (office.runs[0].id, (await office.run()).version)


async def test_a_fault_before_loading_is_about_the_run_that_its_driver_is_to_drive(
    office: Office,
) -> None:
    fault = VehicleChecked(faults=("brakes",))
    await office.report(office.fact(FactType.VEHICLE_CHECKED, body=fault, run_id=None))
    async with office.db.reading() as session:
        (one,) = await incidents(session, office.town.organization.id)
    assert one.run is not None
    assert (one.run.id, one.acts) == (office.runs[0].id, ("replan", "move"))

    office.later(60 * 48)
    late = IncidentReported(kind=ReportKind.LATE)
    await office.report(office.fact(FactType.INCIDENT_REPORTED, body=late, run_id=None))
    async with office.db.reading() as session:
        newest, _ = await incidents(session, office.town.organization.id)
    assert (newest.kind, newest.run, newest.driver_name) == ("reported_late", None, "Marina 1")


async def test_what_is_not_there_any_more_leaves_nothing_to_do(office: Office) -> None:
    await office.report(office.failed((await office.stops())[0]))
    (row,) = await office.rows(Incident)
    row.subject_id, row.run_id = uuid7(), RunId(uuid7())
    async with office.db.reading() as session:
        scenes = await scenes_of(session, office.town.organization.id, [row])

    scene = scenes[row.id]
    assert (scene.stop, scene.run, scene.orders, scene.left) == (None, None, (), 0)
