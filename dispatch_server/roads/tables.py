"""Keep the speed tables of organizations."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.db.insert import insert_new
from dispatch_server.roads.model import RoadSpeeds
from dispatch_server.roads.schema import NewSpeeds
from dispatch_server.roads.speeds import Speeds
from shared.ids import OrganizationId, uuid7


async def keep_speeds(
    session: AsyncSession,
    organization_id: OrganizationId,
    new: NewSpeeds,
    *,
    by: str,
    now: dt.datetime,
) -> RoadSpeeds:
    """Keep a table in the place of the one before. Plans made from now on drive by it.

    ``by`` is who said so: a caller, or ``"learned"``.
    """
    row = RoadSpeeds(
        id=uuid7(),
        organization_id=organization_id,
        profile=new.profile,
        factors=list(new.factors),
        updated_by=by,
        updated_at=now,
    )
    await insert_new(session, [row], unique=("organization_id", "profile"))
    found = await session.exec(
        select(RoadSpeeds)
        .where(
            RoadSpeeds.organization_id == organization_id,
            RoadSpeeds.profile == new.profile,
        )
        .with_for_update()
    )
    kept = found.one()
    kept.factors, kept.updated_by, kept.updated_at = row.factors, row.updated_by, now
    await session.flush()
    return kept


async def tables(session: AsyncSession, organization_id: OrganizationId) -> list[RoadSpeeds]:
    """Give the tables that were kept, by kind of vehicle."""
    mine = select(RoadSpeeds).where(RoadSpeeds.organization_id == organization_id)
    return list(await session.exec(mine.order_by(col(RoadSpeeds.profile))))


async def speeds_of(session: AsyncSession, organization_id: OrganizationId) -> Speeds:
    """Give how fast an organization's vehicles are at each hour of its own clock."""
    owner = await session.get_one(Organization, organization_id)
    rows = await tables(session, organization_id)
    return Speeds(ZoneInfo(owner.time_zone), {row.profile: tuple(row.factors) for row in rows})
