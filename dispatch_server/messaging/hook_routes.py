"""What the outside tells us about messages: WhatsApp's webhook, and the link that stops them."""

import hmac
from html import escape
from typing import Annotated, Any, Final

import msgspec
from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, PermissionDeniedException, ValidationException
from litestar.params import FromPath, QueryParameter, SkipValidation

from dispatch_server.messaging.hearing import Hearing
from dispatch_server.messaging.hook import (
    SIGNATURE,
    Report,
    Stood,
    Stop,
    Wrote,
    is_signed,
    read_hook,
)
from dispatch_server.messaging.rules import Channel
from dispatch_server.messaging.templates import Templates
from dispatch_server.settings import Settings
from dispatch_server.texts import text

MOST_BYTES: Final = 1024 * 1024
_PRIVATE: Final = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    ),
}
_STYLE: Final = (
    "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem;"
    "color-scheme:light dark}button{font:inherit;padding:.75rem 1.25rem;border-radius:.5rem}"
)


@get("/v1/hooks/whatsapp", exclude_from_auth=True, media_type=MediaType.TEXT, sync_to_thread=False)
def verify_whatsapp(
    settings: NamedDependency[SkipValidation[Settings]],
    mode: Annotated[str, QueryParameter(name="hub.mode", max_length=20)],
    token: Annotated[str, QueryParameter(name="hub.verify_token", max_length=200)],
    challenge: Annotated[str, QueryParameter(name="hub.challenge", max_length=200)],
) -> str:
    """Answer Meta's question whether this address is ours."""
    ours = settings.whatsapp_verify
    is_right = bool(ours) and hmac.compare_digest(ours.encode(), token.encode())
    if mode != "subscribe" or not is_right:
        raise PermissionDeniedException("this is not the token in PORTA_WHATSAPP_VERIFY")
    return challenge


@post(
    "/v1/hooks/whatsapp",
    exclude_from_auth=True,
    status_code=200,
    request_max_body_size=MOST_BYTES,
)
async def hear_whatsapp(
    request: Request[Any, Any, Any],
    settings: NamedDependency[SkipValidation[Settings]],
    hearing: NamedDependency[SkipValidation[Hearing]],
    templates: NamedDependency[SkipValidation[Templates]],
) -> None:
    """Keep what WhatsApp reports. Told again, nothing changes."""
    body = await request.body()
    signature = request.headers.get(SIGNATURE, "")
    if not is_signed(settings.whatsapp_secret, body, signature):
        raise PermissionDeniedException("the signature is not that of PORTA_WHATSAPP_SECRET")
    try:
        told = read_hook(body)
    except msgspec.MsgspecError as error:
        raise ValidationException(f"this is no report of WhatsApp's: {error}") from error
    for one in told:
        match one:
            case Report():
                await hearing.reported(Channel.WHATSAPP, one)
            case Stop():
                await hearing.stopped(Channel.WHATSAPP, one)
            case Wrote():
                await hearing.wrote(one)
            case Stood():
                await templates.heard(one.standing, one.at)


@get("/m/{token:str}", include_in_schema=False)
async def ask_stop(
    token: FromPath[str], hearing: NamedDependency[SkipValidation[Hearing]]
) -> Response[str]:
    """Ask whether to stop messages: who only looks at a link, as mail scanners do, stops nothing."""
    locale = await hearing.holds(token)
    if locale is None:
        raise NotFoundException
    go = escape(text(locale, "messages.stop.go"))
    ask = escape(text(locale, "messages.stop.ask"))
    form = f'<p>{ask}</p><form method="post"><button>{go}</button></form>'
    return _page(locale, form)


@post("/m/{token:str}", include_in_schema=False, status_code=200)
async def do_stop(
    token: FromPath[str], hearing: NamedDependency[SkipValidation[Hearing]]
) -> Response[str]:
    """Stop messages, as the button or a mail program (RFC 8058) asks."""
    locale = await hearing.stopped_by_link(token)
    if locale is None:
        raise NotFoundException
    return _page(locale, f"<p role=status>{escape(text(locale, 'messages.stop.done'))}</p>")


def _page(locale: str, content: str) -> Response[str]:
    title = escape(text(locale, "messages.stop.title"))
    html = (
        f'<!doctype html><html lang="{locale}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style><main><h1>{title}</h1>{content}</main>"
    )
    return Response(html, media_type=MediaType.HTML, headers=_PRIVATE)


ROUTES: Final = [verify_whatsapp, hear_whatsapp, ask_stop, do_stop]
