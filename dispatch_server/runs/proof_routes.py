"""What is asked for at a door, the recipient's number, and where to pay, over HTTP."""

from typing import Any, Final

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, JSONBody

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.orders.channels import channels_of
from dispatch_server.problems import responses
from dispatch_server.runs.demands import (
    DemandImpossible,
    Demands,
    DemandView,
    ProofPreview,
    TooManyDemands,
    check,
    demands_of,
    replace_demands,
)
from dispatch_server.runs.pins import check_pin
from dispatch_server.runs.pix import (
    NewPix,
    PixPreview,
    PixRefused,
    PixView,
    pix_view,
    preview_pix,
    set_pix,
)
from shared.clock import Clock
from shared.pins import PinAnswer, PinQuestion


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
    responses=responses(NotPermitted, DemandImpossible, TooManyDemands),
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


@post(
    "/v1/proof-rules/preview",
    status_code=200,
    guards=[may(Permission.SEE)],
    responses=responses(NotPermitted, DemandImpossible, TooManyDemands),
)
async def preview_demands(
    data: JSONBody[list[DemandView]], source: FromQuery[str] = ""
) -> ProofPreview:
    """Show what drivers would be asked for under such rules, which are not kept."""
    check(data)
    return Demands(data).preview(source)


@get("/v1/channels", guards=[may(Permission.SEE)])
async def list_channels(
    caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> list[str]:
    """List the channels that orders ever came from, which rules may name."""
    async with db.reading() as session:
        return await channels_of(session, caller.organization_id)


@get("/v1/pix", guards=[may(Permission.SEE)])
async def show_pix(caller: NamedDependency[Caller], db: NamedDependency[Database]) -> PixView:
    """Say where customers pay by Pix at the door."""
    async with db.reading() as session:
        return pix_view(await session.get_one(Organization, caller.organization_id))


@put(
    "/v1/pix",
    guards=[may(Permission.ACCOUNTS)],
    responses=responses(NotPermitted, PixRefused),
)
async def put_pix(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    data: JSONBody[NewPix],
) -> PixView:
    """Say where customers pay by Pix from now on; drivers' phones hear of it."""
    async with db.transaction() as session:
        return await set_pix(
            session,
            clock,
            organization_id=caller.organization_id,
            wanted=data,
            actor=caller.actor,
        )


@post(
    "/v1/pix/preview",
    status_code=200,
    guards=[may(Permission.SEE)],
    responses=responses(PixRefused),
)
async def show_pix_code(
    caller: NamedDependency[Caller], db: NamedDependency[Database], data: JSONBody[NewPix]
) -> PixPreview | None:
    """Show what customers would be shown with this; null without a key. Keeps nothing."""
    async with db.reading() as session:
        mine = await session.get_one(Organization, caller.organization_id)
        return preview_pix(mine, data)


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


ROUTES: Final[list[HTTPRouteHandler | Any]] = [
    list_demands,
    put_demands,
    preview_demands,
    list_channels,
    show_pix,
    put_pix,
    show_pix_code,
    ask_pin,
]
