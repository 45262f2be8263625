"""A day to test with: one run on the road, its driver's phone, its stops and their orders."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import SQLModel

from dispatch_server.accounts.model import Device, LoginSession, Organization, User
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.db.session import Database
from dispatch_server.fleet.model import Depot, Driver, Shift, Vehicle
from dispatch_server.orders.model import Order, Promise
from dispatch_server.places.model import Place
from dispatch_server.planning.model import Plan, Route
from dispatch_server.runs.model import Run, Stop, Task
from shared import polyline
from shared.clock import Clock
from shared.geo import Point, offset
from shared.ids import (
    DepotId,
    DeviceId,
    DriverId,
    OrderId,
    OrganizationId,
    PlaceId,
    PlanId,
    RouteId,
    RunId,
    ShiftId,
    StopId,
    TaskId,
    UserId,
    VehicleId,
    uuid7,
)
from shared.states import OrderStatus, RunStatus, StopStatus

DEPOT = Point(60.1699, 24.9384)
LEG_M = 700.0  # between two stops, to the east


@dataclass(kw_only=True)
class Day:
    organization: Organization
    driver: Driver
    device: Device
    run: Run
    stops: list[Stop] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)

    @property
    def phone(self) -> Caller:
        """Whom the server takes the driver's phone for."""
        return Caller(
            organization_id=self.organization.id,
            role=Role.DRIVER,
            driver_id=self.driver.id,
            device_id=self.device.id,
        )


async def a_day(db: Database, clock: Clock, organization: Organization, *, stops: int = 3) -> Day:
    """Make a run in progress: it left half an hour ago, and each stop has one order."""
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
    vehicle = Vehicle(id=VehicleId(uuid7()), name="Fiorino", skills=[], **own)
    phone = "+5511988887777"
    driver = Driver(id=DriverId(uuid7()), name="Marina Alves", phone=phone, skills=[], **own)
    device = Device(id=DeviceId(uuid7()), driver_id=driver.id, **own)
    await save(db, depot, vehicle, driver)
    await save(db, device)
    run = await _publish(db, clock, depot, driver=driver, vehicle=vehicle, stops=stops)
    day = Day(organization=organization, driver=driver, device=device, run=run)
    for sequence in range(1, stops + 1):
        await _add_stop(db, clock, day, sequence)
    return day


async def _publish(
    db: Database, clock: Clock, depot: Depot, *, driver: Driver, vehicle: Vehicle, stops: int
) -> Run:
    now = clock.now()
    own: dict[str, Any] = {"organization_id": depot.organization_id}
    who: dict[str, Any] = {"driver_id": driver.id, "vehicle_id": vehicle.id}
    made: dict[str, Any] = {"date": now.date(), "depot_id": depot.id, "created_at": now}
    way: dict[str, Any] = {
        "number": 1,
        "departs_at": now - timedelta(minutes=30),
        "ends_at": now + timedelta(hours=6),
        "distance_m": 9_000,
        "drive_s": 3_600,
        "geometry": polyline.encode([DEPOT, *(stop_point(n) for n in range(1, stops + 1)), DEPOT]),
    }
    shift = Shift(id=ShiftId(uuid7()), starts_at=now, ends_at=now, **own, **who, **made)
    plan = Plan(
        id=PlanId(uuid7()),
        status="published",
        budget_s=1,
        progress={},
        figures={},
        unassigned=[],
        **own,
        **made,
    )
    route = Route(
        id=RouteId(uuid7()),
        plan_id=plan.id,
        shift_id=shift.id,
        service_s=0,
        waiting_s=0,
        **own,
        **who,
        **way,
    )
    run = Run(
        id=RunId(uuid7()),
        plan_id=plan.id,
        route_id=route.id,
        status=RunStatus.IN_PROGRESS,
        started_at=now,
        **own,
        **who,
        **made,
        **way,
    )
    for row in (shift, plan, route, run):
        await save(db, row)
    return run


async def save(db: Database, *rows: SQLModel) -> None:
    async with db.transaction() as session:
        session.add_all(rows)


async def log_in(
    db: Database, clock: Clock, organization_id: OrganizationId, *, role: Role = Role.DISPATCHER
) -> Caller:
    """Make a user with a session at the console."""
    user = User(
        id=UserId(uuid7()),
        organization_id=organization_id,
        email=f"{uuid7()}@example.org",
        name="Rita",
        role=role,
        password_hash="",
        created_at=clock.now(),
    )
    await save(db, user)
    await save(
        db,
        LoginSession(
            token_hash=uuid7().hex,
            organization_id=organization_id,
            user_id=user.id,
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=8),
        ),
    )
    return Caller(organization_id=organization_id, role=role, user_id=user.id)


def stop_point(sequence: int) -> Point:
    return offset(DEPOT, north_m=0, east_m=LEG_M * sequence)


async def _add_stop(db: Database, clock: Clock, day: Day, sequence: int) -> None:
    now, at = clock.now(), stop_point(sequence)
    own: dict[str, Any] = {"organization_id": day.organization.id}
    place = Place(
        id=PlaceId(uuid7()),
        text=f"Rua Secreta {sequence}00",
        key=f"rua secreta {sequence} {day.run.id}",
        lat=at.lat,
        lon=at.lon,
        status="located",
        created_at=now,
        **own,
    )
    order = Order(
        id=OrderId(uuid7()),
        source="api",
        external_id=f"A-{sequence}-{day.run.id.hex[-4:]}",
        content_hash="",
        status=OrderStatus.OUT_FOR_DELIVERY,
        place_id=place.id,
        recipient_name=f"Helena Prado {sequence}",
        recipient_phone="+5511977776666",
        locale="pt-BR",
        date=now.date(),
        created_at=now,
        updated_at=now,
        **own,
    )
    arrives = now + timedelta(minutes=15 * sequence)
    stop = Stop(
        id=StopId(uuid7()),
        run_id=day.run.id,
        sequence=sequence,
        place_id=place.id,
        lat=at.lat,
        lon=at.lon,
        status=StopStatus.PENDING,
        planned_arrives_at=arrives,
        eta=arrives,
        service_s=180,
        drive_s=600,
        distance_m=int(LEG_M),
        **own,
    )
    promise = Promise(
        id=uuid7(),
        order_id=order.id,
        opens=arrives - timedelta(minutes=30),
        closes=arrives + timedelta(minutes=90),
        reason="planned",
        made_at=now,
        **own,
    )
    task = Task(id=TaskId(uuid7()), order_id=order.id, stop_id=stop.id, kind="delivery", **own)
    for row in (place, order, stop, promise, task):
        await save(db, row)
    day.stops.append(stop)
    day.orders.append(order)
