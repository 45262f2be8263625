"""What goes over the wire about the fleet."""

import datetime as dt
from typing import Annotated

import msgspec

from shared.geo import Point
from shared.ids import DepotId, DriverId, ShiftId, VehicleId
from shared.text import NO_NUL

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NO_NUL)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
LocalTime = Annotated[dt.time, msgspec.Meta(tz=False)]  # of the organization
Instant = Annotated[dt.datetime, msgspec.Meta(tz=True)]
Skills = Annotated[
    tuple[Annotated[str, msgspec.Meta(max_length=50, pattern=NO_NUL)], ...],
    msgspec.Meta(max_length=20),
]


class NewDepot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Name
    address: Annotated[str, msgspec.Meta(max_length=500, pattern=NO_NUL)]
    at: Point
    opens: LocalTime = dt.time(8)
    closes: LocalTime = dt.time(18)


class DepotView(msgspec.Struct, frozen=True, kw_only=True):
    id: DepotId
    name: str
    address: str
    at: Point
    opens: dt.time
    closes: dt.time


class NewVehicle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Name
    plate: Annotated[str, msgspec.Meta(max_length=20, pattern=NO_NUL)] = ""
    profile: Annotated[str, msgspec.Meta(max_length=20, pattern=NO_NUL)] = "car"
    capacity_weight_g: Count | None = None
    capacity_volume_cm3: Count | None = None
    capacity_packages: Count | None = None
    skills: Skills = ()
    cost_fixed_cents: Count = 0
    cost_hour_cents: Count = 3000
    cost_km_cents: Count = 80


class VehicleView(msgspec.Struct, frozen=True, kw_only=True):
    id: VehicleId
    name: str
    plate: str
    profile: str
    capacity_weight_g: int | None
    capacity_volume_cm3: int | None
    capacity_packages: int | None
    skills: tuple[str, ...]


class NewDriver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Name
    phone: Annotated[str, msgspec.Meta(max_length=40, pattern=NO_NUL)] = ""
    locale: Annotated[str, msgspec.Meta(max_length=10, pattern=NO_NUL)] = ""
    skills: Skills = ()


class DriverView(msgspec.Struct, frozen=True, kw_only=True):
    id: DriverId
    name: str
    phone: str
    locale: str
    skills: tuple[str, ...]


class NewShift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    driver_id: DriverId
    vehicle_id: VehicleId
    depot_id: DepotId
    date: dt.date
    starts_at: Instant
    ends_at: Instant


class ShiftView(msgspec.Struct, frozen=True, kw_only=True):
    id: ShiftId
    driver_id: DriverId
    vehicle_id: VehicleId
    depot_id: DepotId
    date: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
