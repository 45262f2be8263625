"""A run for a driver who had none: with the plan and the route that every run is the driving of."""

from typing import Final

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.planning.model import Plan, Route
from dispatch_server.planning.schema import Progress
from dispatch_server.runs.courses import Course
from dispatch_server.runs.day import Day
from dispatch_server.runs.model import Run
from dispatch_server.runs.planned import run_of
from shared.ids import PlanId, RouteId, uuid7
from shared.states import PlanStatus

ENGINE: Final = "today"
"""What such a plan names as its engine: it was made out of a day that was being driven."""


async def open_run(session: AsyncSession, day: Day, course: Course) -> Run:
    """Add a run without stops. Its plan is a new one: one that was published never changes."""
    plan = Plan(
        id=PlanId(uuid7()),
        organization_id=day.organization_id,
        depot_id=course.depot_id,
        depot_ids=[str(course.depot_id)],
        date=course.date,
        status=PlanStatus.PUBLISHED,
        engine=ENGINE,
        budget_s=0.0,
        progress=msgspec.to_builtins(Progress(phase="done")),
        figures={},
        unassigned=[],
        created_by=day.actor,
        created_at=day.now,
        ready_at=day.now,
        published_at=day.now,
    )
    route = _route(plan, course)
    run = run_of(route, depot_id=course.depot_id, date=course.date, at=day.now)
    for row in (plan, route, run):
        session.add(row)
        await session.flush()
    body = {"plan_id": plan.id, "runs": [run.id]}
    day.event("plan.published", "plan", plan.id, body)
    return run


def _route(plan: Plan, course: Course) -> Route:
    return Route(
        id=RouteId(uuid7()),
        organization_id=plan.organization_id,
        plan_id=plan.id,
        shift_id=course.shift_id,
        driver_id=course.driver_id,
        vehicle_id=course.vehicle_id,
        number=1,
        departs_at=course.departs_at,
        ends_at=course.ends_at,
        distance_m=course.distance_m,
        drive_s=course.drive_s,
        service_s=sum(door.service_s for door in course.doors),
        waiting_s=0,
        geometry=course.geometry,
        pace=course.pace,
        speeds=list(course.speeds),
    )
