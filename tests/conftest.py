"""A turned clock, real databases, and an organization to work in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from dispatch_server.accounts.model import Organization
from dispatch_server.cities.pack import CityPack
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from tests.build import an_organization, create_schema, empty
from tests.city import helsinki_pack

pytest_plugins = ["tests.fixtures.browser", "tests.fixtures.postgres"]

# `make test` draws the same each time, so that it fails by a change alone; `make test-long` explores.
settings.register_profile("repeatable", derandomize=True)


@pytest.fixture
def clock() -> FixedClock:
    """Monday 2026-11-23, 08:00 in São Paulo."""
    return FixedClock(datetime(2026, 11, 23, 11, 0, tzinfo=UTC))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    is_for_both = metafunc.definition.get_closest_marker("both_databases") is not None
    if is_for_both and "db" in metafunc.fixturenames:
        metafunc.parametrize("db", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database with every table: SQLite, and PostgreSQL too where a test is marked so."""
    if getattr(request, "param", "sqlite") == "postgresql":
        database = Database(request.getfixturevalue("postgres_tables"))
        await empty(database)
    else:
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'porta.sqlite'}")
        await create_schema(database)
    yield database
    await database.close()


@pytest.fixture
async def organization(db: Database, clock: FixedClock) -> Organization:
    return await an_organization(db, clock)


@pytest.fixture(scope="session")
def helsinki() -> CityPack:
    """Central Helsinki: 1 km by 1.7 km of real roads and addresses, shared by all tests."""
    return helsinki_pack()
