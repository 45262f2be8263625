"""Learns every night how fast roads are, from the drives of the last weeks."""

import asyncio
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import structlog
from sqlmodel import col, select

from dispatch_server.accounts.model import Organization
from dispatch_server.cities.profiles import Profile
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Job, Jobs
from dispatch_server.roads.learning import learn
from dispatch_server.roads.schema import NewSpeeds
from dispatch_server.roads.tables import keep_speeds, tables
from dispatch_server.runs.drives import drives_since
from shared.clock import Clock

NIGHT: Final = "20 6 * * *"  # UTC; before dawn in Brazil, when the day before has ended
DAYS: Final = 60
LEAST: Final = 100
"""Drives that a table needs. Fewer show little more than that they were few."""

BY: Final = "learned"

log = structlog.get_logger(__name__)


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """A table for a kind of vehicle, and how many drives it was made of."""

    profile: Profile
    drives: int
    factors: tuple[float, ...]

    @property
    def slowest(self) -> tuple[str, float]:
        """Name the hour in which drives take longest."""
        hour = max(range(len(self.factors)), key=lambda at: self.factors[at])
        day = dt.date(2024, 1, 1 + hour // 24)  # a Monday, and the days after it
        return f"{day:%A} {hour % 24}:00", self.factors[hour]


async def learn_speeds(
    db: Database, owner: Organization, *, now: dt.datetime, days: int = DAYS, least: int = LEAST
) -> list[Learned]:
    """Make tables of what an organization drove; none of a kind that drove too little."""
    zone = ZoneInfo(owner.time_zone)
    since = now.astimezone(zone).date() - dt.timedelta(days=days)
    async with db.reading() as session:
        driven = await drives_since(session, owner.id, since)
    found = []
    for profile in Profile:
        drives = driven.get(profile, [])
        if len(drives) >= least:
            factors = await asyncio.to_thread(learn, drives, zone)
            found.append(Learned(profile=profile, drives=len(drives), factors=tuple(factors)))
    return found


async def keep_learned(
    db: Database, owner: Organization, found: Collection[Learned], *, now: dt.datetime
) -> None:
    """Keep them in the place of those before."""
    async with db.transaction() as session:
        for one in found:
            new = NewSpeeds(profile=one.profile, factors=one.factors)
            await keep_speeds(session, owner.id, new, by=BY, now=now)


@dataclass
class RoadLearning:
    """The nightly job. What a person said of a kind of vehicle is left as it is."""

    db: Database
    jobs: Jobs
    clock: Clock

    def __post_init__(self) -> None:
        self.jobs.add(Job(name="road-learning", do=self.learn_all, daily=NIGHT, at_once=1))

    async def learn_all(self) -> None:
        """Learn for each organization in turn. Again, it makes the same tables."""
        now = self.clock.now()
        async with self.db.reading() as session:
            owners = list(await session.exec(select(Organization).order_by(col(Organization.id))))
        for owner in owners:
            async with self.db.reading() as session:
                said = {t.profile for t in await tables(session, owner.id) if t.updated_by != BY}
            found = await learn_speeds(self.db, owner, now=now)
            ours = [one for one in found if one.profile not in said]
            await keep_learned(self.db, owner, ours, now=now)
            if ours:
                kinds = {str(one.profile): one.drives for one in ours}
                log.info("roads_learned", organization_id=str(owner.id), **kinds)
