"""Routes of the running day said as courses."""

from dataclasses import replace
from typing import Any

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Plan
from dispatch_server.roads.hours import planned_s
from dispatch_server.roads.speeds import Speeds
from dispatch_server.runs.courses import Course, changed_courses, course_of
from shared.facts import FactType
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_idle_driver, an_order
from tests.dispatch_server.runs.test_situation import asked


def plan_of(running: Any, routes: Any) -> Plan:
    return rules.make_plan(running.timer, routes, engine="test", final=False)


async def test_only_who_drives_something_else_has_a_new_course(office: Office) -> None:
    running, day, today = await asked(office)
    before = plan_of(running, running.routes)
    routes = [list(acts) for acts in running.routes]
    routes[0].reverse()

    (course,) = changed_courses(today, day, before, plan_of(running, routes))

    assert course.run_id == today.sheets[day.duties[0].shift.id].run.id
    assert changed_courses(today, day, before, before) == ()


async def test_a_run_that_loses_everything_has_an_empty_course(office: Office) -> None:
    running, day, today = await asked(office)
    before = plan_of(running, running.routes)
    routes = [[], [*running.routes[1], *running.routes[0]]]

    courses = changed_courses(today, day, before, plan_of(running, routes))

    assert sorted(len(course.doors) for course in courses) == [0, 6]


async def test_a_course_begins_with_what_is_committed(office: Office) -> None:
    first, second, third = await office.stops()
    await office.report(office.fact(FactType.STOP_ARRIVED, first), office.delivered(first))
    await office.report(office.fact(FactType.STOP_EN_ROUTE, second))
    running, day, today = await asked(office)
    sheet = today.sheet_of(office.runs[0].id)
    (duty,) = (one for one in day.duties if one.shift.id == sheet.shift_id)
    at = day.duties.index(duty)

    route = rules.route_of(running.timer, at, running.routes[at])
    course = course_of(today, day, duty, route)

    assert [door.spot for door in course.doors] == [str(second.place_id), str(third.place_id)]
    assert course.departs_at == office.runs[0].departs_at
    assert course.distance_m == first.distance_m + second.distance_m + route.distance_m
    assert len(course.points) == 5  # depot, three doors, depot
    assert course.version == 1


async def test_drives_of_a_course_are_counted_at_its_own_pace(office: Office) -> None:
    """What is committed was planned at another one, what is planned anew at the hours' own."""
    first, second, third = await office.stops()
    await office.report(office.fact(FactType.STOP_ARRIVED, first), office.delivered(first))
    await office.report(office.fact(FactType.STOP_EN_ROUTE, second))
    running, day, today = await asked(office)
    sheet = today.sheet_of(office.runs[0].id)
    (duty,) = (one for one in day.duties if one.shift.id == sheet.shift_id)
    at = day.duties.index(duty)
    profile = duty.vehicle.profile
    steady = replace(day, speeds=Speeds(tables={profile: (1.5,) * 168}))
    half = replace(day, speeds=Speeds(tables={profile: (1.0, 2.0) * 84}))
    sheet.run.pace = 1.2

    route = rules.route_of(running.timer, at, running.routes[at])
    kept, planned = course_of(today, steady, duty, route).doors
    _, by_hour = course_of(today, half, duty, route).doors

    (visit,) = route.visits
    assert kept.drive_s == round(second.drive_s * 1.5 / 1.2)
    assert planned.drive_s == visit.drive_s
    assert by_hour.drive_s == planned_s(
        half.speeds.day(profile, day.start),
        half.pace_of(duty).factor,
        day.at(visit.arrival_s),
        visit.drive_s,
    )
    assert by_hour.drive_s != visit.drive_s
    assert planned.spot == str(third.place_id)


async def test_what_is_fetched_at_home_before_leaving_is_loaded(office: Office) -> None:
    shift = await an_idle_driver(office)
    await office.report(office.fact(FactType.RUN_STARTED))
    order = await an_order(office)
    running, day, today = await asked(office, order_ids=frozenset({order.id}))
    index = next(at for at, v in enumerate(running.problem.vehicles) if v.id == str(shift.id))
    wanted = next(at for at, one in enumerate(running.problem.orders) if one.id == str(order.id))
    routes = [list(acts) for acts in running.routes]
    routes[index] = list(running.timer.of_order[wanted])
    assert len(routes[index]) == 2

    (course,) = changed_courses(
        today, day, plan_of(running, running.routes), plan_of(running, routes)
    )

    assert isinstance(course, Course)
    assert [[act.kind for act in door.acts] for door in course.doors] == [["delivery"]]
