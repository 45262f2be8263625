"""Stops and tasks, row by row: what is the same stop, and what is a new one."""

from datetime import timedelta

import msgspec
import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.orders.model import Promise
from dispatch_server.runs.model import Task
from dispatch_server.runs.placing import WORTH_A_PROMISE
from shared.clock import FixedClock
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.test_arrange import course_for, write
from tests.published import a_town

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def flats(db: Database, clock: FixedClock, organization: Organization) -> Office:
    """Two drivers; at each door live three who ordered."""
    office = Office(db, clock, await a_town(db, clock, organization, stops=2, orders_at_stop=3))
    await office.publish()
    return office


async def test_a_door_may_be_shared_by_two_drivers(flats: Office) -> None:
    (a, b), (c, d) = await flats.stops(), await flats.stops(1)
    first = await course_for(flats, 0, a, b)
    other = await course_for(flats, 1, c, a, d)
    one, *rest = first.doors[0].acts
    mine = msgspec.structs.replace(first.doors[0], acts=(one,))
    theirs = msgspec.structs.replace(other.doors[1], acts=tuple(rest))

    await write(
        flats,
        msgspec.structs.replace(first, doors=(mine, first.doors[1])),
        msgspec.structs.replace(other, doors=(other.doors[0], theirs, other.doors[2])),
    )

    tasks = await flats.rows(Task)
    assert len(tasks) == 12
    counts = {
        stop.id: sum(task.stop_id == stop.id for task in tasks)
        for number in (0, 1)
        for stop in await flats.stops(number)
    }
    assert sorted(counts.values()) == [1, 2, 3, 3, 3]
    assert [stop.place_id for stop in await flats.stops(1)] == [c.place_id, a.place_id, d.place_id]


async def test_a_window_is_told_anew_only_when_it_has_to_be(flats: Office) -> None:
    a, b = await flats.stops()
    before = len(await flats.rows(Promise))
    course = await course_for(flats, 0, a, b)
    near, far = course.doors
    near = msgspec.structs.replace(
        near, arrives_at=near.arrives_at + WORTH_A_PROMISE - timedelta(seconds=1)
    )
    far = msgspec.structs.replace(far, arrives_at=far.arrives_at + timedelta(hours=3))

    await write(flats, msgspec.structs.replace(course, doors=(near, far)))

    told = await flats.rows(Promise)
    assert len(told) == before + 3
    new = [promise for promise in told if promise.reason == "replanned"]
    assert len(new) == 3
    assert all(one.opens <= far.arrives_at <= one.closes for one in new)
    assert len(await flats.events("promise.made")) == len(told)
    assert (await flats.stop(b.id)).eta == far.arrives_at
