"""A phone to test with: the real store, engine and use cases, on a line to a server in memory."""

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import httpx
from litestar import Litestar
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from PIL import Image

from dispatch_server.accounts.guards import current_caller
from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.problems import HANDLERS
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.port import Roads
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.sync import routes
from dispatch_server.sync.blobs import Uploads
from driver_app.settings import SyncSettings
from driver_app.store import credentials
from driver_app.store.photos import Photo
from driver_app.store.runs import LocalView, read_view
from driver_app.store.schema import Store
from driver_app.sync.syncer import Syncer
from driver_app.sync.transport import NoAnswer, Reply
from driver_app.work.record import Recorder
from shared.clock import FixedClock
from shared.ids import OrganizationId, uuid7
from shared.pairing import Paired


class BearerIsDevice:
    """Believes that a bearer token is the id of the device; the rest of accounts is elsewhere."""

    def __init__(self, app: ASGIApp, callers: Mapping[str, Caller]) -> None:
        self.app = app
        self.callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", []))
        token = headers.get(b"authorization", b"").removeprefix(b"Bearer ").decode()
        scope["user"] = self.callers[token]
        await self.app(scope, receive, send)


def a_sync_app(
    db: Database,
    clock: FixedClock,
    photos: PhotoStore,
    callers: Mapping[str, Caller],
    roads: Roads | None = None,
) -> Litestar:
    """Serve the real sync routes to phones whose token is their device's id."""
    given: dict[str, Any] = {
        "db": db,
        "clock": clock,
        "uploads": Uploads(db, clock, photos),
        "roads": roads or StraightRoads(),
    }
    return Litestar(
        route_handlers=routes.ROUTES[:4],
        middleware=[DefineMiddleware(BearerIsDevice, callers=callers)],
        dependencies={"caller": Provide(current_caller)}
        | {name: Provide(_giver(part), sync_to_thread=False) for name, part in given.items()},
        exception_handlers=HANDLERS,
        openapi_config=None,
        logging_config=None,
    )


def _giver(part: Any) -> Any:
    return lambda: part


class AppLine:
    """A Transport straight into an application. ``is_down`` takes the network away."""

    def __init__(self, app: Litestar) -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=True),
            base_url="http://porta.test",
        )
        self.is_down = False
        self.sent: list[tuple[str, str, bytes]] = []
        self.answered: list[tuple[str, str, int, bytes]] = []

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        if self.is_down:
            raise NoAnswer
        self.sent.append((method, path, body))
        response = await self.client.request(
            method,
            path,
            headers=dict(headers or {}) | {"Authorization": f"Bearer {token}"},
            content=body,
        )
        self.answered.append((method, path, response.status_code, response.content))
        return Reply(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=response.content,
        )

    async def hints(self, token: str) -> AsyncIterator[None]:
        assert token
        await asyncio.sleep(3600)
        yield

    async def renew(self) -> None:
        pass

    async def close(self) -> None:
        await self.client.aclose()


class Phone:
    """One driver's phone, with a clock and a network of its own."""

    def __init__(self, folder: Path, caller: Caller, line: Any, clock: FixedClock) -> None:
        self.caller = caller
        self.folder = folder
        self.line = line
        self.clock = clock
        self.seconds = 0.0  # its monotonic clock
        self.boot = uuid7().hex
        self.store = Store.open(folder)
        self.wire()

    def wire(self) -> None:
        """Start the app: a new engine over what the store holds."""
        self.recorder = Recorder(
            self.store, self.clock, mono_ms=lambda: int(self.seconds * 1000), boot_id=self.boot
        )
        self.syncer = Syncer(
            self.store,
            clock=self.clock,
            transport=self.line,
            settings=SyncSettings(),
            monotonic=lambda: self.seconds,
            chance=lambda: 0.5,
        )

    def restart(self) -> None:
        """Kill the app and start it again."""
        self.store.close()
        self.store = Store.open(self.folder)
        self.wire()

    async def sign_in(self) -> None:
        paired = a_pairing(self.caller)
        await asyncio.to_thread(credentials.sign_in, self.store, "http://porta.test", paired)

    async def view(self) -> LocalView:
        return await asyncio.to_thread(read_view, self.store)

    async def settle(self, *, steps: int = 200) -> None:
        """Step until there is nothing to do for a while. Fails if that takes too long."""
        for _ in range(steps):
            wait = await self.syncer.step()
            view = await self.view()
            if wait > 0 and not view.unsent.facts and not view.unsent.photos:
                return
            self.seconds += wait
            self.clock.turn(timedelta(seconds=wait))
        raise AssertionError(f"not settled after {steps} steps: {self.line.answered[-1]}")


def a_pairing(caller: Caller) -> Paired:
    assert caller.device_id is not None
    assert caller.driver_id is not None
    return Paired(
        device_id=caller.device_id,
        driver_id=caller.driver_id,
        driver_name="Marina",
        organization_id=OrganizationId(caller.organization_id),
        organization_name="Casa Aurora",
        locale="pt-BR",
        time_zone="America/Sao_Paulo",
        access_token=str(caller.device_id),
        expires_in_s=900,
        refresh_token="r",
    )


def a_photo(seed: int = 0, size: tuple[int, int] = (64, 48)) -> Photo:
    """Take a small JPEG that differs from those of other seeds."""
    picture = Image.new("RGB", size, (seed % 256, seed // 256 % 256, 99))
    content = io.BytesIO()
    picture.save(content, "JPEG", comment=str(seed).encode())
    return Photo(content=content.getvalue())
