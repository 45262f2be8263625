"""Orders over HTTP, and the addresses that wait for a person (confirming one frees its orders)."""

import datetime as dt
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody, SkipValidation

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.orders import finding, imports, listing, service
from dispatch_server.orders import issues as wrong
from dispatch_server.orders.columns import ColumnsRefused, read_columns
from dispatch_server.orders.intake import Desk, Entry
from dispatch_server.orders.issues import OrderRefused
from dispatch_server.orders.rules import OrderCannot, OrderInRun
from dispatch_server.orders.schema import (
    FoundOrders,
    ImportReport,
    Issue,
    NewOrder,
    NewOrders,
    NewQuotes,
    OrderPage,
    OrderView,
)
from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.orders.tables import MAX_BYTES, FileTooBig, FileUnreadable
from dispatch_server.places import service as places
from dispatch_server.places.review import place_view, with_candidates
from dispatch_server.places.schema import ConfirmPlace, PlacePage, PlaceView
from dispatch_server.places.service import NoSuchPlace
from dispatch_server.problems import responses
from shared.clock import Clock
from shared.ids import OrderId, PlaceId
from shared.states import OrderStatus

SEES: Final = [may(Permission.SEE)]
TAKES_IN: Final = [may(Permission.ORDERS)]
LOCATES: Final = [may(Permission.PLACES)]
UPLOAD_BYTES: Final = MAX_BYTES + 64 * 1024  # a file and what multipart wraps around it
BATCH_BYTES: Final = 8 * 1024 * 1024

# Named, because Litestar looks past the limits of a type that is written in place.
type PageSize = Annotated[int, msgspec.Meta(ge=1, le=listing.MOST)]
type FewFound = Annotated[int, msgspec.Meta(ge=1, le=finding.MOST)]
type FewPlaces = Annotated[int, msgspec.Meta(ge=1, le=50)]
type Question = Annotated[str, msgspec.Meta(max_length=100)]


class UploadedFile(msgspec.Struct):
    """The form of an import. The name of the file says nothing: its content does.

    ``columns`` is JSON, ``{"header": "field"}``; an empty field is a column to leave out.
    """

    file: UploadFile
    columns: Annotated[str, msgspec.Meta(max_length=100_000)] = ""


@post(
    "/v1/orders",
    guards=TAKES_IN,
    responses=responses(NotPermitted, OrderRefused, OrderCannot),
)
async def post_order(
    data: JSONBody[NewOrder],
    desk: NamedDependency[Desk],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> Response[OrderView]:
    """Take in an order: 201 new, 200 known (changed or not), 409 too late to change it."""
    intake = await desk.intake_for(caller.organization_id, caller=caller)
    (verdict,) = await desk.take_in(intake, [Entry(row=1, order=data)], now=clock.now())
    if verdict.outcome == "refused":
        await _raise_refused(desk, caller, verdict.order_id, data, verdict.issues)
    if verdict.order_id is None:
        raise AssertionError
    async with desk.db.reading() as session:
        view = await listing.view(session, caller.organization_id, verdict.order_id)
    is_new = verdict.outcome in {"created", "review"}
    return Response(view, status_code=201 if is_new else 200)


@post(
    "/v1/orders/batch",
    guards=TAKES_IN,
    status_code=200,
    request_max_body_size=BATCH_BYTES,
    responses=responses(NotPermitted),
)
async def post_orders(
    data: JSONBody[NewOrders],
    desk: NamedDependency[Desk],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> ImportReport:
    """Take in up to 1,000 orders. Each is judged alone."""
    intake = await desk.intake_for(caller.organization_id, caller=caller)
    entries = [_entry(row, given, intake.locale) for row, given in enumerate(data.orders, start=1)]
    return imports.report(await desk.take_in(intake, entries, now=clock.now()))


@post(
    "/v1/orders/import",
    guards=TAKES_IN,
    status_code=200,
    request_max_body_size=UPLOAD_BYTES,
    responses=responses(NotPermitted, FileUnreadable, FileTooBig, ColumnsRefused),
)
async def import_orders(
    data: MultipartBody[UploadedFile],
    desk: NamedDependency[Desk],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
    dry_run: FromQuery[bool] = False,  # noqa: FBT002 - a query has no keywords
    date: FromQuery[dt.date | None] = None,
) -> ImportReport:
    """Import a CSV or XLSX file. ``date`` is for rows that have none."""
    content = await data.file.read()
    intake = await desk.intake_for(caller.organization_id, caller=caller)
    return await imports.import_file(
        desk,
        intake,
        content,
        now=clock.now(),
        date=date,
        dry_run=dry_run,
        columns=read_columns(data.columns),
    )


@get("/v1/orders", guards=SEES)
async def get_orders(
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    date: FromQuery[dt.date | None] = None,
    status: FromQuery[OrderStatus | None] = None,
    q: FromQuery[Question] = "",
    after: FromQuery[OrderId | None] = None,
    limit: FromQuery[PageSize] = 100,
) -> OrderPage:
    wanted = listing.Filter(date=date, status=status, q=q)
    async with db.reading() as session:
        return await listing.page(session, caller.organization_id, wanted, after=after, limit=limit)


@get("/v1/orders/search", guards=SEES)
async def search_orders(
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    q: FromQuery[Question],
    limit: FromQuery[FewFound] = 20,
) -> FoundOrders:
    """Find orders of all days by number, name, phone, address, label or invoice key."""
    async with db.reading() as session:
        return await finding.find(session, caller.organization_id, q, limit=limit)


@get("/v1/orders/{order_id:uuid}", guards=SEES, responses=responses(NoSuchOrder))
async def get_order(
    order_id: FromPath[OrderId], db: NamedDependency[Database], caller: NamedDependency[Caller]
) -> OrderView:
    async with db.reading() as session:
        return await listing.view(session, caller.organization_id, order_id)


@post(
    "/v1/orders/{order_id:uuid}/cancel",
    guards=TAKES_IN,
    status_code=200,
    responses=responses(NotPermitted, NoSuchOrder, OrderInRun, OrderCannot),
)
async def cancel_order(
    order_id: FromPath[OrderId],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> OrderView:
    organization_id = caller.organization_id
    async with db.transaction() as session:
        await service.cancel(
            session, organization_id, order_id, now=clock.now(), actor=caller.actor
        )
        return await listing.view(session, organization_id, order_id)


@post(
    "/v1/orders/{order_id:uuid}/quotes",
    guards=TAKES_IN,
    status_code=200,
    responses=responses(NotPermitted, NoSuchOrder, OrderCannot),
)
async def quote_order(
    order_id: FromPath[OrderId],
    data: JSONBody[NewQuotes],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> OrderView:
    """Say what carriers ask for an order: the cheapest that is valid is weighed against a van."""
    organization_id = caller.organization_id
    async with db.transaction() as session:
        await service.quote(
            session, organization_id, order_id, data, now=clock.now(), actor=caller.actor
        )
        return await listing.view(session, organization_id, order_id)


@get("/v1/places/review", guards=SEES)
async def get_review(
    desk: NamedDependency[Desk],
    caller: NamedDependency[Caller],
    after: FromQuery[PlaceId | None] = None,
    limit: FromQuery[FewPlaces] = 20,
) -> PlacePage:
    """List the addresses that wait for a person, with what the geocoder makes of them."""
    async with desk.db.reading() as session:
        rows, total = await places.review_queue(
            session, caller.organization_id, after=after, limit=limit + 1
        )
        shown = rows[:limit]
        waiting = await listing.waiting_for(
            session, caller.organization_id, [row.id for row in shown]
        )
    views = await with_candidates(desk.geocoder, shown, waiting)
    return PlacePage(
        places=tuple(views),
        total=total,
        next=str(shown[-1].id) if len(rows) > limit else "",
    )


@post(
    "/v1/places/{place_id:uuid}/confirm",
    guards=LOCATES,
    status_code=200,
    responses=responses(NotPermitted, NoSuchPlace),
)
async def confirm_place(
    place_id: FromPath[PlaceId],
    data: JSONBody[ConfirmPlace],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> PlaceView:
    """Say where a place is. Its orders, and those at the same door, may then be planned."""
    now = clock.now()
    async with db.transaction() as session:
        await log.hold(session, caller.organization_id)
        changed = await places.confirm(session, caller, place_id, data, now=now)
        for place in changed:
            await service.place_located(session, place, now=now, actor=caller.actor)
    return place_view(changed[0])


def _entry(row: int, given: Any, locale: str) -> Entry:
    try:
        return Entry(row=row, order=msgspec.convert(given, NewOrder))
    except msgspec.ValidationError as reason:
        named = given.get("external_id", "") if isinstance(given, dict) else ""
        return Entry(
            row=row,
            order=None,
            external_id=str(named)[:100],
            issues=(wrong.from_validation(locale, reason),),
        )


async def _raise_refused(
    desk: Desk,
    caller: Caller,
    order_id: OrderId | None,
    order: NewOrder,
    issues: tuple[Issue, ...],
) -> None:
    if order_id is not None:
        async with desk.db.reading() as session:
            row = await service.one_order(session, caller.organization_id, order_id)
        raise OrderCannot(order_id=order_id, status=row.status, wanted="updated")
    raise OrderRefused(external_id=order.external_id, issues=issues)


ROUTES = (
    post_order,
    post_orders,
    import_orders,
    get_orders,
    search_orders,
    get_order,
    cancel_order,
    quote_order,
    get_review,
    confirm_place,
)
