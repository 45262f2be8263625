"""Runs as phones read them."""

import pytest

from dispatch_server.runs.views import driver_runs, driver_stops
from shared.geo import Point
from shared.ids import OrganizationId, uuid7
from shared.states import RunStatus, StopStatus, TaskKind
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases


async def test_nothing_of_another_organization_is_shown(office: Office) -> None:
    stranger = OrganizationId(uuid7())
    stops = [stop.id for stop in await office.stops()]
    async with office.db.reading() as session:
        assert await driver_runs(session, stranger, [office.runs[0].id]) == {}
        assert await driver_stops(session, stranger, stops) == {}


async def test_a_phone_gets_all_that_its_driver_needs(office: Office) -> None:
    first, *_ = await office.stops()
    mine = office.town.organization.id
    async with office.db.reading() as session:
        run = (await driver_runs(session, mine, [office.runs[0].id]))[office.runs[0].id]
        stop = (await driver_stops(session, mine, [first.id]))[first.id]

    assert (run.status, run.driver_name, run.depot.name) == (
        RunStatus.ASSIGNED,
        "Marina 1",
        "Casa Aurora",
    )
    assert run.time_zone == office.town.organization.time_zone
    assert (stop.status, stop.address) == (StopStatus.PENDING, "Rua 1, 100")
    assert stop.at == Point(first.lat, first.lon)
    (task,) = stop.tasks
    assert (task.kind, task.recipient_name) == (TaskKind.DELIVERY, "Helena 1 1 0")
    assert [p.barcode for p in task.packages] == [f"P-{office.town.orders[0].id}"]
