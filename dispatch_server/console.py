"""Serves the built console: its files, how long they keep, and what they may load."""

from pathlib import Path
from typing import Final

from litestar import MediaType, Response, Router, get
from litestar.datastructures import CacheControlHeader, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.static_files import create_static_files_router
from litestar.status_codes import HTTP_503_SERVICE_UNAVAILABLE
from litestar.types import ASGIApp, Message, Receive, Scope, Send

PATH: Final = "/console"
DIST: Final = Path(__file__).parent / "web" / "dist"
NOT_BUILT: Final = (
    "The console is not built yet. Run `make console`, then start the server again.\n"
)

_SOURCES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self' ws: wss:",
    "worker-src": "'self' blob:",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}

HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{what} {whence}" for what, whence in _SOURCES.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _Headers(ASGIMiddleware):
    """Puts HEADERS on every answer."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await next_app(scope, receive, send_with_headers)


def console_routes(dist: Path = DIST) -> Router:
    """Serve the console that was built into ``dist``; without one, say how to build it.

    Names of files under ``assets`` hold a hash of their content, so a browser may keep them for a
    year. ``index.html`` names them and is asked for each time.
    """
    if not (dist / "index.html").is_file():
        return Router(path=PATH, route_handlers=[_not_built])
    assets = create_static_files_router(
        path="/assets",
        directories=[dist / "assets"],
        name="console-assets",
        cache_control=CacheControlHeader(public=True, max_age=31_536_000, immutable=True),
    )
    pages = create_static_files_router(
        path="/",
        directories=[dist],
        html_mode=True,
        name="console",
        cache_control=CacheControlHeader(no_cache=True),
    )
    return Router(path=PATH, route_handlers=[assets, pages], middleware=[_Headers()])


@get("/", include_in_schema=False, sync_to_thread=False)
def _not_built() -> Response[str]:
    return Response(NOT_BUILT, status_code=HTTP_503_SERVICE_UNAVAILABLE, media_type=MediaType.TEXT)
