"""How fast roads are at each hour of the week, over HTTP."""

from typing import Final

from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, SkipValidation

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.cities.profiles import Profile
from dispatch_server.db.session import Database
from dispatch_server.problems import responses
from dispatch_server.roads.model import RoadSpeeds
from dispatch_server.roads.port import Roads
from dispatch_server.roads.schema import NewSpeeds, SpeedsView, WeekView
from dispatch_server.roads.speeds import FREE
from dispatch_server.roads.tables import keep_speeds, tables
from shared.clock import Clock


def _view(profile: str, row: RoadSpeeds | None, roads: Roads) -> SpeedsView:
    return SpeedsView(
        profile=profile,
        factors=tuple(FREE if row is None else row.factors),
        updated_by="" if row is None else row.updated_by,
        updated_at=None if row is None else row.updated_at,
        has_roads=profile in roads.profiles,
    )


@get("/v1/roads/speeds", guards=[may(Permission.SEE)], responses=responses(NotPermitted))
async def get_speeds(
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    roads: NamedDependency[SkipValidation[Roads]],
) -> WeekView:
    """Give a table for each kind of vehicle, kept or free."""
    async with db.reading() as session:
        kept = {row.profile: row for row in await tables(session, caller.organization_id)}
    return WeekView(
        time_zone=caller.time_zone,
        speeds=tuple(_view(profile, kept.get(profile), roads) for profile in Profile),
    )


@put("/v1/roads/speeds", guards=[may(Permission.FLEET)], responses=responses(NotPermitted))
async def put_speeds(
    data: JSONBody[NewSpeeds],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
    roads: NamedDependency[SkipValidation[Roads]],
) -> SpeedsView:
    """Keep the table of one kind of vehicle. Plans made from now on drive by it."""
    async with db.transaction() as session:
        row = await keep_speeds(
            session, caller.organization_id, data, by=caller.actor, now=clock.now()
        )
        return _view(row.profile, row, roads)


ROUTES: Final = (get_speeds, put_speeds)
