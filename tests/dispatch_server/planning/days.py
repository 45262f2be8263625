"""A depot's day in the database, and roads to plan it on."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, override

import numpy as np

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.fleet.model import Depot, Driver, Shift, Vehicle
from dispatch_server.orders.model import Order, Package
from dispatch_server.places.model import Place
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.port import Matrix, NoRoute, RoadSource, Way
from shared.geo import Point, offset
from shared.ids import (
    DepotId,
    DriverId,
    OrderId,
    OrganizationId,
    PackageId,
    PlaceId,
    ShiftId,
    VehicleId,
    uuid7,
)

CENTRE = Point(-30.03, -51.23)
DATE = dt.date(2026, 11, 24)
OPENS = dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC)
"""08:00 in São Paulo on the day after the clock's."""


class RoadsWithAnIsland(StraightRoads):
    """Knows roads everywhere but on the island, as an engine over a city pack would."""

    def __init__(self, island: Point) -> None:
        super().__init__()
        self.island = island

    @override
    async def matrix(
        self, sources: Sequence[Point], targets: Sequence[Point] | None = None, **more: Any
    ) -> Matrix:
        guess = await super().matrix(sources, targets, **more)
        rows, columns = (
            np.array([point == self.island for point in points])
            for points in (sources, sources if targets is None else targets)
        )
        estimated = np.logical_or.outer(rows, columns)
        return Matrix(guess.durations_s, guess.distances_m, estimated, RoadSource.EMBEDDED)

    @override
    async def route(self, stops: Sequence[Point], **more: Any) -> Way:
        if self.island in stops:
            raise NoRoute(list(stops).index(self.island), self.island)
        return await super().route(stops, **more)


@dataclass
class Furnished:
    """What a test's day consists of."""

    db: Database
    organization_id: OrganizationId
    depot_id: DepotId
    now: dt.datetime

    async def add(self, *rows: Any) -> None:
        async with self.db.transaction() as session:
            session.add_all(rows)

    @asynccontextmanager
    async def changing(self, kind: type[Any], key: Any) -> AsyncIterator[Any]:
        """Give a row to be changed."""
        async with self.db.transaction() as session:
            row: Any = await session.get_one(kind, key)
            yield row
            session.add(row)

    async def a_shift(self, *, hours: float = 8, **vehicle: Any) -> ShiftId:
        """Put a driver with a vehicle on duty from 08:00 on."""
        own: dict[str, Any] = {"organization_id": self.organization_id, "created_at": self.now}
        van = Vehicle(id=VehicleId(uuid7()), name="Van", skills=[], **own, **vehicle)
        driver = Driver(id=DriverId(uuid7()), name="João", skills=[], **own)
        await self.add(van, driver)
        shift = Shift(
            id=ShiftId(uuid7()),
            driver_id=driver.id,
            vehicle_id=van.id,
            depot_id=self.depot_id,
            date=DATE,
            starts_at=OPENS,
            ends_at=OPENS + dt.timedelta(hours=hours),
            **own,
        )
        await self.add(shift)
        return shift.id

    async def a_depot(self, *, north_m: float = 0.0, east_m: float = 0.0) -> DepotId:
        """Open one more depot, so far from the first."""
        point = offset(CENTRE, north_m=north_m, east_m=east_m)
        depot = _a_depot(self.organization_id, "Norte", point, self.now)
        await self.add(depot)
        return depot.id

    async def a_place(self, *, north_m: float = 0.0, east_m: float = 1000.0) -> PlaceId:
        point = offset(CENTRE, north_m=north_m, east_m=east_m)
        place = Place(
            id=PlaceId(uuid7()),
            organization_id=self.organization_id,
            text=f"Rua {north_m:.0f}, {east_m:.0f}",
            key=uuid7().hex,
            lat=point.lat,
            lon=point.lon,
            status="located",
            created_at=self.now,
        )
        await self.add(place)
        return place.id

    async def an_order(
        self, name: str, place_id: PlaceId | None = None, *, packages: int = 1, **more: Any
    ) -> OrderId:
        """Add a ready order for the day, one kilometre east of the depot unless said."""
        filled: dict[str, Any] = {
            "source": "test",
            "content_hash": "",
            "status": "ready",
            "recipient_name": "Ana",
            "date": DATE,
            "created_at": self.now,
            "updated_at": self.now,
        }
        order = Order(
            id=OrderId(uuid7()),
            organization_id=self.organization_id,
            external_id=name,
            place_id=place_id or await self.a_place(),
            **(filled | more),
        )
        await self.add(order)
        await self.add(
            *(
                Package(
                    id=PackageId(uuid7()),
                    organization_id=self.organization_id,
                    order_id=order.id,
                    barcode=f"{name}-{n}",
                )
                for n in range(packages)
            )
        )
        return order.id


def _a_depot(organization_id: OrganizationId, name: str, at: Point, now: dt.datetime) -> Depot:
    return Depot(
        id=DepotId(uuid7()),
        organization_id=organization_id,
        name=name,
        address="Rua dos Andradas, 1",
        lat=at.lat,
        lon=at.lon,
        opens=dt.time(8),
        closes=dt.time(18),
        created_at=now,
    )


async def furnish(db: Database, organization: Organization, now: dt.datetime) -> Furnished:
    """Add a depot to start from."""
    depot = _a_depot(organization.id, "Centro", CENTRE, now)
    async with db.transaction() as session:
        session.add(depot)
    return Furnished(db, organization.id, depot.id, now)
