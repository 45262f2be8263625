"""What accounts must be told by those above them."""

from typing import Protocol, runtime_checkable

from sqlmodel.ext.asyncio.session import AsyncSession

from shared.ids import DriverId, OrganizationId


@runtime_checkable
class DriverNames(Protocol):
    """Gives a driver's name. Raises Missing where the organization (if given) has no such driver."""

    async def __call__(
        self, session: AsyncSession, driver_id: DriverId, organization_id: OrganizationId | None
    ) -> str: ...
