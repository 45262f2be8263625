"""A tracked day, and somebody else's."""

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from tests.build import an_organization
from tests.day import a_day
from tests.dispatch_server.tracking.showing import Shown


@pytest.fixture
async def shown(db: Database, clock: FixedClock, organization: Organization) -> Shown:
    return Shown(db, clock, await a_day(db, clock, organization))


@pytest.fixture
async def others(db: Database, clock: FixedClock) -> Shown:
    organization = await an_organization(db, clock, name="Loja Bruma")
    return Shown(db, clock, await a_day(db, clock, organization))
