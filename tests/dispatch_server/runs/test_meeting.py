"""Places that no order has."""

import msgspec
import pytest

from dispatch_server.places.model import Place
from dispatch_server.runs.day import Day
from dispatch_server.runs.meeting import places_for
from dispatch_server.runs.underway import handover
from shared.geo import Point
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.test_arrange import course_for

pytestmark = pytest.mark.both_databases


async def test_a_depot_and_a_van_become_places_once(office: Office) -> None:
    depot = office.town.depot
    course = await course_for(office, 0, *(await office.stops()))
    there = Point(60.2, 24.9)
    doors = (
        msgspec.structs.replace(
            course.doors[0], spot=str(depot.id), at=Point(depot.lat, depot.lon)
        ),
        msgspec.structs.replace(course.doors[0], spot=handover(course.shift_id), at=there),
        course.doors[1],
    )
    course = msgspec.structs.replace(course, doors=doors)
    known = len(await office.rows(Place))
    day = Day(office.town.organization.id, office.clock.now(), "user:test")
    async with office.db.transaction() as session:
        await places_for(session, day, [course])
    async with office.db.transaction() as session:
        found = await places_for(session, day, [course])

    assert found[str(depot.id)].text == depot.address
    van = found[handover(course.shift_id)]
    assert (van.lat, van.lon, van.status) == (60.2, 24.9, "located")
    assert str(found[course.doors[2].spot].id) == course.doors[2].spot
    assert len(await office.rows(Place)) == known + 2
