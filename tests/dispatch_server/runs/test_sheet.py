"""A run on paper holds what is to be done, in its order."""

import pytest

from dispatch_server.orders.model import Order
from dispatch_server.runs import change
from dispatch_server.runs.sheet import run_sheet
from dispatch_server.runs.views import RunNotFound
from shared.ids import RunId, uuid7
from tests.build import an_organization
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases


async def test_a_sheet_lists_the_stops_but_those_called_off(office: Office) -> None:
    own = office.town.organization.id
    first, second, third = await office.stops()
    async with office.db.transaction() as session:
        order = await session.get_one(Order, office.town.orders[0].id)
        order.notes, order.recipient_phone = "Portão azul", "+5511988887777"
        await change.cancel_stop(
            session,
            office.clock,
            organization_id=own,
            stop_id=second.id,
            version=1,
            actor="user:test",
        )

    async with office.db.reading() as session:
        sheet = await run_sheet(session, own, office.runs[0].id)

    assert [stop.id for stop in sheet.stops] == [first.id, third.id]
    assert (sheet.depot_name, sheet.version) == ("Casa Aurora", 2)
    (task,) = sheet.stops[0].tasks
    assert (task.notes, task.recipient_phone) == ("Portão azul", "+5511988887777")
    assert [package.barcode for package in task.packages] == [f"P-{order.id}"]


async def test_nobody_prints_the_runs_of_others(office: Office) -> None:
    other = await an_organization(office.db, office.clock, name="Outra")
    for own, run_id in ((other.id, office.runs[0].id), (office.town.organization.id, uuid7())):
        async with office.db.reading() as session:
            with pytest.raises(RunNotFound):
                await run_sheet(session, own, RunId(run_id))
