"""What a driver is called, for those who only hold an id."""

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.errors import Missing
from dispatch_server.fleet.model import Driver
from shared.ids import DriverId, OrganizationId


@dataclass(eq=False)
class NoSuchDriver(Missing):
    """No driver of this organization has the id."""

    slug: ClassVar[str] = "no-such-driver"
    driver_id: DriverId

    def __str__(self) -> str:
        return f"there is no driver {self.driver_id}"


async def driver_name(
    session: AsyncSession, driver_id: DriverId, organization_id: OrganizationId | None
) -> str:
    """Give the driver's name; fits accounts.port.DriverNames. Raises NoSuchDriver."""
    driver = await session.get(Driver, driver_id)
    if driver is None or organization_id not in {None, driver.organization_id}:
        raise NoSuchDriver(driver_id=driver_id)
    return driver.name
