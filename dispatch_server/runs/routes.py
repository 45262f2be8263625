"""Runs over HTTP, for the console."""

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.orders import service as orders
from dispatch_server.orders.rules import OrderCannot
from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.places import service as places
from dispatch_server.places.review import place_view
from dispatch_server.places.schema import ConfirmPlace, PlaceView
from dispatch_server.planning.errors import PlanBreaksLimits, PlanWithoutVehicles
from dispatch_server.problems import responses
from dispatch_server.runs import assign, change, followup, replans, views
from dispatch_server.runs.arrange import OrdersTaken, RunsMoved
from dispatch_server.runs.insertions import InsertionMoved, Insertions, OrderNotWaiting
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.runs.proofs import ProofNotFound, photo_hash
from dispatch_server.runs.replanner import ReplanContradictory, Replanner
from dispatch_server.runs.schema import (
    AskInsertion,
    IncidentView,
    InsertionTaken,
    InsertionView,
    NewDay,
    NewReplan,
    ReplanView,
    RunDetail,
    RunSummary,
    SendBack,
    TakeInsertion,
)
from dispatch_server.runs.warm import RunningDays
from dispatch_server.settings import Settings
from shared.clock import Clock
from shared.ids import OrderId, PlanId, ProofId, ReplanId, RunId, StopId

PHOTO_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


class Reassign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``version`` is of the run that has the stop, as the console last saw it."""

    to_run_id: RunId
    version: int


class CancelStop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int


class Publish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body may be left out. ``accept_violations`` of a plan that was edited into some."""

    accept_violations: bool = False


class Published(msgspec.Struct, frozen=True, kw_only=True):
    plan_id: PlanId
    run_ids: tuple[RunId, ...]


@get("/v1/runs", guards=[may(Permission.SEE)])
async def list_runs(
    caller: NamedDependency[Caller], db: NamedDependency[Database], date: FromQuery[dt.date]
) -> list[RunSummary]:
    """List the runs of a day."""
    async with db.reading() as session:
        return await views.run_summaries(session, caller.organization_id, date=date)


@get(
    "/v1/runs/{run_id:uuid}",
    guards=[may(Permission.SEE)],
    responses=responses(views.RunNotFound),
)
async def show_run(
    caller: NamedDependency[Caller], db: NamedDependency[Database], run_id: FromPath[RunId]
) -> RunDetail:
    """Show a run with all that happened at its stops."""
    async with db.reading() as session:
        return await views.run_detail(session, caller.organization_id, run_id)


@get("/v1/incidents", guards=[may(Permission.SEE)])
async def list_incidents(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    status: FromQuery[str] = "open",
) -> list[IncidentView]:
    """List what needs a decision, newest first, two hundred at most."""
    async with db.reading() as session:
        return await views.incidents(session, caller.organization_id, status=status)


@post(
    "/v1/plans/{plan_id:uuid}/publish",
    status_code=200,
    guards=[may(Permission.PLAN)],
    responses=responses(assign.PlanNotFound, assign.PlanNotReady, PlanBreaksLimits),
)
async def publish_plan(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    plan_id: FromPath[PlanId],
    data: JSONBody[Publish | None] = None,
) -> Published:
    """Make a plan's routes into runs. Safe to repeat."""
    async with db.transaction() as session:
        run_ids = await assign.publish(
            session,
            clock,
            organization_id=caller.organization_id,
            plan_id=plan_id,
            actor=caller.actor,
            accept_violations=data is not None and data.accept_violations,
            locale=caller.locale,
        )
    return Published(plan_id=plan_id, run_ids=tuple(run_ids))


@post(
    "/v1/stops/{stop_id:uuid}/reassign",
    status_code=204,
    guards=[may(Permission.PLAN)],
    responses=responses(
        change.StopNotFound,
        views.RunNotFound,
        change.RunMoved,
        change.StopAlreadyEnded,
        change.RunClosed,
    ),
)
async def reassign_stop(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    stop_id: FromPath[StopId],
    data: JSONBody[Reassign],
) -> None:
    """Give a stop to another run."""
    async with db.transaction() as session:
        await change.reassign_stop(
            session,
            clock,
            organization_id=caller.organization_id,
            stop_id=stop_id,
            to_run_id=data.to_run_id,
            version=data.version,
            actor=caller.actor,
        )


@post(
    "/v1/stops/{stop_id:uuid}/cancel",
    status_code=204,
    guards=[may(Permission.PLAN)],
    responses=responses(change.StopNotFound, change.RunMoved, change.StopAlreadyEnded),
)
async def cancel_stop(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    stop_id: FromPath[StopId],
    data: JSONBody[CancelStop],
) -> None:
    """Call a stop and its orders off."""
    async with db.transaction() as session:
        await change.cancel_stop(
            session,
            clock,
            organization_id=caller.organization_id,
            stop_id=stop_id,
            version=data.version,
            actor=caller.actor,
        )


@post(
    "/v1/orders/{order_id:uuid}/reschedule",
    status_code=204,
    guards=[may(Permission.ORDERS)],
    responses=responses(NotPermitted, NoSuchOrder, OrderCannot, followup.DayRefused),
)
async def reschedule_order(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    order_id: FromPath[OrderId],
    data: JSONBody[NewDay],
) -> None:
    """Have an order planned for another day; a failed one is tried again then."""
    async with db.transaction() as session:
        await followup.reschedule(
            session,
            clock,
            organization_id=caller.organization_id,
            order_id=order_id,
            to=data,
            zone=ZoneInfo(caller.time_zone),
            actor=caller.actor,
        )


@post(
    "/v1/orders/{order_id:uuid}/return",
    status_code=204,
    guards=[may(Permission.ORDERS)],
    responses=responses(NotPermitted, NoSuchOrder, OrderCannot),
)
async def return_order(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    order_id: FromPath[OrderId],
    data: JSONBody[SendBack],
) -> None:
    """Send an order back to the shop; called again, say that it is there."""
    async with db.transaction() as session:
        await followup.send_back(
            session,
            clock,
            organization_id=caller.organization_id,
            order_id=order_id,
            actor=caller.actor,
            reason=data.reason,
        )


@post(
    "/v1/orders/{order_id:uuid}/place",
    status_code=200,
    guards=[may(Permission.PLACES)],
    responses=responses(NotPermitted, NoSuchOrder),
)
async def correct_place(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    order_id: FromPath[OrderId],
    data: JSONBody[ConfirmPlace],
) -> PlaceView:
    """Say where an order's door is; a driver on the way there hears of it."""
    own, now = caller.organization_id, clock.now()
    async with db.transaction() as session:
        await log.hold(session, own)
        order = await orders.one_order(session, own, order_id)
        changed = await places.confirm(session, caller, order.place_id, data, now=now)
        for place in changed:
            await orders.place_located(session, place, now=now, actor=caller.actor)
        await change.follow_places(
            session, clock, organization_id=own, places=changed, actor=caller.actor
        )
    return place_view(changed[0])


@post(
    "/v1/runs/insertions",
    status_code=200,
    guards=[may(Permission.SEE)],
    responses=responses(NoSuchOrder, OrderNotWaiting, PlanWithoutVehicles),
)
async def ask_insertion(
    caller: NamedDependency[Caller],
    insertions: NamedDependency[Insertions],
    data: JSONBody[AskInsertion],
) -> InsertionView:
    """Say where a waiting order fits into the day: the three best drivers, cheapest first."""
    return await insertions.best(caller.organization_id, data.order_id)


@post(
    "/v1/runs/insertions/take",
    status_code=200,
    guards=[may(Permission.PLAN)],
    responses=responses(NoSuchOrder, OrderNotWaiting, InsertionMoved, PlanWithoutVehicles),
)
async def take_insertion(
    caller: NamedDependency[Caller],
    insertions: NamedDependency[Insertions],
    data: JSONBody[TakeInsertion],
) -> InsertionTaken:
    """Put an order where it was offered a place; its driver's phone is told."""
    run_id = await insertions.take(caller.organization_id, data, actor=caller.actor)
    return InsertionTaken(run_id=run_id)


@post(
    "/v1/replans",
    status_code=202,
    guards=[may(Permission.PLAN)],
    responses=responses(ReplanContradictory, views.RunNotFound, PlanWithoutVehicles),
)
async def new_replan(
    caller: NamedDependency[Caller],
    replanner: NamedDependency[Replanner],
    days: NamedDependency[RunningDays],
    settings: NamedDependency[Settings],
    data: JSONBody[NewReplan],
) -> ReplanView:
    """Ask for a proposal for what is left of a day. It goes on optimizing; ask for it by its id."""
    replan = await replanner.begin(
        caller.organization_id,
        data,
        where=days.fixes,
        budget_s=data.budget_s or settings.plan_budget_s,
        actor=caller.actor,
    )
    return replans.view(replan, caller.locale)


@get("/v1/replans", guards=[may(Permission.SEE)])
async def list_replans(
    caller: NamedDependency[Caller], db: NamedDependency[Database], date: FromQuery[dt.date]
) -> list[ReplanView]:
    """List the proposals of a day, the newest first."""
    async with db.reading() as session:
        return await replans.list_replans(session, caller.organization_id, date, caller.locale)


@get(
    "/v1/replans/{replan_id:uuid}",
    guards=[may(Permission.SEE)],
    responses=responses(replans.NoSuchReplan),
)
async def one_replan(
    caller: NamedDependency[Caller], db: NamedDependency[Database], replan_id: FromPath[ReplanId]
) -> ReplanView:
    """Show a proposal against the day as it stood, or how far it is."""
    async with db.reading() as session:
        found = await replans.get_replan(session, caller.organization_id, replan_id)
    return replans.view(found, caller.locale)


@post(
    "/v1/replans/{replan_id:uuid}/cancel",
    status_code=202,
    guards=[may(Permission.PLAN)],
    responses=responses(replans.NoSuchReplan),
)
async def cancel_replan(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    replanner: NamedDependency[Replanner],
    replan_id: FromPath[ReplanId],
) -> ReplanView:
    """End the search early; the best so far becomes the proposal."""
    async with db.reading() as session:
        found = await replans.get_replan(session, caller.organization_id, replan_id)
    await replanner.cancel(replan_id)
    return replans.view(found, caller.locale)


@post(
    "/v1/replans/{replan_id:uuid}/apply",
    status_code=200,
    guards=[may(Permission.PLAN)],
    responses=responses(replans.NoSuchReplan, replans.ReplanNotReady, RunsMoved, OrdersTaken),
)
async def apply_replan(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    replan_id: FromPath[ReplanId],
) -> ReplanView:
    """Have a proposal driven, unless runs of it have moved on. Safe to repeat."""
    async with db.transaction() as session:
        found = await replans.apply_replan(
            session,
            replan_id,
            organization_id=caller.organization_id,
            at=clock.now(),
            actor=caller.actor,
        )
    return replans.view(found, caller.locale)


@post(
    "/v1/replans/{replan_id:uuid}/discard",
    status_code=200,
    guards=[may(Permission.PLAN)],
    responses=responses(replans.NoSuchReplan, replans.ReplanNotReady),
)
async def discard_replan(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    replanner: NamedDependency[Replanner],
    replan_id: FromPath[ReplanId],
) -> ReplanView:
    """Drop a proposal that was not applied."""
    async with db.transaction() as session:
        found = await replans.discard(
            session,
            replan_id,
            organization_id=caller.organization_id,
            at=clock.now(),
            actor=caller.actor,
        )
    await replanner.cancel(replan_id)
    return replans.view(found, caller.locale)


@get(
    "/v1/proofs/{proof_id:uuid}/photo",
    guards=[may(Permission.SEE)],
    media_type="image/jpeg",
    responses=responses(ProofNotFound),
)
async def show_photo(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    photos: NamedDependency[PhotoStore],
    proof_id: FromPath[ProofId],
) -> Response[bytes]:
    """Show a proof's photo, drawn anew without metadata."""
    async with db.reading() as session:
        sha256 = await photo_hash(session, caller.organization_id, proof_id)
    content = await photos.read_view(caller.organization_id, sha256)
    if content is None:
        raise ProofNotFound(proof_id=proof_id)
    return Response(content, media_type="image/jpeg", headers=PHOTO_HEADERS)


ROUTES: Final[list[HTTPRouteHandler | Any]] = [
    list_runs,
    show_run,
    list_incidents,
    publish_plan,
    reassign_stop,
    cancel_stop,
    reschedule_order,
    return_order,
    correct_place,
    ask_insertion,
    take_insertion,
    new_replan,
    list_replans,
    one_replan,
    cancel_replan,
    apply_replan,
    discard_replan,
    show_photo,
]
