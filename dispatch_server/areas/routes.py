"""Areas over HTTP."""

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, SkipValidation

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.areas import service
from dispatch_server.areas.model import Area
from dispatch_server.areas.rules import AreaImpossible
from dispatch_server.areas.schema import AreaView, ChangedArea, NewArea
from dispatch_server.areas.service import AreaMoved, NoSuchArea
from dispatch_server.db.session import Database
from dispatch_server.fleet.service import NotInFleet
from dispatch_server.problems import responses
from shared.clock import Clock
from shared.ids import AreaId

KEEPS = [may(Permission.FLEET)]


@get("/v1/areas", guards=[may(Permission.SEE)])
async def get_areas(
    db: NamedDependency[Database], caller: NamedDependency[Caller]
) -> tuple[AreaView, ...]:
    """List the areas by name, each with those that it overlaps."""
    async with db.reading() as session:
        areas = await service.areas_of(session, caller.organization_id)
    return await service.views(areas)


@post("/v1/areas", guards=KEEPS, responses=responses(NotPermitted, AreaImpossible, NotInFleet))
async def post_area(
    data: JSONBody[NewArea],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> AreaView:
    """Add an area; orders whose door it holds are of it at once."""
    async with db.transaction() as session:
        row = await service.add_area(session, caller, data, now=clock.now())
        areas = await service.areas_of(session, caller.organization_id)
    return await _one(areas, row.id)


@put(
    "/v1/areas/{area_id:uuid}",
    guards=KEEPS,
    responses=responses(NotPermitted, NoSuchArea, AreaMoved, AreaImpossible, NotInFleet),
)
async def put_area(
    area_id: FromPath[AreaId],
    data: JSONBody[ChangedArea],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> AreaView:
    """Change an area as a whole, unless somebody else did meanwhile."""
    async with db.transaction() as session:
        await service.change_area(session, caller, area_id, data, now=clock.now())
        areas = await service.areas_of(session, caller.organization_id)
    return await _one(areas, area_id)


@delete("/v1/areas/{area_id:uuid}", guards=KEEPS, responses=responses(NotPermitted, NoSuchArea))
async def delete_area(
    area_id: FromPath[AreaId],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> None:
    """Take an area away."""
    async with db.transaction() as session:
        await service.remove_area(session, caller, area_id, now=clock.now())


async def _one(areas: list[Area], area_id: AreaId) -> AreaView:
    return next(one for one in await service.views(areas) if one.id == area_id)


ROUTES = (get_areas, post_area, put_area, delete_area)
