"""What the running day needs from elsewhere: where drivers are, and how far they drove."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

import msgspec

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


class Driven(msgspec.Struct, frozen=True, kw_only=True):
    """A run that is over: whose positions to measure, and from when to when."""

    run_id: RunId
    driver_id: DriverId
    begins: dt.datetime
    ends: dt.datetime


class Odometer(Protocol):
    """Measures runs by the positions that phones sent."""

    async def driven_m(
        self, organization_id: OrganizationId, runs: Sequence[Driven]
    ) -> dict[RunId, int]:
        """Give the metres of those runs whose positions tell; the others are left out."""
        ...
