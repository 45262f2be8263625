"""A published day with two drivers, the first one's phone, and a desk that writes to them."""

import pytest

from dispatch_server.accounts.model import User
from dispatch_server.accounts.rules import Role
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from shared.ids import UserId, uuid7
from tests.build import a_caller
from tests.dispatch_server.chat.desk import Desk
from tests.dispatch_server.sync.conftest import phone, run, runs, stops, town
from tests.published import Town, save

__all__ = ["phone", "run", "runs", "stops", "town"]


@pytest.fixture
async def desk(db: Database, clock: FixedClock, town: Town) -> Desk:
    """Give a dispatcher of the town, writing to its first driver."""
    user = User(
        id=UserId(uuid7()),
        organization_id=town.organization.id,
        email=f"{uuid7()}@example.org",
        name="Camila",
        role=Role.DISPATCHER,
        password_hash="",
        created_at=clock.now(),
    )
    await save(db, user)
    caller = a_caller(town.organization.id, user_id=user.id)
    return Desk(db, clock, caller, town.crews[0].driver.id)
