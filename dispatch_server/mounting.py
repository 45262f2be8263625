"""Serves another ASGI application below a path of ours.

Litestar's own mount hands it a path with the prefix cut off and a slash added, so that a websocket
below it finds no route (seen with 2.25); here the path stays whole and the prefix is ``root_path``,
as ASGI has it.
"""

from typing import Any
from urllib.parse import unquote

from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send


def mounted(prefix: str, inner: Any) -> ASGIRouteHandler:
    """Serve ``inner`` at ``prefix``; its lifespan is the caller's to run."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        whole = unquote(scope["raw_path"].partition(b"?")[0].decode("latin-1"))
        seen = dict(scope)
        seen["root_path"] = scope.get("root_path", "") + prefix
        seen["path"] = whole if whole != prefix else f"{prefix}/"
        await inner(seen, receive, send)

    return asgi(prefix, is_mount=True, copy_scope=True)(serve)
