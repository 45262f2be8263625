"""A tracked day, and somebody else's."""

from pathlib import Path

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from tests.build import an_organization
from tests.day import a_day
from tests.dispatch_server.tracking.showing import Shown


@pytest.fixture
async def shown(
    db: Database, clock: FixedClock, organization: Organization, tmp_path: Path
) -> Shown:
    return Shown(db, clock, await a_day(db, clock, organization), tmp_path)


@pytest.fixture
async def others(db: Database, clock: FixedClock, tmp_path: Path) -> Shown:
    organization = await an_organization(db, clock, name="Loja Bruma")
    return Shown(db, clock, await a_day(db, clock, organization), tmp_path)
