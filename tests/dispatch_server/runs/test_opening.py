"""A run for a driver who had none."""

import msgspec
import pytest

from dispatch_server.planning import views
from dispatch_server.planning.model import Plan, Route
from dispatch_server.runs.day import Day
from dispatch_server.runs.opening import ENGINE, open_run
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_idle_driver
from tests.dispatch_server.runs.test_arrange import course_for

pytestmark = pytest.mark.both_databases


async def test_the_run_is_the_driving_of_a_route_of_a_plan_of_its_own(office: Office) -> None:
    shift = await an_idle_driver(office)
    course = msgspec.structs.replace(
        await course_for(office, 0, *(await office.stops())),
        shift_id=shift.id,
        driver_id=shift.driver_id,
        vehicle_id=shift.vehicle_id,
        run_id=None,
    )
    day = Day(office.town.organization.id, office.clock.now(), "user:test")

    async with office.db.transaction() as session:
        run = await open_run(session, day, course)
        await day.save(session)

    async with office.db.reading() as session:
        route = await session.get_one(Route, run.route_id)
        plan = await session.get_one(Plan, run.plan_id)
        shown = await views.view_plan(session, plan.organization_id, plan.id, "en")
    assert (route.shift_id, route.plan_id) == (shift.id, plan.id)
    assert (plan.status, plan.engine) == ("published", ENGINE)
    assert run.plan_id != office.town.plan.id
    assert shown.routes[0].driver_name == "Joana"
