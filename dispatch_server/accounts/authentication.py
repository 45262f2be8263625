"""Finds out who is asking, from a cookie or a bearer token, for everything under /v1/."""

from typing import Any, Final, override

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import ASGIApp, Receive, Scope, Send

from dispatch_server.accounts import devices, keys, service
from dispatch_server.accounts.rules import Caller
from dispatch_server.accounts.seen import Seen
from dispatch_server.accounts.tokens import TokenKind, kind_of
from dispatch_server.db.session import Database
from shared.clock import Clock

COOKIE: Final = "porta_session"
API: Final = "/v1/"  # pages, tiles, assets and the customer's link have no caller
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Authentication(AbstractAuthenticationMiddleware):
    """Sets ``request.user`` to a Caller, or answers 401.

    Websockets bring a ticket instead. A cookie travels with any page's requests, so that with a cookie the Origin must be ours too.
    """

    def __init__(
        self, app: ASGIApp, db: Database, clock: Clock, origins: frozenset[str], **options: Any
    ) -> None:
        super().__init__(app, scopes={ScopeType.HTTP}, **options)
        self.db = db
        self.clock = clock
        self.origins = origins
        self.seen = Seen(db, clock)

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(API):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    @override
    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
        token = bearer if scheme.lower() == "bearer" else connection.cookies.get(COOKIE, "")
        caller = await self._caller(token)
        if caller is None:
            raise NotAuthorizedException("sign in, or pair this phone, and try again")
        if not bearer and connection.scope.get("method", "GET") not in _SAFE:
            self._check_origin(connection)
        await self.seen.note(TokenKind(token.partition("_")[0]), token)
        return AuthenticationResult(user=caller, auth=token)

    def _check_origin(self, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        origin = connection.headers.get("origin")
        if origin is not None and origin not in self.origins:
            raise PermissionDeniedException(
                f"requests from {origin} are not accepted; add it to PORTA_ALLOWED_ORIGINS"
            )

    async def _caller(self, token: str) -> Caller | None:
        kind = kind_of(token)
        if kind is None:
            return None
        async with self.db.reading() as session:
            match kind:
                case TokenKind.SESSION:
                    return await service.session_caller(session, self.clock, token)
                case TokenKind.ACCESS:
                    return await devices.device_caller(session, self.clock, token)
                case TokenKind.KEY:
                    return await keys.key_caller(session, self.clock, token)
                case _:
                    return None
