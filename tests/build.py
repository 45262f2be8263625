"""Things to test with: valid by default, keywords for what matters to the test."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import text
from sqlmodel import SQLModel

from dispatch_server.accounts.guards import current_caller
from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.db import log
from dispatch_server.db.migrate import import_rows
from dispatch_server.db.session import Database
from dispatch_server.problems import HANDLERS
from shared.clock import Clock
from shared.ids import OrganizationId, UserId, uuid7


async def create_schema(database: Database) -> None:
    """Make every table of every feature, without the migrations."""
    import_rows()
    async with database.writer.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)


async def empty(database: Database) -> None:
    """Take all rows out of all tables: ten times as fast as a new database."""
    tables = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
    async with database.writer.begin() as connection:
        await connection.execute(text("SET LOCAL lock_timeout = '10s'"))  # who left one open?
        names = (await connection.execute(text(tables))).scalars()
        await connection.execute(text(f"TRUNCATE {', '.join(names)}"))


async def an_organization(db: Database, clock: Clock, *, name: str = "Casa Aurora") -> Organization:
    """Make an organization with an open event log."""
    organization = Organization(
        id=OrganizationId(uuid7()),
        name=name,
        slug=f"{name.lower().replace(' ', '-')}-{uuid7().hex[-6:]}",
        created_at=clock.now(),
    )
    async with db.transaction() as session:
        session.add(organization)
        await session.flush()
        await log.open_log(session, organization.id)
    return organization


def a_caller(organization_id: OrganizationId, role: Role = Role.DISPATCHER, **more: Any) -> Caller:
    more.setdefault("user_id", UserId(uuid7()))
    return Caller(organization_id=organization_id, role=role, **more)


class _AlwaysThisCaller:
    def __init__(self, app: ASGIApp, caller: Caller) -> None:
        self.app = app
        self.caller = caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["user"] = self.caller
        await self.app(scope, receive, send)


def an_app(routes: Sequence[Any], *, caller: Caller, **dependencies: Any) -> Litestar:
    """Serve some routes to one caller, with ready-made dependencies, and our problem details."""
    return Litestar(
        route_handlers=list(routes),
        middleware=[DefineMiddleware(_AlwaysThisCaller, caller=caller)],
        dependencies={"caller": Provide(current_caller)}
        | {
            name: Provide(_give(value), sync_to_thread=False)
            for name, value in dependencies.items()
        },
        exception_handlers=HANDLERS,
    )


def _give(value: Any) -> Any:
    def provide() -> Any:
        return value

    return provide
