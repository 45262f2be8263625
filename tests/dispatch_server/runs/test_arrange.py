"""New courses in runs that are being driven: compared with how things stand, then written."""

from typing import Any

import msgspec
import pytest

from dispatch_server.orders.model import Order
from dispatch_server.planning.schema import StopTask
from dispatch_server.runs.arrange import OrdersTaken, RunsMoved, arrange
from dispatch_server.runs.courses import Course
from dispatch_server.runs.model import Run, Stop
from dispatch_server.runs.schema import Door
from dispatch_server.runs.today import Sheet
from shared.facts import FactType
from shared.geo import Point
from shared.ids import RunId
from shared.states import RunChange, TaskKind
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_order
from tests.dispatch_server.runs.test_today import read

pytestmark = pytest.mark.both_databases


def door_of(office: Office, sheet: Sheet, stop: Stop) -> Door:
    return Door(
        spot=str(stop.place_id),
        at=Point(stop.lat, stop.lon),
        acts=tuple(
            StopTask(order_id=task.order_id, kind=TaskKind(task.kind))
            for task in sheet.open_tasks[stop.id]
        ),
        arrives_at=stop.eta or office.clock.now(),
        drive_s=600,
        distance_m=700,
        service_s=180,
    )


async def course_for(office: Office, number: int, *stops: Stop) -> Course:
    """Have a run drive these stops, of whichever run they are now."""
    today = await read(office)
    sheet = today.sheet_of(office.runs[number].id)
    assert sheet is not None
    held = {stop.id: one for one in today.sheets.values() for stop in one.left}
    run = sheet.run
    return Course(
        shift_id=sheet.shift_id,
        driver_id=run.driver_id,
        vehicle_id=run.vehicle_id,
        depot_id=run.depot_id,
        date=run.date,
        profile="car",
        run_id=run.id,
        version=run.version,
        doors=tuple(door_of(office, held[stop.id], stop) for stop in stops),
        departs_at=run.departs_at,
        ends_at=run.ends_at,
        distance_m=9_000,
        drive_s=3_600,
        points=(),
    )


async def write(office: Office, *courses: Course, **more: Any) -> list[RunId]:
    more.setdefault("why", RunChange.LATE_DRIVER)
    async with office.db.transaction() as session:
        return await arrange(
            session,
            now=office.clock.now(),
            organization_id=office.town.organization.id,
            courses=courses,
            actor="user:test",
            **more,
        )


async def test_stops_change_hands_and_turns(office: Office) -> None:
    a, b, c = await office.stops()
    d, e, f = await office.stops(1)

    await write(
        office,
        await course_for(office, 0, c, a),
        await course_for(office, 1, d, b, e, f),
    )

    assert [stop.id for stop in await office.stops()] == [c.id, a.id]
    assert [stop.id for stop in await office.stops(1)] == [d.id, b.id, e.id, f.id]
    assert [stop.sequence for stop in await office.stops(1)] == [1, 2, 3, 4]
    assert (await office.told(0))["stop", b.id] == "remove"
    assert (await office.told(1))["stop", b.id] == "put"
    assert {(await office.run(n)).version for n in (0, 1)} == {2}
    assert {(await office.run(n)).change_reason for n in (0, 1)} == {"late_driver"}


async def test_a_run_goes_on_at_the_pace_that_its_new_course_was_planned_with(
    office: Office,
) -> None:
    course = await course_for(office, 0, *(await office.stops()))
    hours = tuple(1.0 + hour / 24 for hour in range(24))

    await write(office, msgspec.structs.replace(course, pace=1.4, speeds=hours))

    run = await office.run()
    assert (run.pace, run.speeds) == (1.4, list(hours))


async def test_what_was_done_meanwhile_stays_done(office: Office) -> None:
    a, b, c = await office.stops()
    courses = [
        await course_for(office, 0, a, b),
        await course_for(office, 1, *(await office.stops(1)), c),
    ]
    await office.report(office.delivered(a))

    await write(office, *courses)

    stops = await office.stops()
    assert [stop.id for stop in stops] == [a.id, b.id]
    assert stops[0].status == "succeeded"
    assert (await office.stops(1))[-1].id == c.id


async def test_a_driver_who_heads_elsewhere_by_now_is_not_turned_back(office: Office) -> None:
    a, b, c = await office.stops()
    course = await course_for(office, 0, c, a, b)
    await office.report(office.fact(FactType.STOP_EN_ROUTE, a))

    with pytest.raises(RunsMoved) as refused:
        await write(office, course)

    assert refused.value.run_ids == (office.runs[0].id,)
    assert [stop.id for stop in await office.stops()] == [a.id, b.id, c.id]


async def test_every_run_that_moved_is_named(office: Office) -> None:
    stops, others = await office.stops(), await office.stops(1)
    courses = [await course_for(office, 0, *stops), await course_for(office, 1, *others)]
    stale = [msgspec.structs.replace(course, version=7) for course in courses]

    with pytest.raises(RunsMoved) as refused:
        await write(office, *stale)

    assert set(refused.value.run_ids) == {run.id for run in office.runs}
    with pytest.raises(RunsMoved):
        await write(office, courses[1], giving={office.runs[0].id: 7})


async def test_an_order_that_somebody_else_took_is_refused(office: Office) -> None:
    order = await an_order(office, status="on_hold")
    course = await course_for(office, 0, *(await office.stops()))
    door = msgspec.structs.replace(
        course.doors[0], acts=(StopTask(order_id=order.id, kind=TaskKind.DELIVERY),)
    )

    with pytest.raises(OrdersTaken) as refused:
        await write(office, msgspec.structs.replace(course, doors=(door, *course.doors)))

    assert refused.value.external_ids == (order.external_id,)


async def test_what_no_course_speaks_of_stays_with_its_driver(office: Office) -> None:
    a, b, c = await office.stops()

    await write(office, await course_for(office, 0, c))

    assert [stop.id for stop in await office.stops()] == [c.id, a.id, b.id]


async def test_a_run_whose_van_broke_down_is_interrupted(office: Office) -> None:
    a, b, c = await office.stops()
    others = await office.stops(1)
    await office.report(office.fact(FactType.STOP_ARRIVED, a), office.delivered(a))
    await office.report(office.fact(FactType.RUN_STARTED, run_id=office.runs[1].id), crew=1)

    await write(
        office,
        await course_for(office, 1, *others, b, c),
        giving={office.runs[0].id: 1},
        why=RunChange.VEHICLE_BREAKDOWN,
    )

    assert ((await office.run(0)).status, (await office.run(1)).status) == (
        "interrupted",
        "in_progress",
    )
    assert [stop.id for stop in await office.stops()] == [a.id]
    assert len(await office.events("run.interrupted")) == 1
    assert len([row for row in await office.rows(Run) if row.status == "interrupted"]) == 1
    assert {one.status for one in await office.rows(Order)} >= {"delivered", "out_for_delivery"}
