"""Plans over HTTP. Publishing is the business of ``runs``, which makes runs of a plan."""

import datetime as dt
from typing import Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from dispatch_server.accounts.guards import may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.planning import service, views
from dispatch_server.planning.errors import (
    NoSuchDepot,
    NoSuchPlan,
    PlanNotReady,
    PlanWithoutOrders,
    PlanWithoutVehicles,
    TooManyOrders,
    UnknownEngine,
)
from dispatch_server.planning.planner import Planner
from dispatch_server.planning.schema import NewPlan, PlanView
from dispatch_server.problems import responses
from dispatch_server.settings import Settings
from shared.clock import Clock
from shared.ids import PlanId


@post(
    "/v1/plans",
    guards=[may(Permission.PLAN)],
    status_code=202,
    responses=responses(
        NoSuchDepot, PlanWithoutVehicles, PlanWithoutOrders, TooManyOrders, UnknownEngine
    ),
)
async def new_plan(
    data: JSONBody[NewPlan],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    planner: NamedDependency[Planner],
    settings: NamedDependency[Settings],
) -> PlanView:
    """Ask for a plan. It goes on optimizing; ask for it by its id to see how far it is."""
    plan_id = await planner.begin(
        organization_id=caller.organization_id,
        date=data.date,
        depot_id=data.depot_id,
        depot_ids=data.depot_ids,
        budget_s=data.budget_s or settings.plan_budget_s,
        seed=data.seed,
        engine=data.engine,
        actor=caller.actor,
    )
    async with db.reading() as session:
        return await views.view_plan(session, caller.organization_id, plan_id, caller.locale)


@get("/v1/plans", guards=[may(Permission.SEE)])
async def list_plans(
    date: FromQuery[dt.date], caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> list[PlanView]:
    """List the plans of a day, the newest first, without their routes."""
    async with db.reading() as session:
        return await views.view_plans(session, caller.organization_id, date, caller.locale)


@get("/v1/plans/{plan_id:uuid}", guards=[may(Permission.SEE)], responses=responses(NoSuchPlan))
async def one_plan(
    plan_id: FromPath[PlanId], caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> PlanView:
    """Show a plan with its routes, or how far it is."""
    async with db.reading() as session:
        return await views.view_plan(session, caller.organization_id, plan_id, caller.locale)


@post(
    "/v1/plans/{plan_id:uuid}/cancel",
    guards=[may(Permission.PLAN)],
    status_code=202,
    responses=responses(NoSuchPlan),
)
async def cancel_plan(
    plan_id: FromPath[PlanId],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    planner: NamedDependency[Planner],
) -> PlanView:
    """End the search early; the best so far becomes the plan."""
    async with db.reading() as session:
        shown = await views.view_plan(session, caller.organization_id, plan_id, caller.locale)
    await planner.cancel(plan_id)
    return shown


@post(
    "/v1/plans/{plan_id:uuid}/discard",
    guards=[may(Permission.PLAN)],
    status_code=200,
    responses=responses(NoSuchPlan, PlanNotReady),
)
async def discard_plan(
    plan_id: FromPath[PlanId],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    planner: NamedDependency[Planner],
    clock: NamedDependency[Clock],
) -> PlanView:
    """Drop a plan that was not published."""
    async with db.transaction() as session:
        plan = await service.discard(
            session,
            plan_id,
            organization_id=caller.organization_id,
            at=clock.now(),
            actor=caller.actor,
        )
    await planner.cancel(plan_id)
    return views.view(plan, caller.locale)


ROUTES: Final = [new_plan, list_plans, one_plan, cancel_plan, discard_plan]
