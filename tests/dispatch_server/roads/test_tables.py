"""A table is kept by organization and kind of vehicle, and its newest word counts."""

import asyncio
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.cities.profiles import Profile
from dispatch_server.db.session import Database
from dispatch_server.roads.schema import NewSpeeds
from dispatch_server.roads.speeds import HOURS, Speeds
from dispatch_server.roads.tables import keep_speeds, speeds_of, tables
from shared.clock import FixedClock
from tests.build import an_organization

pytestmark = pytest.mark.both_databases


async def keep(db: Database, organization: Organization, clock: FixedClock, factor: float) -> None:
    new = NewSpeeds(profile=Profile.CAR, factors=(factor,) * HOURS)
    async with db.transaction() as session:
        await keep_speeds(session, organization.id, new, by="Ana", now=clock.now())


async def test_the_last_table_is_the_one_that_is_driven_by(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await keep(db, organization, clock, 1.5)
    await keep(db, organization, clock, 1.25)

    async with db.reading() as session:
        (row,) = await tables(session, organization.id)
        speeds = await speeds_of(session, organization.id)

    assert (row.profile, row.updated_by, row.updated_at) == ("car", "Ana", clock.now())
    assert speeds == Speeds(ZoneInfo("America/Sao_Paulo"), {"car": (1.25,) * HOURS})


async def test_two_at_once_leave_one_table(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await asyncio.gather(*(keep(db, organization, clock, factor) for factor in (1.5, 2.0)))

    async with db.reading() as session:
        assert len(await tables(session, organization.id)) == 1


async def test_another_organization_drives_freely(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await keep(db, organization, clock, 1.5)
    other = await an_organization(db, clock, name="Outra")

    async with db.reading() as session:
        assert (await speeds_of(session, other.id)).tables == {}
