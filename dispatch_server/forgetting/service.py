"""What organizations said about how long things are kept, and the forgetting that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.forgetting import erasing
from dispatch_server.forgetting.model import KeepingRule
from dispatch_server.forgetting.rules import BOUNDS, KeepingView, Kind, check, usual
from dispatch_server.live.history import PositionHistory
from dispatch_server.runs.photos import PhotoStore
from shared.clock import Clock
from shared.ids import OrganizationId, uuid7

type Counts = dict[str, int]


async def said_of(session: AsyncSession, organization_id: OrganizationId) -> dict[Kind, int]:
    """Read what an organization said, by kind, in days."""
    found = await session.exec(
        select(KeepingRule.kind, KeepingRule.days).where(
            KeepingRule.organization_id == organization_id
        )
    )
    return {Kind(kind): days for kind, days in found if kind in Kind}


async def keep_rules(
    session: AsyncSession, clock: Clock, caller: Caller, days: Mapping[Kind, int]
) -> None:
    """Put ``days`` in place of what was said before. Raises DaysOutOfBounds."""
    check(days)
    mine = caller.organization_id
    await log.hold(session, mine)
    await session.exec(delete(KeepingRule).where(col(KeepingRule.organization_id) == mine))
    session.add_all(
        KeepingRule(id=uuid7(), organization_id=mine, kind=kind, days=count)
        for kind, count in days.items()
    )
    await log.record(
        session,
        organization_id=mine,
        type="organization.keeping_changed",
        subject="organization",
        subject_id=mine,
        body={str(kind): count for kind, count in days.items()},
        at=clock.now(),
        actor=caller.actor,
    )


async def position_days(db: Database) -> dict[OrganizationId, int]:
    """Say how long positions are kept by those who said so."""
    async with db.reading() as session:
        found = await session.exec(
            select(KeepingRule.organization_id, KeepingRule.days).where(
                KeepingRule.kind == Kind.POSITIONS
            )
        )
        return {OrganizationId(organization_id): days for organization_id, days in found}


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Says what is kept, and what is due. Positions are counted by their own history."""

    db: Database
    history: PositionHistory
    position_days: int  # the installation's

    async def view(
        self, organization_id: OrganizationId, now: datetime, asked: Mapping[Kind, int]
    ) -> tuple[KeepingView, ...]:
        """Show what is kept how long, and what would go were it kept as ``asked``."""
        common = usual(self.position_days)
        async with self.db.reading() as session:
            days = common | await said_of(session, organization_id) | dict(asked)
            due: dict[Kind, int] = {
                kind: await erasing.count(session, kind, organization_id, _before(now, days[kind]))
                for kind in Kind
                if kind is not Kind.POSITIONS
            }
        before = _before(now, days[Kind.POSITIONS])
        due[Kind.POSITIONS] = await self.history.count_older(organization_id, before)
        return tuple(
            KeepingView(
                kind=kind,
                days=days[kind],
                usual=common[kind],
                least=BOUNDS[kind].least,
                most=BOUNDS[kind].most,
                due=due[kind],
            )
            for kind in Kind
        )

    async def count_all(self, now: datetime) -> Counts:
        """Say what would be forgotten at ``now``, by kind."""
        total: Counts = dict.fromkeys(Kind, 0)
        for organization_id in await _organizations(self.db):
            for one in await self.view(organization_id, now, {}):
                total[one.kind] += one.due
        return total


async def forget_all(db: Database, photos: PhotoStore, now: datetime) -> Counts:
    """Forget what is older than was said, and say how much; again, it changes nothing.

    Positions are erased by their history.
    """
    total: Counts = {Kind.PHOTOS: 0, Kind.CONTACTS: 0, Kind.EVENTS: 0}
    for mine in await _organizations(db):
        async with db.reading() as session:
            days = usual(0) | await said_of(session, mine)
        before = {kind: _before(now, days[kind]) for kind in Kind}
        total[Kind.PHOTOS] += await erasing.erase_photos(db, photos, mine, before[Kind.PHOTOS])
        total[Kind.CONTACTS] += await erasing.erase_contacts(db, mine, before[Kind.CONTACTS])
        total[Kind.EVENTS] += await erasing.erase_events(db, mine, before[Kind.EVENTS])
    return total


async def _organizations(db: Database) -> list[OrganizationId]:
    async with db.reading() as session:
        return [OrganizationId(one) for one in await session.exec(select(Organization.id))]


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
