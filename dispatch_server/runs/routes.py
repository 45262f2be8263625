"""Runs over HTTP, for the console."""

import datetime as dt
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.orders import service as orders
from dispatch_server.orders.rules import OrderCannot
from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.places.review import place_view
from dispatch_server.places.schema import ConfirmPlace, PlaceView
from dispatch_server.planning.errors import NoSuchRoute, PlanBreaksLimits, PlanMoved
from dispatch_server.problems import responses
from dispatch_server.runs import assign, change, details, followup, views
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.runs.proofs import ProofNotFound, photo_hash
from dispatch_server.runs.schema import (
    NewDay,
    Publish,
    RunDetail,
    RunSheet,
    RunSummary,
    SendBack,
)
from dispatch_server.runs.sheet import run_sheet
from shared.clock import Clock
from shared.ids import OrderId, PlanId, ProofId, RunId, StopId

MOST_DETAILS: Final = 50  # runs in one answer: some 5,000 stops, and an address of 2 KB
PHOTO_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


class CancelStop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int


class Published(msgspec.Struct, frozen=True, kw_only=True):
    plan_id: PlanId
    run_ids: tuple[RunId, ...]


@get("/v1/runs", guards=[may(Permission.SEE)])
async def list_runs(
    caller: NamedDependency[Caller], db: NamedDependency[Database], date: FromQuery[dt.date]
) -> list[RunSummary]:
    """List the runs of a day."""
    async with db.reading() as session:
        return await details.run_summaries(session, caller.organization_id, date=date)


@get("/v1/runs/details", guards=[may(Permission.SEE)])
async def show_runs(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    id: Annotated[list[RunId], QueryParameter(min_items=1, max_items=MOST_DETAILS)],  # noqa: A002
) -> list[RunDetail]:
    """Show some runs at once, ``id`` for each; those that are not here are left out."""
    async with db.reading() as session:
        return await details.run_details(session, caller.organization_id, id)


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
        return await details.run_detail(session, caller.organization_id, run_id)


@get(
    "/v1/runs/{run_id:uuid}/sheet",
    guards=[may(Permission.SEE)],
    responses=responses(views.RunNotFound),
)
async def show_sheet(
    caller: NamedDependency[Caller], db: NamedDependency[Database], run_id: FromPath[RunId]
) -> RunSheet:
    """Give a run with all that its driver has to know, to be printed."""
    async with db.reading() as session:
        return await run_sheet(session, caller.organization_id, run_id)


@post(
    "/v1/plans/{plan_id:uuid}/publish",
    status_code=200,
    guards=[may(Permission.PLAN)],
    responses=responses(
        assign.PlanNotFound, assign.PlanNotReady, PlanMoved, NoSuchRoute, PlanBreaksLimits
    ),
)
async def publish_plan(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    plan_id: FromPath[PlanId],
    data: JSONBody[Publish | None] = None,
) -> Published:
    """Make a plan's routes into runs, all or some. Safe to repeat."""
    asked = data or Publish()
    async with db.transaction() as session:
        run_ids = await assign.publish(
            session,
            clock,
            organization_id=caller.organization_id,
            plan_id=plan_id,
            actor=caller.actor,
            accept_violations=asked.accept_violations,
            expected_version=asked.expected_version,
            shift_ids=frozenset(asked.shift_ids),
            locale=caller.locale,
        )
    return Published(plan_id=plan_id, run_ids=tuple(run_ids))


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
    async with db.transaction() as session:
        await log.hold(session, caller.organization_id)
        order = await orders.one_order(session, caller.organization_id, order_id)
        place = await followup.correct_place(
            session, clock, caller, place_id=order.place_id, where=data
        )
    return place_view(place)


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
    show_runs,
    show_run,
    show_sheet,
    publish_plan,
    cancel_stop,
    reschedule_order,
    return_order,
    correct_place,
    show_photo,
]
