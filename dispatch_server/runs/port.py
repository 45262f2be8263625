"""What the running day needs from elsewhere: where drivers are."""

from typing import Protocol

from shared.ids import DriverId, OrganizationId, RunId


class Sighting(Protocol):
    """Where a driver was last seen. ``at`` is in ms since 1970, by the server's clock."""

    @property
    def run_id(self) -> RunId | None: ...
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def at(self) -> int: ...


class Whereabouts(Protocol):
    """Knows where drivers are now."""

    def trusted(self, organization_id: OrganizationId, driver_id: DriverId, /) -> Sighting | None:
        """Give the newest position, or None where there is none or it cannot be trusted."""
