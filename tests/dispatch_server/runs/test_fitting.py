"""An order put to a day, and positions said by stops."""

import pytest

from dispatch_server.runs.fitting import positions_after, put
from dispatch_server.runs.schema import TakeInsertion
from shared.facts import FactType
from shared.ids import StopId, uuid7
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_order, days_of
from tests.dispatch_server.runs.test_situation import asked
from tests.dispatch_server.runs.test_today import read


async def test_who_has_left_fetches_what_others_are_loaded_with(office: Office) -> None:
    order = await an_order(office)
    days = days_of(office)
    organization_id, date = office.town.organization.id, office.town.plan.date
    wish = (await read(office, waiting=[order.id])).waiting[order.id]

    before = put(await days.day(organization_id, date), wish)
    await office.report(office.fact(FactType.RUN_STARTED))
    warm = await days.day(organization_id, date)
    after = put(warm, wish)

    assert [form.pickup is None for form in before.forms] == [True]
    assert [form.pickup is None for form in after.forms] == [True, False]
    loaded, fetched = (form.vehicle_ids or frozenset() for form in after.forms)
    assert len(loaded) == len(fetched) == 1
    assert not loaded & fetched
    assert len(after.doors) == 1


@pytest.mark.parametrize(("after", "at"), [(None, 0), (0, 1), (1, 2), (2, 3)])
async def test_a_place_is_said_by_the_stop_before_it(
    office: Office, after: int | None, at: int
) -> None:
    order = await an_order(office)
    stops = await office.stops()
    running, _, today = await asked(office, order_ids=frozenset({order.id}))
    sheet = today.sheet_of(office.runs[0].id)
    vehicle = next(n for n, v in enumerate(running.problem.vehicles) if v.id == str(sheet.shift_id))
    wanted = TakeInsertion(
        order_id=order.id,
        shift_id=sheet.shift_id,
        after_stop_id=None if after is None else stops[after].id,
    )

    acts = positions_after(running, sheet, vehicle, wanted)

    assert acts is not None
    new = next(n for n, one in enumerate(running.problem.orders) if one.id == str(order.id))
    assert acts.index(running.timer.of_order[new][0]) == at
    gone = TakeInsertion(order_id=order.id, shift_id=sheet.shift_id, after_stop_id=StopId(uuid7()))
    assert positions_after(running, sheet, vehicle, gone) is None
