"""How long things are kept, over HTTP."""

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, SkipValidation

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.forgetting.rules import DaysOutOfBounds, KeepingView, Kind, check
from dispatch_server.forgetting.service import Forgetting, keep_rules
from dispatch_server.problems import responses
from shared.clock import Clock

RULES = [may(Permission.ACCOUNTS)]


@get("/v1/retention", guards=RULES, responses=responses(NotPermitted))
async def get_retention(
    caller: NamedDependency[Caller],
    forgetting: NamedDependency[SkipValidation[Forgetting]],
    wall: NamedDependency[SkipValidation[Clock]],
) -> tuple[KeepingView, ...]:
    """Say how long each kind of data is kept, and how much of it goes in the coming night."""
    return await forgetting.view(caller.organization_id, wall.now(), {})


@post(
    "/v1/retention/preview",
    status_code=200,
    guards=RULES,
    responses=responses(NotPermitted, DaysOutOfBounds),
)
async def preview_retention(
    data: JSONBody[dict[Kind, int]],
    caller: NamedDependency[Caller],
    forgetting: NamedDependency[SkipValidation[Forgetting]],
    wall: NamedDependency[SkipValidation[Clock]],
) -> tuple[KeepingView, ...]:
    """Say how much would go were it kept for so many days. Nothing is kept or forgotten by that."""
    check(data)
    return await forgetting.view(caller.organization_id, wall.now(), data)


@put("/v1/retention", guards=RULES, responses=responses(NotPermitted, DaysOutOfBounds))
async def put_retention(
    data: JSONBody[dict[Kind, int]],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    forgetting: NamedDependency[SkipValidation[Forgetting]],
    clock: NamedDependency[SkipValidation[Clock]],
    wall: NamedDependency[SkipValidation[Clock]],
) -> tuple[KeepingView, ...]:
    """Say how many days kinds are kept; those that are not named are kept as usual."""
    async with db.transaction() as session:
        await keep_rules(session, clock, caller, data)
    return await forgetting.view(caller.organization_id, wall.now(), {})


ROUTES = (get_retention, preview_retention, put_retention)
