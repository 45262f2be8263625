"""A running day planned again, over HTTP: one order more, windows to offer, the whole of it."""

import datetime as dt
from typing import Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

from dispatch_server.accounts.guards import may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.places.port import GeocoderUnavailable
from dispatch_server.planning.errors import (
    PlanWithoutVehicles,
)
from dispatch_server.problems import responses
from dispatch_server.runs import replans, views
from dispatch_server.runs.arrange import OrdersTaken, RunsMoved
from dispatch_server.runs.insertions import InsertionMoved, Insertions, OrderNotWaiting
from dispatch_server.runs.quotes import AddressInDoubt, Quotes, QuotesBusy
from dispatch_server.runs.replanner import ReplanContradictory, Replanner
from dispatch_server.runs.schema import (
    AskInsertion,
    InsertionTaken,
    InsertionView,
    NewQuote,
    NewReplan,
    QuoteView,
    ReplanView,
    TakeInsertion,
)
from dispatch_server.runs.warm import RunningDays
from dispatch_server.settings import Settings
from shared.clock import Clock
from shared.ids import ReplanId


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
    "/v1/promises/quote",
    status_code=200,
    guards=[may(Permission.ORDERS)],
    responses=responses(AddressInDoubt, PlanWithoutVehicles, GeocoderUnavailable, QuotesBusy),
)
async def quote_promises(
    caller: NamedDependency[Caller],
    quotes: NamedDependency[Quotes],
    data: JSONBody[NewQuote],
) -> QuoteView:
    """Say which windows a door may still have on a day, and what each would cost. Keeps nothing."""
    return await quotes.quote(caller, data)


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


ROUTES: Final[list[HTTPRouteHandler]] = [
    ask_insertion,
    take_insertion,
    quote_promises,
    new_replan,
    list_replans,
    one_replan,
    cancel_replan,
    apply_replan,
    discard_replan,
]
