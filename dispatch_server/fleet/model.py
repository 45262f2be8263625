"""Rows: depot, vehicle, driver, shift."""

import datetime as dt

from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import document, instant, owner, primary, ref
from shared.ids import DepotId, DriverId, OrganizationId, ShiftId, VehicleId


class Depot(SQLModel, table=True):
    id: DepotId = primary()
    organization_id: OrganizationId = owner()
    name: str
    address: str
    lat: float
    lon: float
    opens: dt.time  # local time of the organization
    closes: dt.time
    is_active: bool = True
    created_at: dt.datetime = instant()


class Vehicle(SQLModel, table=True):
    """What goods travel in. A capacity of None is no limit."""

    id: VehicleId = primary()
    organization_id: OrganizationId = owner()
    name: str
    plate: str = ""
    profile: str = "car"  # of the road graph
    capacity_weight_g: int | None = None
    capacity_volume_cm3: int | None = None
    capacity_packages: int | None = None
    skills: list[str] = document()
    cost_fixed_cents: int = 0  # each day it is used
    cost_hour_cents: int = 3000
    cost_km_cents: int = 80
    is_active: bool = True
    created_at: dt.datetime = instant()


class Driver(SQLModel, table=True):
    id: DriverId = primary()
    organization_id: OrganizationId = owner()
    name: str
    phone: str = ""
    locale: str = ""  # empty: the organization's
    skills: list[str] = document()
    is_active: bool = True
    created_at: dt.datetime = instant()


class Shift(SQLModel, table=True):
    """A driver with a vehicle out of a depot on a day."""

    id: ShiftId = primary()
    organization_id: OrganizationId = owner()
    driver_id: DriverId = ref("driver.id")
    vehicle_id: VehicleId = ref("vehicle.id")
    depot_id: DepotId = ref("depot.id")
    date: dt.date = Field(index=True)  # local day of the organization
    starts_at: dt.datetime = instant()
    ends_at: dt.datetime = instant()
    created_at: dt.datetime = instant()
