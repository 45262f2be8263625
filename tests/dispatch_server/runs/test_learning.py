"""What was driven becomes tables every night, unless a person has said something."""

import datetime as dt
from typing import Any

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.cities.profiles import Profile
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Jobs
from dispatch_server.roads.learning import Drive
from dispatch_server.roads.schema import NewSpeeds
from dispatch_server.roads.tables import keep_speeds, tables
from dispatch_server.runs import learning
from dispatch_server.runs.learning import Learned, RoadLearning, learn_speeds
from shared.clock import FixedClock
from shared.ids import OrganizationId
from tests.build import an_organization

MONDAY = dt.datetime(2026, 11, 23, 11, 30, tzinfo=dt.UTC)  # 08:30 in São Paulo


@pytest.fixture(autouse=True)
def driven(organization: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have had 300 drives by car and by motorcycle, twice as long as on free roads."""

    async def drives(_: object, whose: OrganizationId, __: object) -> dict[str, list[Drive]]:
        some = [Drive(MONDAY, 300, 600)] * 300 if whose == organization.id else []
        return {"car": some, "motorcycle": some}

    monkeypatch.setattr(learning, "drives_since", drives)


async def kept(db: Database, owner: Organization) -> dict[str, tuple[str, float]]:
    async with db.reading() as session:
        rows = await tables(session, owner.id)
    return {row.profile: (row.updated_by, row.factors[8]) for row in rows}


async def test_each_organization_learns_of_its_own_drives(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    other = await an_organization(db, clock, name="Outra")
    job = RoadLearning(db, Jobs(db), clock)

    await job.learn_all()
    await job.learn_all()

    table: Any = ("learned", pytest.approx(2.0, abs=0.01))
    assert await kept(db, organization) == {"car": table, "motorcycle": table}
    assert await kept(db, other) == {}


async def test_what_a_person_said_is_left_as_it_is(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    said = NewSpeeds(profile=Profile.CAR, factors=(1.25,) * 168)
    async with db.transaction() as session:
        await keep_speeds(session, organization.id, said, by="user:ana", now=clock.now())

    await RoadLearning(db, Jobs(db), clock).learn_all()

    found = await kept(db, organization)
    assert found["car"] == ("user:ana", 1.25)
    assert found["motorcycle"][0] == "learned"


async def test_too_few_drives_teach_nothing(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    assert await learn_speeds(db, organization, now=clock.now(), least=301) == []


def test_the_slowest_hour_has_a_name() -> None:
    factors = [1.0] * 168
    factors[24 * 4 + 18] = 1.9

    assert Learned(profile=Profile.CAR, drives=1, factors=tuple(factors)).slowest == (
        "Friday 18:00",
        1.9,
    )
