"""A published day that is driven and asked about: more orders, idle drivers, positions."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from dispatch_server.fleet.model import Driver, Shift, Vehicle
from dispatch_server.jobs.service import Jobs
from dispatch_server.orders.model import Order
from dispatch_server.places.model import Place
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.solvers import ENGINES
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.runs.insertions import Insertions
from dispatch_server.runs.replanner import Replanner
from dispatch_server.runs.warm import RunningDays
from shared.geo import offset
from shared.ids import (
    DriverId,
    OrderId,
    OrganizationId,
    PlaceId,
    RunId,
    ShiftId,
    VehicleId,
    uuid7,
)
from tests.dispatch_server.runs.conftest import Office
from tests.published import DEPOT, save


@dataclass
class Seen:
    """A fix, as the live hub has it."""

    run_id: RunId | None
    lat: float
    lon: float
    at: int


@dataclass
class Positions:
    """Where a test says that drivers are."""

    seen: dict[DriverId, Seen] = field(default_factory=dict)

    def trusted(self, _: OrganizationId, driver_id: DriverId, /) -> Seen | None:
        return self.seen.get(driver_id)


def days_of(office: Office, positions: Positions | None = None, **more: Any) -> RunningDays:
    pool = more.pop("pool", None) or SolverPool(ENGINES, size=1)
    return RunningDays(
        office.db, StraightRoads(), office.clock, positions or Positions(), pool, **more
    )


def replanner_of(office: Office) -> Replanner:
    """Make one that nobody works for yet: start its jobs to have proposals made."""
    pool = SolverPool(ENGINES, size=1)
    return Replanner(office.db, StraightRoads(), pool, office.clock, Jobs(office.db))


def insertions_of(office: Office, **more: Any) -> Insertions:
    return Insertions(days_of(office, **more))


async def an_order(
    office: Office, *, north_m: float = 500.0, east_m: float = 750.0, **more: Any
) -> Order:
    """Add an order that waits, near the first stop of the first run unless said."""
    now, at = office.clock.now(), offset(DEPOT, north_m=north_m, east_m=east_m)
    own: dict[str, Any] = {"organization_id": office.town.organization.id, "created_at": now}
    place = Place(
        id=PlaceId(uuid7()),
        text=f"Rua Nova {north_m:.0f}, {east_m:.0f}",
        key=uuid7().hex,
        lat=at.lat,
        lon=at.lon,
        status="located",
        **own,
    )
    filled: dict[str, Any] = {
        "source": "api",
        "content_hash": "",
        "status": "ready",
        "place_id": place.id,
        "recipient_name": "Ivo",
        "date": office.town.plan.date,
        "updated_at": now,
    }
    order = Order(id=OrderId(uuid7()), external_id=f"N-{uuid7().hex[-6:]}", **(own | filled | more))
    await save(office.db, place)
    await save(office.db, order)
    return order


async def an_idle_driver(office: Office, **vehicle: Any) -> Shift:
    """Put one more driver on duty, who has no run."""
    now = office.clock.now()
    own: dict[str, Any] = {"organization_id": office.town.organization.id, "created_at": now}
    driver = Driver(id=DriverId(uuid7()), name="Joana", skills=[], **own)
    van = Vehicle(id=VehicleId(uuid7()), name="Kangoo", skills=[], **(own | vehicle))
    shift = Shift(
        id=ShiftId(uuid7()),
        driver_id=driver.id,
        vehicle_id=van.id,
        depot_id=office.town.depot.id,
        date=office.town.plan.date,
        starts_at=now,
        ends_at=now + timedelta(hours=8),
        **own,
    )
    await save(office.db, driver, van)
    await save(office.db, shift)
    return shift
