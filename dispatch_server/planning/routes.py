"""Plans over HTTP. Publishing is the business of ``runs``, which makes runs of a plan."""

import datetime as dt
from typing import Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from dispatch_server.accounts.guards import may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.planning import differing, explaining, service, views
from dispatch_server.planning.chosen import Chosen
from dispatch_server.planning.edit import EditRefused
from dispatch_server.planning.editing import Editor
from dispatch_server.planning.errors import (
    EditorBusy,
    KeyReused,
    NoSuchDepot,
    NoSuchPlan,
    NoSuchRoute,
    NoSuchShift,
    NothingToOptimize,
    NothingToRedo,
    NothingToUndo,
    OrdersNotReady,
    PlanMoved,
    PlanNotEditable,
    PlanNotReady,
    PlanWithoutOrders,
    PlanWithoutVehicles,
    TooManyOrders,
    UnknownEngine,
)
from dispatch_server.planning.planner import Planner
from dispatch_server.planning.schema import (
    DifferenceView,
    Edited,
    NewEdits,
    NewPlan,
    PlanAgain,
    PlanHistory,
    PlanStep,
    PlanView,
    RouteLength,
)
from dispatch_server.planning.versions import Kind
from dispatch_server.problems import responses
from dispatch_server.settings import Settings
from shared.clock import Clock
from shared.ids import PlanId, ShiftId


@post(
    "/v1/plans",
    guards=[may(Permission.PLAN)],
    status_code=202,
    responses=responses(
        *(NoSuchDepot, NoSuchShift, UnknownEngine, OrdersNotReady),
        *(PlanWithoutVehicles, PlanWithoutOrders, TooManyOrders),
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
        chosen=Chosen(
            shift_ids=data.shift_ids,
            order_ids=data.order_ids,
            without_order_ids=data.without_order_ids,
        ),
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
        shown = await views.show(session, plan, caller.locale)
    await planner.cancel(plan_id)
    return shown


_CHANGED: Final = (
    *(NoSuchPlan, PlanNotReady, PlanMoved),
    *(PlanNotEditable, KeyReused, EditorBusy),
)


@post(
    "/v1/plans/{plan_id:uuid}/edits",
    guards=[may(Permission.PLAN)],
    status_code=200,
    responses=responses(*_CHANGED, EditRefused),
)
async def edit_plan(
    plan_id: FromPath[PlanId],
    data: JSONBody[NewEdits],
    caller: NamedDependency[Caller],
    editor: NamedDependency[Editor],
) -> Edited:
    """Change a ready plan by hand, or ask what a change would come to. Safe to repeat by its id.

    A published plan is changed by its runs.
    """
    return await editor.edit(caller, plan_id, data)


@post(
    "/v1/plans/{plan_id:uuid}/undo",
    guards=[may(Permission.PLAN)],
    status_code=200,
    responses=responses(*_CHANGED, NothingToUndo),
)
async def undo_plan(
    plan_id: FromPath[PlanId],
    data: JSONBody[PlanStep],
    caller: NamedDependency[Caller],
    editor: NamedDependency[Editor],
) -> Edited:
    """Take the last change back, whoever made it."""
    return await editor.step(caller, plan_id, data, Kind.UNDO)


@post(
    "/v1/plans/{plan_id:uuid}/redo",
    guards=[may(Permission.PLAN)],
    status_code=200,
    responses=responses(*_CHANGED, NothingToRedo),
)
async def redo_plan(
    plan_id: FromPath[PlanId],
    data: JSONBody[PlanStep],
    caller: NamedDependency[Caller],
    editor: NamedDependency[Editor],
) -> Edited:
    """Make the change again that was taken back last."""
    return await editor.step(caller, plan_id, data, Kind.REDO)


@post(
    "/v1/plans/{plan_id:uuid}/optimize",
    guards=[may(Permission.PLAN)],
    status_code=202,
    responses=responses(NoSuchPlan, PlanNotReady, PlanMoved, PlanNotEditable, NothingToOptimize),
)
async def optimize_plan(
    plan_id: FromPath[PlanId],
    data: JSONBody[PlanAgain],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    planner: NamedDependency[Planner],
    settings: NamedDependency[Settings],
) -> PlanView:
    """Plan again from here; what is locked stays. What came of it is the plan's next version."""
    await planner.optimize(
        organization_id=caller.organization_id,
        plan_id=plan_id,
        expected=data.expected_version,
        budget_s=data.budget_s or settings.plan_budget_s,
        actor=caller.actor,
    )
    async with db.reading() as session:
        return await views.view_plan(session, caller.organization_id, plan_id, caller.locale)


@get(
    "/v1/plans/{plan_id:uuid}/history",
    guards=[may(Permission.SEE)],
    responses=responses(NoSuchPlan),
)
async def plan_history(
    plan_id: FromPath[PlanId], caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> PlanHistory:
    """Tell who changed a plan, when and how, the newest change first."""
    async with db.reading() as session:
        return await differing.history(session, caller, plan_id)


@get(
    "/v1/plans/{plan_id:uuid}/difference/{other_id:uuid}",
    guards=[may(Permission.SEE)],
    responses=responses(NoSuchPlan),
)
async def plan_difference(
    plan_id: FromPath[PlanId],
    other_id: FromPath[PlanId],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
) -> DifferenceView:
    """Say what the other plan would change of this one."""
    async with db.reading() as session:
        return await differing.difference_between(session, caller, plan_id, other_id)


@get(
    "/v1/plans/{plan_id:uuid}/routes/{shift_id:uuid}/length",
    guards=[may(Permission.SEE)],
    responses=responses(NoSuchPlan, NoSuchRoute, PlanNotReady, PlanNotEditable),
)
async def route_length(
    plan_id: FromPath[PlanId],
    shift_id: FromPath[ShiftId],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    editor: NamedDependency[Editor],
) -> RouteLength:
    """Say what makes a route of a ready plan as long as it is."""
    return await explaining.route_length(db, editor.plans, caller, plan_id, shift_id)


ROUTES: Final = [
    *(new_plan, list_plans, one_plan, cancel_plan, discard_plan),
    *(edit_plan, undo_plan, redo_plan, optimize_plan, plan_history, plan_difference),
    route_length,
]
