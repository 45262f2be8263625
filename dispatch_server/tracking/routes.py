"""Links for the console, and the customer's page under ``/t/``, which asks for no log-in."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import MediaType, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_404_NOT_FOUND,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_503_SERVICE_UNAVAILABLE,
)

from dispatch_server.accounts.guards import may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.problems import responses
from dispatch_server.texts import best_locale
from dispatch_server.tracking import page
from dispatch_server.tracking.service import Tracking
from shared.ids import OrderId

PRIVATE: Final = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
PHOTO: Final = PRIVATE | {
    "content-security-policy": "default-src 'none'; sandbox",
    "content-disposition": 'inline; filename="photo.jpg"',
    "cross-origin-resource-policy": "same-origin",
}
A_YEAR: Final = "public, max-age=31536000, immutable"  # their address names their content
RETRY_MS: Final = 5_000


class TrackingLinkView(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST /v1/orders/{id}/tracking-link``."""

    url: str


@post(
    "/v1/orders/{order_id:uuid}/tracking-link",
    guards=[may(Permission.SEE)],
    status_code=HTTP_200_OK,
    responses=responses(NoSuchOrder),
)
async def tracking_link(
    order_id: FromPath[UUID],
    caller: NamedDependency[Caller],
    tracking: NamedDependency[Tracking],
) -> TrackingLinkView:
    """Give the customer's link of an order, made on the first call."""
    return TrackingLinkView(url=await tracking.link(caller.organization_id, OrderId(order_id)))


@delete("/v1/orders/{order_id:uuid}/tracking-link", guards=[may(Permission.ORDERS)])
async def revoke_link(
    order_id: FromPath[UUID],
    caller: NamedDependency[Caller],
    tracking: NamedDependency[Tracking],
) -> None:
    """End an order's link. Whoever holds it sees nothing from now on."""
    await tracking.revoke(caller, OrderId(order_id))


@get("/t/{token:str}", include_in_schema=False)
async def show_page(
    request: Request[Any, Any, Any], token: FromPath[str], tracking: NamedDependency[Tracking]
) -> Response[str]:
    """Show the customer's page."""
    accepted = request.headers.get("accept-language", "")
    opened = await tracking.open(token, accepted=accepted)
    if opened is None:
        return _missing(request, tracking)
    await tracking.note_opened(opened.link)
    html = page.html(opened.scene, token=token, now=tracking.now())
    return Response(html, media_type=MediaType.HTML, headers=PRIVATE)


@get("/t/{token:str}/events", include_in_schema=False)
async def follow_page(
    request: Request[Any, Any, Any], token: FromPath[str], tracking: NamedDependency[Tracking]
) -> Response[Any]:
    """Send the page's content anew whenever it changes, as server-sent events."""
    accepted = request.headers.get("accept-language", "")
    opened = await tracking.open(token, accepted=accepted)
    if opened is None:
        return _missing(request, tracking)
    if not tracking.seats.has_room(opened.link.id):
        return Response(b"", status_code=HTTP_503_SERVICE_UNAVAILABLE, headers=PRIVATE)
    stream = _events(tracking, token, accepted, opened.link.id)
    return ServerSentEvent(stream, headers=PRIVATE | {"x-accel-buffering": "no"})


async def _events(
    tracking: Tracking, token: str, accepted: str, link_id: UUID
) -> AsyncIterator[ServerSentEventMessage]:
    with tracking.seats.sit(link_id):
        async for content in tracking.changes(token, accepted=accepted):
            if content is None:
                yield ServerSentEventMessage(comment="still here")
            else:
                data = msgspec.json.encode(content).decode()
                yield ServerSentEventMessage(data=data, event="page", retry=RETRY_MS)
        yield ServerSentEventMessage(data="", event="end")


@get("/t/{token:str}/proof/{name:str}", include_in_schema=False)
async def show_photo(
    request: Request[Any, Any, Any],
    token: FromPath[str],
    name: FromPath[str],
    tracking: NamedDependency[Tracking],
) -> Response[Any]:
    """Show a photo of the delivery, ``{proof_id}.jpg``."""
    try:
        proof_id = UUID(name.removesuffix(".jpg"))
    except ValueError:
        return _missing(request, tracking)
    photo = await tracking.photo(token, proof_id)
    if photo is None:
        return _missing(request, tracking)
    return Response(photo, media_type="image/jpeg", headers=PHOTO)


@get("/t/page/{name:str}", include_in_schema=False)
async def page_file(name: FromPath[str]) -> Response[bytes]:
    """Give the page's style and script."""
    if name not in page.FILES:
        raise NotFoundException
    headers = {"cache-control": A_YEAR, "x-content-type-options": "nosniff"}
    return Response(page.file(name), media_type=page.FILES[name], headers=headers)


def _missing(request: Request[Any, Any, Any], tracking: Tracking) -> Response[str]:
    """Answer every link that opens nothing alike."""
    address = request.client.host if request.client else ""
    is_too_many = tracking.misses.note(address)
    return Response(
        page.missing(best_locale(request.headers.get("accept-language", ""))),
        status_code=HTTP_429_TOO_MANY_REQUESTS if is_too_many else HTTP_404_NOT_FOUND,
        media_type=MediaType.HTML,
        headers=PRIVATE,
    )


ROUTES = [
    tracking_link,
    revoke_link,
    show_page,
    follow_page,
    show_photo,
    page_file,
]
