"""A published day: one driver, a run of three stops, and the driver's phone."""

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.runs.model import Run, Stop
from shared.clock import FixedClock
from tests.dispatch_server.sync.handset import Handset
from tests.published import Town, a_town, publish_town, stops_of


@pytest.fixture
async def town(db: Database, clock: FixedClock, organization: Organization) -> Town:
    return await a_town(db, clock, organization, drivers=2, stops=3)


@pytest.fixture
async def runs(db: Database, clock: FixedClock, town: Town) -> list[Run]:
    """A run for each driver, published."""
    return await publish_town(db, clock, town)


@pytest.fixture
async def run(runs: list[Run]) -> Run:
    """Give the first driver's run."""
    return runs[0]


@pytest.fixture
async def stops(db: Database, run: Run) -> list[Stop]:
    return await stops_of(db, run)


@pytest.fixture
def phone(db: Database, clock: FixedClock, town: Town) -> Handset:
    """Give the first driver's phone."""
    return Handset(db, clock, town.crews[0].caller)
