import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.fleet.model import Driver
from dispatch_server.fleet.names import NoSuchDriver, driver_name
from shared.clock import FixedClock
from shared.ids import DriverId, OrganizationId, uuid7


@pytest.fixture
async def driver_id(db: Database, organization: Organization, clock: FixedClock) -> DriverId:
    driver = Driver(
        id=DriverId(uuid7()),
        organization_id=organization.id,
        name="João",
        skills=[],
        created_at=clock.now(),
    )
    async with db.transaction() as session:
        session.add(driver)
    return driver.id


async def test_a_driver_is_named_to_the_own_organization_and_to_the_server(
    db: Database, organization: Organization, driver_id: DriverId
) -> None:
    async with db.reading() as session:
        assert await driver_name(session, driver_id, organization.id) == "João"
        assert await driver_name(session, driver_id, None) == "João"


async def test_to_others_the_driver_is_not_there(db: Database, driver_id: DriverId) -> None:
    async with db.reading() as session:
        with pytest.raises(NoSuchDriver):
            await driver_name(session, driver_id, OrganizationId(uuid7()))
        with pytest.raises(NoSuchDriver):
            await driver_name(session, DriverId(uuid7()), None)
