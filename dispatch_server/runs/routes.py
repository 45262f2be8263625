"""Runs over HTTP, for the console."""

import datetime as dt
from typing import Any, Final

import msgspec
from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

from dispatch_server.accounts.guards import may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.problems import responses
from dispatch_server.runs import assign, change, views
from dispatch_server.runs.demands import (
    DemandImpossible,
    DemandView,
    demands_of,
    replace_demands,
)
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.runs.pins import check_pin
from dispatch_server.runs.proofs import ProofNotFound, photo_hash
from dispatch_server.runs.schema import IncidentView, RunDetail, RunSummary
from shared.clock import Clock
from shared.ids import PlanId, ProofId, RunId, StopId
from shared.pins import PinAnswer, PinQuestion

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
    responses=responses(assign.PlanNotFound, assign.PlanNotReady),
)
async def publish_plan(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    plan_id: FromPath[PlanId],
) -> Published:
    """Make a plan's routes into runs. Safe to repeat."""
    async with db.transaction() as session:
        run_ids = await assign.publish(
            session,
            clock,
            organization_id=caller.organization_id,
            plan_id=plan_id,
            actor=caller.actor,
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


@get("/v1/proof-rules", guards=[may(Permission.SEE)])
async def list_demands(
    caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> list[DemandView]:
    """List which proofs the organization asks for, where that is not the default."""
    async with db.reading() as session:
        rows = await demands_of(session, caller.organization_id)
    return [msgspec.convert(row, DemandView, from_attributes=True) for row in rows]


@put(
    "/v1/proof-rules",
    status_code=204,
    guards=[may(Permission.ACCOUNTS)],
    responses=responses(DemandImpossible),
)
async def put_demands(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    data: JSONBody[list[DemandView]],
) -> None:
    """Say which proofs are asked for, by outcome and channel, in place of what was said before."""
    async with db.transaction() as session:
        await replace_demands(
            session,
            clock,
            organization_id=caller.organization_id,
            demands=data,
            actor=caller.actor,
        )


@post("/v1/driver/pins", status_code=200, guards=[may(Permission.DRIVE)])
async def ask_pin(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    data: JSONBody[PinQuestion],
) -> PinAnswer:
    """Say whether the number that a recipient told is right. Wrong ones are counted."""
    if caller.driver_id is None:
        return PinAnswer(is_right=False, tries_left=0)
    async with db.transaction() as session:
        return await check_pin(
            session,
            organization_id=caller.organization_id,
            driver_id=caller.driver_id,
            asked=data,
        )


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
    show_photo,
    list_demands,
    put_demands,
    ask_pin,
]
