"""A furnished depot, and a pool of solvers that many tests share."""

from collections.abc import AsyncIterator

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Jobs
from dispatch_server.planning.planner import Planner
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.solvers import ENGINES
from dispatch_server.roads.engines.straight import StraightRoads
from shared.clock import FixedClock
from tests.dispatch_server.planning.days import Furnished, furnish
from tests.dispatch_server.planning.hands import Hands, plan, some_hands


@pytest.fixture
async def day(db: Database, organization: Organization, clock: FixedClock) -> Furnished:
    return await furnish(db, organization, clock.now())


@pytest.fixture
async def planner(db: Database, clock: FixedClock) -> AsyncIterator[Planner]:
    """Plan over straight lines."""
    pool = SolverPool(engines=ENGINES, size=1)
    jobs = Jobs(db)
    made = Planner(db, StraightRoads(), pool, clock, jobs)
    await jobs.start()
    yield made
    await jobs.stop()
    await pool.close()


@pytest.fixture
async def hands(planner: Planner, day: Furnished, clock: FixedClock) -> Hands:
    """A ready plan: Ana brings A-2, A-1 and A-0, Bruno the other three, and Carla nothing."""
    made = await some_hands(planner, day, clock)
    await plan(made)
    return made
