"""The driver app in a browser: an ASGI application for the server to mount, with its lifespan.

In Flet web the app's Python runs in the server's process, so this is for desks, demos and tests;
a phone runs the same code itself. Nothing is loaded from another origin.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import flet_web
from flet_web import fastapi as flet_fastapi
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.staticfiles import StaticFiles

from driver_app.main import Driver, MakeDevices, configure, phone_devices_of
from shared.clock import Clock

APP_NAME: Final = "Porta"
SESSION_S: Final = 1800  # a browser that is gone this long starts anew, from its store
MAX_SESSIONS: Final = 500  # sockets open at once: 0.4 MB each, measured
GOODBYE_S: Final = 2.0  # between a socket's end and its handler's
EDITION: Final = "/app"
CLOSE_POLICY: Final = 1008  # RFC 6455 §7.4.1: policy violation
CLOSE_BUSY: Final = 1013  # try again later

# After its socket drops and comes back, Flet's client no longer draws what it is sent (1.0.5).
# Loading the page again does: the session is still there, and so is the store.
_RELOAD: Final = """<script>(() => {
  const Socket = window.WebSocket;
  let opened = 0;
  window.WebSocket = new Proxy(Socket, {
    construct(target, args) {
      const socket = new target(...args);
      if (new URL(args[0], location.href).pathname === flet.webSocketEndpoint)
        socket.addEventListener('open', () => { if (opened++) location.reload(); });
      return socket;
    },
  });
})();</script>
"""
_VOICE: Final = '<script src="voice.js"></script>\n'
_MANIFEST: Final = {
    "name": APP_NAME,
    "short_name": APP_NAME,
    "start_url": ".",
    "display": "standalone",
    "orientation": "portrait",
    "background_color": "#FFFFFF",
    "theme_color": "#0B4DBA",
    "icons": [
        {"src": f"icons/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ],
}
_BEFORE: Final = '<script src="python.js"></script>'

type Scope = dict[str, Any]


@dataclass(frozen=True)
class Mounted:
    """What the server needs: the application, and what must run while it serves."""

    app: Any  # ASGI 3
    lifespan: AbstractAsyncContextManager[None]


def mount(
    *,
    server_url: str,
    data_dir: Path,
    clock: Clock | None = None,
    allowed_origins: Collection[str] = (),
    devices: MakeDevices = phone_devices_of,
    edition: Path | None = None,
) -> Mounted:
    """Make the application for a server that answers the API at ``server_url``.

    ``data_dir`` holds each browser's store and the generated page. A websocket is taken from the
    page's own origin and from ``allowed_origins`` (``https://host``), and from nowhere else.
    ``edition`` is the folder of the app that runs in the browser itself, if it was laid out
    (driver_app/edition.py); it is served below ``app/``.
    Mount it under a prefix with ``root_path`` set and the full path in ``path``.
    """
    driver = configure(server_url=server_url, data_dir=data_dir, clock=clock, devices=devices)
    inner = flet_fastapi.app(
        driver.main,
        no_cdn=True,
        app_name=APP_NAME,
        app_short_name=APP_NAME,
        app_description="Porta",
        assets_dir=str(assets_dir(data_dir / "page")),
        session_timeout_seconds=SESSION_S,
    )
    door: Any = Door(inner, allowed_origins)
    if edition is not None and edition.is_dir():
        door = Beside(door, edition)
    return Mounted(app=door, lifespan=_lifespan(driver))


@asynccontextmanager
async def _lifespan(driver: Driver) -> AsyncIterator[None]:
    await flet_fastapi.app_manager.start()
    try:
        yield
    finally:
        await flet_fastapi.app_manager.shutdown()
        await driver.close()


def assets_dir(folder: Path) -> Path:
    """Lay out the page: Flet's own index with the reload added, our icon. Made at each start."""
    folder.mkdir(parents=True, exist_ok=True)
    index = Path(flet_web.get_package_web_dir(), "index.html").read_text(encoding="utf-8")
    if _BEFORE not in index:
        raise RuntimeError("this version of flet_web has another index.html: see driver_app/web.py")
    index = index.replace(_BEFORE, _RELOAD + _VOICE + "  " + _BEFORE)
    (folder / "index.html").write_text(index, encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(_MANIFEST), encoding="utf-8")
    with resources.as_file(resources.files("driver_app") / "assets") as ours:
        for file in ours.rglob("*"):
            if file.is_file():
                to = folder / file.relative_to(ours)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, to)
    return folder


class Beside:
    """Serves the browser's own edition below ``app/``, and everything else from ``inner``."""

    def __init__(self, inner: Any, folder: Path) -> None:
        self._inner = inner
        self._files = ExceptionMiddleware(StaticFiles(directory=folder, html=True))

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        prefix = scope.get("root_path", "") + EDITION
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path + "/").startswith(prefix + "/"):
            await self._inner(scope, receive, send)
            return
        inside = dict(scope, root_path=prefix, path=path if path != prefix else prefix + "/")

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start":
                # The service worker decides what is new; a page of it must not be stale itself.
                message["headers"] = [*message["headers"], (b"cache-control", b"no-cache")]
            await send(message)

        await self._files(inside, receive, answer)


class Door:
    """Lets in sockets from our own pages only, and only so many."""

    def __init__(self, inner: Any, allowed_origins: Collection[str]) -> None:
        self._inner = inner
        self._allowed = frozenset(origin.rstrip("/").lower() for origin in allowed_origins)
        self.open_sockets = 0

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "websocket":
            await self._inner(scope, receive, send)
            return
        if not self.is_ours(scope):
            await send({"type": "websocket.close", "code": CLOSE_POLICY})
            return
        if self.open_sockets >= MAX_SESSIONS:
            await send({"type": "websocket.close", "code": CLOSE_BUSY})
            return
        self.open_sockets += 1
        try:
            await _until_gone(self._inner, scope, receive, send)
        finally:
            self.open_sockets -= 1

    def is_ours(self, scope: Scope) -> bool:
        """Whether the page that opens this socket is one of ours."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin", "").rstrip("/").lower()
        if not origin:
            return False
        if origin in self._allowed:
            return True
        host = headers.get(b"host", "").lower()
        return bool(host) and urlsplit(origin).netloc == host


async def _until_gone(inner: Any, scope: Scope, receive: Any, send: Any) -> None:
    """Run the socket's handler, but not for ever after the browser has left.

    Flet's waits without end for a client that never registered (1.0.5).
    """
    gone = asyncio.Event()

    async def heard() -> Any:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            gone.set()
        return message

    handler = asyncio.ensure_future(inner(scope, heard, send))
    leaving = asyncio.create_task(gone.wait())
    try:
        await asyncio.wait({handler, leaving}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({handler}, timeout=GOODBYE_S)
    finally:
        leaving.cancel()
        handler.cancel()
        await asyncio.wait({handler, leaving})
    if not handler.cancelled():
        handler.result()
