"""Turn errors into problem details. The only module where an error meets an HTTP status."""

import dataclasses
import http
from collections.abc import Callable
from typing import Any, Final

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi import ResponseSpec

from dispatch_server.errors import Conflict, Forbidden, Missing, Refused, Unavailable
from shared.errors import PortaError
from shared.problems import MEDIA_TYPE, Problem

_log = structlog.get_logger(__name__)

# What Litestar says when a phone drives into a tunnel in the middle of a request: no bug of ours.
GONE: Final = "client disconnected prematurely"

BASE: Final = "https://porta.dev/problems/"

STATUS: Final[dict[type[PortaError], http.HTTPStatus]] = {
    Missing: http.HTTPStatus.NOT_FOUND,
    Conflict: http.HTTPStatus.CONFLICT,
    Refused: http.HTTPStatus.UNPROCESSABLE_ENTITY,
    Forbidden: http.HTTPStatus.FORBIDDEN,
    Unavailable: http.HTTPStatus.SERVICE_UNAVAILABLE,
}


def from_error(request: Request[Any, Any, Any], error: PortaError) -> Response[Problem]:
    """Answer an error of ours. One without a status is a bug of ours too: 500, no detail."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), None)
    if status is None:
        return _answer(request, http.HTTPStatus.INTERNAL_SERVER_ERROR, "internal")
    facts = {f.name: getattr(error, f.name) for f in dataclasses.fields(error)}
    return _answer(request, status, error.slug, str(error), facts)


def from_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """Answer an error of Litestar's: no such route, a body that does not validate."""
    if error.detail == GONE:
        _log.info("client_gone", method=request.method, path=request.url.path)
        return _answer(request, http.HTTPStatus.BAD_REQUEST, "client-gone", GONE)
    if error.status_code >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        return from_bug(request, error)
    facts = {"errors": error.extra} if error.extra else {}
    return _answer(request, http.HTTPStatus(error.status_code), "http", error.detail, facts)


def from_bad_body(request: Request[Any, Any, Any], _: Exception) -> Response[Problem]:
    """Answer a body that no parser gets through: nested too deep, or no UTF-8."""
    return _answer(request, http.HTTPStatus.BAD_REQUEST, "unreadable-body")


def from_bug(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer anything else. The traceback goes to the log, never to the client."""
    _log.error("request_failed", method=request.method, path=request.url.path, exc_info=error)
    return _answer(request, http.HTTPStatus.INTERNAL_SERVER_ERROR, "internal")


HANDLERS: Final[
    dict[int | type[Exception], Callable[[Request[Any, Any, Any], Any], Response[Any]]]
] = {
    PortaError: from_error,
    HTTPException: from_http,
    RecursionError: from_bad_body,
    UnicodeDecodeError: from_bad_body,
    Exception: from_bug,
}


def _answer(
    request: Request[Any, Any, Any],
    status: http.HTTPStatus,
    slug: str,
    detail: str = "",
    facts: dict[str, Any] | None = None,
) -> Response[Problem]:
    problem = Problem(
        type=BASE + slug,
        title=status.phrase,
        status=status.value,
        detail=detail,
        instance=request.url.path,
        facts=facts or {},
    )
    return Response(problem, status_code=status.value, media_type=MEDIA_TYPE)


def responses(*errors: type[PortaError]) -> dict[int, ResponseSpec]:
    """Document the errors that a route may answer with, grouped by status."""
    slugs: dict[int, list[str]] = {}
    for error in errors:
        status = next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)
        slugs.setdefault(status.value, []).append(error.slug)
    return {
        status: ResponseSpec(
            Problem,
            description=" or ".join(names),
            media_type=MEDIA_TYPE,
            generate_examples=False,
        )
        for status, names in slugs.items()
    }
