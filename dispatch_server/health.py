"""Whether the server lives, and whether it is ready for work."""

from typing import Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from dispatch_server.db.session import Database


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """``checks`` holds "ok" or what is wrong, by part."""

    status: str
    checks: dict[str, str] = {}


@get("/health/live")
async def live() -> Health:
    """Answer as long as the process turns its loop."""
    return Health(status="ok")


@get("/health/ready")
async def ready(db: NamedDependency[Database]) -> Response[Health]:
    """Answer 200 when the database does; 503 tells a proxy to ask elsewhere."""
    try:
        async with db.reading() as session:
            await session.exec(text("SELECT 1"))  # type: ignore[call-overload]  # typed for select()
        checks = {"database": "ok"}
    except (SQLAlchemyError, OSError) as error:
        checks = {"database": type(error).__name__}
    well = all(value == "ok" for value in checks.values())
    return Response(
        Health(status="ok" if well else "unavailable", checks=checks),
        status_code=200 if well else 503,
    )


ROUTES: Final = [live, ready]
