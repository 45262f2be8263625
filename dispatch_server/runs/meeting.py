"""Places that no order has: a depot where a driver fetches more, a van that stands still.

A stop is at a place, so each of these becomes one the first time that a driver is sent there.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.insert import insert_new
from dispatch_server.fleet.model import Depot
from dispatch_server.places.model import Place
from dispatch_server.places.rules import RUNGS, Precision
from dispatch_server.places.service import LOCATED
from dispatch_server.runs.courses import Course
from dispatch_server.runs.day import Day
from dispatch_server.runs.schema import Door
from shared.ids import PlaceId, uuid7


async def places_for(
    session: AsyncSession, day: Day, courses: Sequence[Course]
) -> dict[str, Place]:
    """Give the place of each door of the courses, by its spot; those that are not yet are made."""
    doors = {door.spot: door for course in courses for door in course.doors}
    mine = Place.organization_id == day.organization_id
    ids = [UUID(spot) for spot in doors if _is_id(spot)]
    found = {
        str(place.id): place
        for place in await session.exec(select(Place).where(mine, col(Place.id).in_(ids)))
    }
    missing = [door for spot, door in sorted(doors.items()) if spot not in found]
    if not missing:
        return found
    depots = {
        str(depot.id): depot
        for depot in await session.exec(
            select(Depot).where(
                Depot.organization_id == day.organization_id,
                col(Depot.id).in_([UUID(door.spot) for door in missing if _is_id(door.spot)]),
            )
        )
    }
    rows = [_place(day, door, depots.get(door.spot)) for door in missing]
    await insert_new(session, rows, unique=("organization_id", "key"))
    keys = {row.key: door.spot for row, door in zip(rows, missing, strict=True)}
    made = await session.exec(select(Place).where(mine, col(Place.key).in_(keys)))
    return found | {keys[place.key]: place for place in made}


def _is_id(spot: str) -> bool:
    return " " not in spot


def _place(day: Day, door: Door, depot: Depot | None) -> Place:
    rung = RUNGS[Precision.GIVEN]
    text = f"{door.at.lat:.5f}, {door.at.lon:.5f}" if depot is None else depot.address
    # A depot may move and a van stands elsewhere tomorrow: then it is another place.
    key = f"{door.spot} {door.at.lat:.6f} {door.at.lon:.6f}"
    return Place(
        id=PlaceId(uuid7()),
        organization_id=day.organization_id,
        text=text,
        key=key,
        door=key,
        lat=door.at.lat,
        lon=door.at.lon,
        precision=Precision.GIVEN,
        confidence=rung.confidence,
        uncertainty_m=rung.uncertainty_m,
        source="fleet",
        status=LOCATED,
        created_at=day.now,
    )
