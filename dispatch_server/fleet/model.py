"""Rows: depot, vehicle, driver, shift."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import (
    document,
    documents,
    instant,
    optional_instant,
    owner,
    primary,
    ref,
)
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
    loading_s: int = 0  # before a vehicle leaves, and at each reload unless it says otherwise
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
    cost_stop_cents: int = 0
    cost_overtime_hour_cents: int = 0  # on top of the hour
    max_distance_m: int | None = None  # in one shift
    max_stops: int | None = None  # in one shift
    max_reloads: int = 0  # how often it may come back to its depot for more
    reload_s: int | None = None  # None: as long as its depot takes to load
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
    """A driver with a vehicle out of a depot on a day.

    It starts at its depot unless it says where (then with its goods in it), and ends there, at
    the last door (``open``) or at a point of its own such as the driver's home (``point``).
    """

    id: ShiftId = primary()
    organization_id: OrganizationId = owner()
    driver_id: DriverId = ref("driver.id")
    vehicle_id: VehicleId = ref("vehicle.id")
    depot_id: DepotId = ref("depot.id")
    date: dt.date = Field(index=True)  # local day of the organization
    starts_at: dt.datetime = instant()
    ends_at: dt.datetime = instant()
    latest_start: dt.datetime | None = optional_instant()
    regular_s: int | None = None  # work beyond is overtime
    max_duration_s: int | None = None
    breaks: list[dict[str, Any]] = documents()  # fleet.schema.ShiftBreak
    start_lat: float | None = None
    start_lon: float | None = None
    end_kind: str = "depot"  # fleet.schema.EndKind
    end_lat: float | None = None
    end_lon: float | None = None
    created_at: dt.datetime = instant()


class DriverDocument(SQLModel, table=True):
    """A paper of a driver, such as the licence."""

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    driver_id: DriverId = ref("driver.id")
    kind: str  # fleet.documents.DocumentKind
    number: str = ""
    expires_on: dt.date | None = None  # the last day on which it holds


class WeeklyShift(SQLModel, table=True):
    """A shift that comes again on some days of each week. Shifts are made of it on demand."""

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    driver_id: DriverId = ref("driver.id")
    vehicle_id: VehicleId = ref("vehicle.id")
    depot_id: DepotId = ref("depot.id")
    weekdays: list[int] = document()  # 0 is Monday
    starts: dt.time  # local time of the organization
    ends: dt.time  # before it starts: on the next day
    first: dt.date
    last: dt.date | None = None
    created_at: dt.datetime = instant()
