"""A plan that is ready, and the runs that publishing it makes: drivers, their phones, their doors."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import SQLModel, select

from dispatch_server.accounts.model import Device, Organization
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.db.session import Database
from dispatch_server.fleet.model import Depot, Driver, Shift, Vehicle
from dispatch_server.orders.model import Order, Package
from dispatch_server.places.model import Place
from dispatch_server.planning.model import Plan, PlannedStop, Route
from dispatch_server.runs.assign import publish
from dispatch_server.runs.model import Run, Stop
from shared.clock import Clock
from shared.geo import Point, offset
from shared.ids import (
    DepotId,
    DeviceId,
    DriverId,
    OrderId,
    OrganizationId,
    PackageId,
    PlaceId,
    PlanId,
    RouteId,
    ShiftId,
    VehicleId,
    uuid7,
)
from shared.states import OrderStatus, PlanStatus

DEPOT = Point(60.1699, 24.9384)


@dataclass(kw_only=True)
class Crew:
    """A driver and the device that is theirs."""

    organization_id: OrganizationId
    driver: Driver
    devices: list[Device] = field(default_factory=list)

    @property
    def caller(self) -> Caller:
        return self.caller_on(self.devices[0])

    def caller_on(self, device: Device) -> Caller:
        return Caller(
            organization_id=self.organization_id,
            role=Role.DRIVER,
            driver_id=self.driver.id,
            device_id=device.id,
        )


@dataclass(kw_only=True)
class Town:
    """An organization with a plan that is ready: each driver a route, each stop an order."""

    organization: Organization
    depot: Depot
    plan: Plan
    crews: list[Crew] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)


async def a_town(
    db: Database,
    clock: Clock,
    organization: Organization,
    *,
    drivers: int = 2,
    stops: int = 3,
    orders_at_stop: int = 1,
) -> Town:
    """Make the rows that publishing needs."""
    now = clock.now()
    own: dict[str, Any] = {"organization_id": organization.id, "created_at": now}
    depot = Depot(
        id=DepotId(uuid7()),
        name="Casa Aurora",
        address="Rua das Flores 1",
        lat=DEPOT.lat,
        lon=DEPOT.lon,
        opens=now.time(),
        closes=now.time(),
        **own,
    )
    plan = Plan(
        id=PlanId(uuid7()),
        depot_id=depot.id,
        date=now.date(),
        status=PlanStatus.READY,
        budget_s=1,
        progress={},
        figures={},
        unassigned=[],
        **own,
    )
    await save(db, depot)
    await save(db, plan)
    town = Town(organization=organization, depot=depot, plan=plan)
    for number in range(1, drivers + 1):
        await _add_route(db, clock, town, number, stops=stops, orders_at_stop=orders_at_stop)
    return town


async def a_device(db: Database, clock: Clock, crew: Crew) -> Device:
    """Pair one more phone with a driver."""
    device = Device(
        id=DeviceId(uuid7()),
        organization_id=crew.organization_id,
        driver_id=crew.driver.id,
        created_at=clock.now(),
    )
    await save(db, device)
    crew.devices.append(device)
    return device


async def publish_town(db: Database, clock: Clock, town: Town) -> list[Run]:
    """Publish the plan, and give its runs by number."""
    async with db.transaction() as session:
        await publish(
            session,
            clock,
            organization_id=town.organization.id,
            plan_id=town.plan.id,
            actor="user:test",
        )
    async with db.reading() as session:
        found = await session.exec(select(Run).where(Run.plan_id == town.plan.id))
        return sorted(found, key=lambda run: run.number)


async def stops_of(db: Database, run: Run) -> list[Stop]:
    async with db.reading() as session:
        found = await session.exec(select(Stop).where(Stop.run_id == run.id))
        return sorted(found, key=lambda stop: (stop.sequence, stop.id))


async def save(db: Database, *rows: SQLModel) -> None:
    async with db.transaction() as session:
        session.add_all(rows)


async def _add_route(
    db: Database, clock: Clock, town: Town, number: int, *, stops: int, orders_at_stop: int
) -> None:
    now = clock.now()
    own: dict[str, Any] = {"organization_id": town.organization.id}
    made: dict[str, Any] = own | {"created_at": now}
    driver = Driver(id=DriverId(uuid7()), name=f"Marina {number}", skills=[], **made)
    vehicle = Vehicle(id=VehicleId(uuid7()), name=f"Fiorino {number}", skills=[], **made)
    await save(db, driver, vehicle)
    crew = Crew(organization_id=town.organization.id, driver=driver)
    town.crews.append(crew)
    await a_device(db, clock, crew)
    who: dict[str, Any] = {"driver_id": driver.id, "vehicle_id": vehicle.id}
    shift = Shift(
        id=ShiftId(uuid7()),
        depot_id=town.depot.id,
        date=now.date(),
        starts_at=now,
        ends_at=now + timedelta(hours=8),
        **who,
        **made,
    )
    route = Route(
        id=RouteId(uuid7()),
        plan_id=town.plan.id,
        shift_id=shift.id,
        number=number,
        departs_at=now + timedelta(minutes=30),
        ends_at=now + timedelta(hours=6),
        distance_m=9_000,
        drive_s=3_600,
        service_s=600,
        waiting_s=0,
        geometry="",
        **who,
        **own,
    )
    await save(db, shift)
    await save(db, route)
    for sequence in range(1, stops + 1):
        await _add_stop(db, clock, town, route, sequence, orders=orders_at_stop)


async def _add_stop(
    db: Database, clock: Clock, town: Town, route: Route, sequence: int, *, orders: int
) -> None:
    now = clock.now()
    at = offset(DEPOT, north_m=route.number * 500.0, east_m=sequence * 700.0)
    own: dict[str, Any] = {"organization_id": town.organization.id}
    place = Place(
        id=PlaceId(uuid7()),
        text=f"Rua {route.number}, {sequence}00",
        key=f"rua {route.number} {sequence} {route.id}",
        lat=at.lat,
        lon=at.lon,
        status="located",
        created_at=now,
        **own,
    )
    made = [
        Order(
            id=OrderId(uuid7()),
            source="api",
            external_id=f"A-{route.number}-{sequence}-{n}-{route.id.hex[-4:]}",
            content_hash="",
            status=OrderStatus.READY,
            place_id=place.id,
            recipient_name=f"Helena {route.number} {sequence} {n}",
            date=now.date(),
            created_at=now,
            updated_at=now,
            **own,
        )
        for n in range(orders)
    ]
    arrives = route.departs_at + timedelta(minutes=15 * sequence)
    planned = PlannedStop(
        id=uuid7(),
        route_id=route.id,
        sequence=sequence,
        place_id=place.id,
        order_ids=[str(order.id) for order in made],
        arrives_at=arrives,
        starts_at=arrives,
        leaves_at=arrives + timedelta(minutes=3),
        drive_s=600,
        distance_m=700,
        service_s=180,
        **own,
    )
    await save(db, place)
    await save(db, *made)
    labels = [
        Package(id=PackageId(uuid7()), order_id=order.id, barcode=f"P-{order.id}", **own)
        for order in made
    ]
    await save(db, planned, *labels)
    town.orders.extend(made)
