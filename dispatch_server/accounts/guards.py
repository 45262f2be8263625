"""Litestar guards over the rules, and the caller as a dependency."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.errors import Forbidden


@dataclass(eq=False)
class NotPermitted(Forbidden):
    """The caller's role does not include this."""

    slug: ClassVar[str] = "not-permitted"
    role: str
    permission: str

    def __str__(self) -> str:
        return f"the role {self.role} does not include {self.permission}; ask an owner or admin"


def may(permission: Permission) -> Guard:
    """Let a handler be called only by those who hold ``permission``."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        caller: Caller = connection.user
        if not caller.may(permission):
            raise NotPermitted(role=caller.role, permission=permission)

    return guard


async def current_caller(request: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    """Give handlers the caller that the authentication found."""
    caller: Caller = request.user
    return caller
