"""The server's phone side as an ASGI application of its own, to be started and killed by a test."""

import os
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.di import Provide
from litestar.middleware import DefineMiddleware

from dispatch_server.accounts import routes as accounts
from dispatch_server.accounts.authentication import Authentication
from dispatch_server.accounts.guards import current_caller
from dispatch_server.db.migrate import import_rows
from dispatch_server.db.session import Database
from dispatch_server.fleet.names import driver_name
from dispatch_server.problems import HANDLERS
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.settings import Settings
from dispatch_server.sync import routes as sync
from dispatch_server.sync.blobs import Uploads
from shared.clock import parse_clock

FOLDER = "PORTA_TEST_FOLDER"
CLOCK = "PORTA_TEST_CLOCK"  # as shared.clock.FastClock writes it


def database(folder: Path) -> Database:
    return Database(f"sqlite+aiosqlite:///{folder / 'porta.sqlite'}")


def create() -> Litestar:
    """Serve the folder that the environment names."""
    import_rows()
    folder = Path(os.environ[FOLDER])
    db, clock = database(folder), parse_clock(os.environ.get(CLOCK, ""))
    parts: dict[str, Any] = {
        "db": db,
        "clock": clock,
        "wall": clock,
        "uploads": Uploads(db, clock, PhotoStore(folder / "photos")),
        "roads": StraightRoads(),
        "driver_names": driver_name,
        "settings": Settings(data_dir=folder),
    }
    return Litestar(
        route_handlers=[*accounts.ROUTES, *sync.ROUTES],
        dependencies={"caller": Provide(current_caller)}
        | {name: Provide(_giver(part), sync_to_thread=False) for name, part in parts.items()},
        middleware=[DefineMiddleware(Authentication, db=db, clock=clock, origins=frozenset())],
        exception_handlers=HANDLERS,
        openapi_config=None,
    )


def _giver(part: Any) -> Any:
    return lambda: part
