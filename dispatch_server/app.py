"""The composition root: with ``parts``, the only module that names adapters and routes."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import litestar_offline_docs
from litestar import Litestar
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import SwaggerRenderPlugin
from litestar.static_files import create_static_files_router

from dispatch_server import health, metrics, problems
from dispatch_server.accounts import key_routes, people_routes, profile_routes
from dispatch_server.accounts import routes as accounts
from dispatch_server.accounts.authentication import Authentication
from dispatch_server.accounts.guards import current_caller
from dispatch_server.areas import routes as areas
from dispatch_server.chat import routes as chat
from dispatch_server.cities import routes as city_routes
from dispatch_server.console import console_routes
from dispatch_server.fleet import routes as fleet
from dispatch_server.fleet import week_routes
from dispatch_server.fleet.names import driver_name
from dispatch_server.forgetting import routes as forgetting
from dispatch_server.forgetting.service import Forgetting, position_days
from dispatch_server.insights import routes as insights
from dispatch_server.live import routes as live_routes
from dispatch_server.live.service import Live
from dispatch_server.messaging import hook_routes, sms_routes
from dispatch_server.messaging import routes as message_routes
from dispatch_server.messaging.hearing import Hearing
from dispatch_server.messaging.service import Messages
from dispatch_server.mounting import mounted
from dispatch_server.orders import routes as orders
from dispatch_server.parts import Parts
from dispatch_server.places import routes as places
from dispatch_server.planning import routes as planning
from dispatch_server.roads import routes as roads
from dispatch_server.runs import (
    incident_routes,
    proof_routes,
    reason_routes,
    routes_today,
    undo_routes,
)
from dispatch_server.runs import routes as runs
from dispatch_server.runs.insertions import Insertions
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.runs.quotes import Quotes
from dispatch_server.runs.warm import RunningDays
from dispatch_server.settings import Settings
from dispatch_server.sync import routes as sync
from dispatch_server.sync.blobs import Uploads
from dispatch_server.tracking import routes as tracking_routes
from dispatch_server.tracking.service import Tracking
from dispatch_server.webhooks import routes as webhook_routes
from dispatch_server.webhooks.trial import Trial
from driver_app.web import Mounted, mount
from shared.clock import Clock

ROUTES: Final = (
    *health.ROUTES,
    *metrics.ROUTES,
    *accounts.ROUTES,
    *people_routes.ROUTES,
    *profile_routes.ROUTES,
    *key_routes.ROUTES,
    *areas.ROUTES,
    *city_routes.ROUTES,
    *fleet.ROUTES,
    *week_routes.ROUTES,
    *orders.ROUTES,
    *places.ROUTES,
    *planning.ROUTES,
    *roads.ROUTES,
    *runs.ROUTES,
    *incident_routes.ROUTES,
    *proof_routes.ROUTES,
    *reason_routes.ROUTES,
    *routes_today.ROUTES,
    *undo_routes.ROUTES,
    *chat.ROUTES,
    *sync.ROUTES,
    *live_routes.ROUTES,
    *tracking_routes.ROUTES,
    *insights.ROUTES,
    *webhook_routes.ROUTES,
    *message_routes.ROUTES,
    *hook_routes.ROUTES,
    *sms_routes.ROUTES,
    *forgetting.ROUTES,
)
MAX_BODY_BYTES: Final = 12 * 1024 * 1024  # a spreadsheet of 10 MB, and its wrapping


def origins(settings: Settings) -> frozenset[str]:
    """Name the pages that may act for a signed-in user."""
    here = {f"http://{name}:{settings.port}" for name in ("localhost", "127.0.0.1")}
    return frozenset({settings.url, *settings.allowed_origins, *here})


def create_app(settings: Settings) -> Litestar:
    """Build the server that ``settings`` describe. Nothing is opened before it starts."""
    parts = Parts.of(settings)
    db, wall, clock = parts.db, parts.wall, parts.clock
    photos = PhotoStore(settings.data_dir / "photos")
    allowed = origins(settings)
    keeps = partial(position_days, db)
    live = Live(db, settings, clock=clock, wall=wall, origins=allowed, keeps=keeps)
    driver = _driver_app(settings, clock, allowed)
    days = RunningDays(db, parts.roads, clock, live.hub, parts.pool)
    tracking = Tracking(
        db,
        clock=clock,
        secret=parts.secret,
        url=settings.url,
        photos=photos,
        whereabouts=live.hub,
    )
    return Litestar(
        route_handlers=[
            *ROUTES,
            console_routes(),
            mounted("/driver", driver.app),
            _swagger_files(),
        ],
        dependencies={"caller": Provide(current_caller)}
        | _given(
            db=db,
            wall=wall,
            clock=clock,
            settings=settings,
            driver_names=driver_name,
            cities=parts.cities,
            roads=parts.roads,
            planner=parts.planner,
            editor=parts.editor,
            photos=photos,
            live=live,
            odometer=live.odometer,
            tracking=tracking,
            forgetting=Forgetting(db, live.history, settings.position_days),
            **_running(parts, days, photos),
            metrics=metrics.Metrics(parts.jobs, live),
            geocoder=parts.geocoder,
            desk=parts.desk,
            webhooks=parts.webhooks,
            **_telling(parts),
            webhook_trial=Trial(wall, parts.webhooks, parts.courier.sender),
        ),
        middleware=[
            metrics.counting(),
            DefineMiddleware(Authentication, db=db, clock=wall, origins=allowed),
        ],
        exception_handlers=problems.HANDLERS,
        openapi_config=_openapi(),
        lifespan=[_lifespan(parts, live, days, driver)],
        logging_config=None,  # dispatch_server.logs has seen to it
        request_max_body_size=MAX_BODY_BYTES,
    )


def _driver_app(settings: Settings, clock: Clock, allowed: Collection[str]) -> Mounted:
    return mount(
        server_url=f"http://{settings.host}:{settings.port}",  # the app calls us as a phone would
        data_dir=settings.data_dir / "driver",
        clock=clock,
        allowed_origins=allowed,
        edition=settings.data_dir / "edition",
    )


def _lifespan(
    parts: Parts, live: Live, days: RunningDays, driver: Mounted
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Open and close what the server is made of, in the order of who needs whom."""

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        try:
            async with parts.serving(), driver.lifespan:
                await live.start()
                yield
                await live.stop()
                await days.aclose()
        finally:
            await parts.close()

    return lifespan


def _telling(parts: Parts) -> dict[str, Any]:
    """Give what tells customers, and hears how that went."""
    delivery = parts.post.delivery
    return {
        "messages": Messages(delivery, parts.templates),
        "templates": parts.templates,
        "hearing": Hearing(db=parts.db, clock=parts.clock, delivery=delivery, secret=parts.secret),
    }


def _running(parts: Parts, days: RunningDays, photos: PhotoStore) -> dict[str, Any]:
    """Give what asks about days that are being driven, and changes them."""
    every = timedelta(minutes=parts.settings.offered_window_min)
    return {
        "days": days,
        "insertions": Insertions(days),
        "quotes": Quotes(days, parts.geocoder, every=every),
        "replanner": parts.replanner,
        "uploads": Uploads(parts.db, parts.clock, photos),
    }


def _given(**parts: Any) -> dict[str, Provide]:
    """Offer ready-made parts as dependencies under their names."""

    def giver(part: Any) -> Provide:
        return Provide(lambda: part, sync_to_thread=False)

    return {name: giver(part) for name, part in parts.items()}


def _openapi() -> OpenAPIConfig:
    """Describe the API at /schema, with a page that needs nobody else's server."""
    return OpenAPIConfig(
        title="Porta",
        version="1",
        path="/schema",
        render_plugins=[
            SwaggerRenderPlugin(
                js_url="/schema-files/swagger-ui-bundle.js",
                css_url="/schema-files/swagger-ui.css",
                standalone_preset_js_url="/schema-files/swagger-ui-standalone-preset.js",
                favicon="<link rel='icon' href='data:,'>",
            )
        ],
    )


def _swagger_files() -> Any:
    folder = Path(litestar_offline_docs.__file__).parent / "static"
    return create_static_files_router("/schema-files", directories=[folder])
