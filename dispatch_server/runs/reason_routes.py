"""The failure reasons that drivers choose from, over HTTP."""

from typing import Annotated, Any, Final

import msgspec
from litestar import get, put
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.problems import responses
from dispatch_server.runs.reasons import (
    ReasonRule,
    ReasonRuleView,
    ReasonsImpossible,
    reasons_of,
    replace_reasons,
)
from shared.clock import Clock
from shared.states import FailureReason


class ReasonRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of ``PUT /v1/failure-reasons``, in the order in which drivers are to see them."""

    reasons: Annotated[tuple[ReasonRule, ...], msgspec.Meta(max_length=len(FailureReason))] = ()


@get("/v1/failure-reasons", guards=[may(Permission.SEE)])
async def list_reasons(
    caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> tuple[ReasonRuleView, ...]:
    """List every reason as it stands, also those that drivers do not see."""
    async with db.reading() as session:
        return (await reasons_of(session, caller.organization_id)).view()


@put(
    "/v1/failure-reasons",
    guards=[may(Permission.ACCOUNTS)],
    responses=responses(NotPermitted, ReasonsImpossible),
)
async def put_reasons(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    data: JSONBody[ReasonRules],
) -> tuple[ReasonRuleView, ...]:
    """Say words, order and next step of reasons, in place of what was said before."""
    async with db.transaction() as session:
        reasons = await replace_reasons(
            session,
            clock,
            organization_id=caller.organization_id,
            rules=data.reasons,
            actor=caller.actor,
        )
        return reasons.view()


ROUTES: Final[list[HTTPRouteHandler | Any]] = [list_reasons, put_reasons]
