"""Keep the fleet: what there is to drive with, who drives, and when."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.rules import Caller
from dispatch_server.errors import Missing
from dispatch_server.fleet.model import Depot, Driver, Shift, Vehicle
from dispatch_server.fleet.rules import (
    ShiftOverlaps,
    check_depot,
    check_profile,
    check_shift,
    check_work,
)
from dispatch_server.fleet.schema import NewDepot, NewDriver, NewShift, NewVehicle
from shared.ids import DepotId, DriverId, OrganizationId, ShiftId, VehicleId, uuid7

MOST: Final = 5_000  # rows in one answer; more is not a fleet of one organization


@dataclass(eq=False)
class NotInFleet(Missing):
    """The organization has no such depot, vehicle or driver."""

    slug: ClassVar[str] = "not-in-fleet"
    what: str
    id: str

    def __str__(self) -> str:
        return f"there is no {self.what} {self.id}"


async def add_depot(
    session: AsyncSession, caller: Caller, new: NewDepot, *, now: dt.datetime
) -> Depot:
    """Add a depot. Raises DepotNeverOpen."""
    check_depot(new.opens, new.closes)
    depot = Depot(
        id=DepotId(uuid7()),
        organization_id=caller.organization_id,
        name=new.name,
        address=new.address,
        lat=new.at.lat,
        lon=new.at.lon,
        opens=new.opens,
        closes=new.closes,
        loading_s=new.loading_s,
        created_at=now,
    )
    session.add(depot)
    await session.flush()
    return depot


async def add_vehicle(
    session: AsyncSession,
    caller: Caller,
    new: NewVehicle,
    *,
    now: dt.datetime,
    with_roads: tuple[str, ...] = (),
) -> Vehicle:
    """Add a vehicle. ``with_roads`` are the kinds that the city knows. Raises UnknownProfile."""
    check_profile(new.profile, with_roads)
    vehicle = Vehicle(
        **msgspec.structs.asdict(new) | {"skills": list(new.skills)},
        id=VehicleId(uuid7()),
        organization_id=caller.organization_id,
        created_at=now,
    )
    session.add(vehicle)
    await session.flush()
    return vehicle


async def add_driver(
    session: AsyncSession, caller: Caller, new: NewDriver, *, now: dt.datetime
) -> Driver:
    driver = Driver(
        **msgspec.structs.asdict(new) | {"skills": list(new.skills)},
        id=DriverId(uuid7()),
        organization_id=caller.organization_id,
        created_at=now,
    )
    session.add(driver)
    await session.flush()
    return driver


async def add_shift(
    session: AsyncSession, caller: Caller, new: NewShift, *, now: dt.datetime
) -> Shift:
    """Add a shift. Raises NotInFleet, ShiftTimesWrong, ShiftContradictory, ShiftOverlaps."""
    zone = ZoneInfo(caller.time_zone)
    check_shift(new.date, new.starts_at, new.ends_at, zone=zone, now=now)
    check_work(new)
    mine = caller.organization_id
    await check_fleet(session, mine, new.depot_id, new.driver_id, new.vehicle_id)
    await _refuse_overlap(session, caller.organization_id, new)
    told = msgspec.structs.asdict(new)
    start, end = told.pop("start"), told.pop("end")
    shift = Shift(
        **told | {"breaks": msgspec.to_builtins(new.breaks), "end_kind": str(new.end_kind)},
        start_lat=start and start.lat,
        start_lon=start and start.lon,
        end_lat=end and end.lat,
        end_lon=end and end.lon,
        id=ShiftId(uuid7()),
        organization_id=caller.organization_id,
        created_at=now,
    )
    session.add(shift)
    await session.flush()
    return shift


async def depots(session: AsyncSession, organization_id: OrganizationId) -> list[Depot]:
    found = select(Depot).where(Depot.organization_id == organization_id, col(Depot.is_active))
    return list(await session.exec(found.order_by(col(Depot.name), col(Depot.id)).limit(MOST)))


async def vehicles(session: AsyncSession, organization_id: OrganizationId) -> list[Vehicle]:
    mine = (Vehicle.organization_id == organization_id, col(Vehicle.is_active))
    found = select(Vehicle).where(*mine)
    return list(await session.exec(found.order_by(col(Vehicle.name), col(Vehicle.id)).limit(MOST)))


async def drivers(session: AsyncSession, organization_id: OrganizationId) -> list[Driver]:
    found = select(Driver).where(Driver.organization_id == organization_id, col(Driver.is_active))
    return list(await session.exec(found.order_by(col(Driver.name), col(Driver.id)).limit(MOST)))


async def shifts(
    session: AsyncSession, organization_id: OrganizationId, date: dt.date
) -> list[Shift]:
    found = select(Shift).where(Shift.organization_id == organization_id, Shift.date == date)
    return list(await session.exec(found.order_by(col(Shift.starts_at), col(Shift.id)).limit(MOST)))


async def check_fleet(
    session: AsyncSession,
    organization_id: OrganizationId,
    depot_id: DepotId,
    driver_id: DriverId,
    vehicle_id: VehicleId,
) -> None:
    """Hold driver and vehicle, so that two shifts cannot slip in beside each other.

    Raises NotInFleet.
    """
    for what, row, wanted in (
        ("depot", Depot, depot_id),
        ("driver", Driver, driver_id),
        ("vehicle", Vehicle, vehicle_id),
    ):
        mine = select(row).where(row.id == wanted, row.organization_id == organization_id)
        found = await session.exec(mine if row is Depot else mine.with_for_update())
        if found.one_or_none() is None:
            raise NotInFleet(what=what, id=str(wanted))


async def _refuse_overlap(
    session: AsyncSession, organization_id: OrganizationId, new: NewShift
) -> None:
    same: dict[str, ColumnElement[bool]] = {
        "driver": col(Shift.driver_id) == new.driver_id,
        "vehicle": col(Shift.vehicle_id) == new.vehicle_id,
    }
    for who, condition in same.items():
        found = await session.exec(
            select(Shift)
            .where(
                condition,
                Shift.organization_id == organization_id,
                Shift.starts_at < new.ends_at,
                Shift.ends_at > new.starts_at,
            )
            .limit(1)
        )
        other = found.one_or_none()
        if other is not None:
            raise ShiftOverlaps(
                who=who,
                shift_id=str(other.id),
                starts_at=other.starts_at,
                ends_at=other.ends_at,
            )
