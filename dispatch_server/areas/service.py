"""Keep the areas that people draw, and give them to whoever asks where a point is."""

import asyncio
import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.rules import Caller
from dispatch_server.areas.model import Area
from dispatch_server.areas.rules import (
    MOST_AREAS,
    AreaImpossible,
    Territories,
    Territory,
    check_ring,
    named,
)
from dispatch_server.areas.schema import AreaView, ChangedArea, NewArea
from dispatch_server.db import log
from dispatch_server.errors import Conflict, Missing
from dispatch_server.fleet.model import Driver, Vehicle
from dispatch_server.fleet.service import NotInFleet
from shared.geo import Point
from shared.ids import AreaId, OrganizationId, uuid7


@dataclass(eq=False)
class NoSuchArea(Missing):
    """The organization has no such area."""

    slug: ClassVar[str] = "no-such-area"
    id: AreaId

    def __str__(self) -> str:
        return f"there is no area {self.id}"


@dataclass(eq=False)
class AreaMoved(Conflict):
    """Somebody else changed the area since it was looked at. Look again, then change it."""

    slug: ClassVar[str] = "area-moved"
    id: AreaId
    version: int

    def __str__(self) -> str:
        return f"the area {self.id} is at version {self.version} by now: load it again"


async def add_area(
    session: AsyncSession, caller: Caller, new: NewArea, *, now: dt.datetime
) -> Area:
    """Add an area. Raises AreaImpossible, NotInFleet."""
    await log.hold(session, caller.organization_id)
    mine = Area.organization_id == caller.organization_id
    if (await session.exec(select(func.count()).where(mine))).one() >= MOST_AREAS:
        raise AreaImpossible(why="too_many")
    row = Area(
        id=AreaId(uuid7()),
        organization_id=caller.organization_id,
        created_at=now,
        updated_at=now,
        **await _values(session, caller.organization_id, new),
    )
    session.add(row)
    await _record(session, caller, row, "added", now)
    return row


async def change_area(
    session: AsyncSession, caller: Caller, area_id: AreaId, new: ChangedArea, *, now: dt.datetime
) -> Area:
    """Change an area as a whole. Raises NoSuchArea, AreaMoved, AreaImpossible, NotInFleet."""
    row = await _held(session, caller.organization_id, area_id)
    if row.version != new.expected_version:
        raise AreaMoved(id=area_id, version=row.version)
    for name, value in (await _values(session, caller.organization_id, new)).items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = now
    session.add(row)
    await _record(session, caller, row, "changed", now)
    return row


async def remove_area(
    session: AsyncSession, caller: Caller, area_id: AreaId, *, now: dt.datetime
) -> None:
    """Take an area away; its orders are of the next area that holds them, or of none.

    Raises NoSuchArea.
    """
    row = await _held(session, caller.organization_id, area_id)
    await session.delete(row)
    await _record(session, caller, row, "removed", now)


async def areas_of(session: AsyncSession, organization_id: OrganizationId) -> list[Area]:
    found = select(Area).where(Area.organization_id == organization_id)
    return list(await session.exec(found.order_by(col(Area.name), col(Area.id)).limit(MOST_AREAS)))


async def territories_of(session: AsyncSession, organization_id: OrganizationId) -> Territories:
    """Give an organization's areas, to be asked where points are."""
    return Territories(_territory(row) for row in await areas_of(session, organization_id))


async def views(areas: Sequence[Area]) -> tuple[AreaView, ...]:
    """Show areas with what they overlap, worked out off the event loop."""
    territories = Territories(_territory(row) for row in areas)
    overlaps = await asyncio.to_thread(territories.overlaps)
    sizes = {one.id: one.area_m2 for one in territories.all}
    return tuple(_view(row, round(sizes[row.id]), overlaps[row.id]) for row in areas)


def _view(row: Area, size_m2: int, overlaps: tuple[AreaId, ...]) -> AreaView:
    told = {name: getattr(row, name, None) for name in AreaView.__struct_fields__}
    ring = [Point(lat, lon) for lat, lon in row.ring]
    return msgspec.convert(
        told | {"ring": ring, "area_m2": size_m2, "overlaps": overlaps}, AreaView
    )


def _territory(row: Area) -> Territory:
    return Territory(
        id=row.id,
        name=row.name,
        ring=tuple(Point(lat, lon) for lat, lon in row.ring),
        driver_ids=frozenset(row.driver_ids),
        vehicle_ids=frozenset(row.vehicle_ids),
        is_binding=row.is_binding,
        skills=frozenset(row.skills),
        surcharge_cents=row.surcharge_cents,
    )


async def _values(
    session: AsyncSession, organization_id: OrganizationId, new: NewArea
) -> dict[str, Any]:
    """Say what a row holds. Raises AreaImpossible, NotInFleet."""
    await asyncio.to_thread(check_ring, new.ring)
    await _check_fleet(session, organization_id, "driver", Driver, new.driver_ids)
    await _check_fleet(session, organization_id, "vehicle", Vehicle, new.vehicle_ids)
    return {
        "name": new.name,
        "colour": new.colour,
        "ring": [[round(at.lat, 6), round(at.lon, 6)] for at in new.ring],
        "driver_ids": named(new.driver_ids),
        "vehicle_ids": named(new.vehicle_ids),
        "is_binding": new.is_binding,
        "skills": named(new.skills),
        "surcharge_cents": new.surcharge_cents,
    }


async def _check_fleet(
    session: AsyncSession,
    organization_id: OrganizationId,
    what: str,
    table: type[Driver | Vehicle],
    ids: Collection[Any],
) -> None:
    found = await session.exec(
        select(table.id).where(table.organization_id == organization_id, col(table.id).in_(ids))
    )
    for missing in set(ids) - set(found):
        raise NotInFleet(what=what, id=str(missing))


async def _held(session: AsyncSession, organization_id: OrganizationId, area_id: AreaId) -> Area:
    """Find an area with the log held, so that two who change it wait for one another."""
    await log.hold(session, organization_id)
    row = await session.get(Area, area_id)
    if row is None or row.organization_id != organization_id:
        raise NoSuchArea(area_id)
    return row


async def _record(
    session: AsyncSession, caller: Caller, row: Area, what: str, now: dt.datetime
) -> None:
    await session.flush()
    await log.record(
        session,
        organization_id=caller.organization_id,
        type=f"area.{what}",
        subject="area",
        subject_id=row.id,
        body={"name": row.name, "version": row.version},
        at=now,
        actor=caller.actor,
    )
