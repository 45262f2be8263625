"""What goes over the wire about the fleet."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

import msgspec

from shared.geo import Point
from shared.ids import DepotId, DriverId, ShiftId, VehicleId
from shared.text import NO_NUL

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NO_NUL)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=14400)]
WorkTime = Annotated[int, msgspec.Meta(gt=0, le=86400)]
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
    loading_s: Seconds = 0  # before a vehicle leaves, and at its reloads


class DepotView(msgspec.Struct, frozen=True, kw_only=True):
    id: DepotId
    name: str
    address: str
    at: Point
    opens: dt.time
    closes: dt.time
    loading_s: int


class NewVehicle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Name
    plate: Annotated[str, msgspec.Meta(max_length=20, pattern=NO_NUL)] = ""
    profile: Annotated[str, msgspec.Meta(max_length=20, pattern=NO_NUL)] = "car"
    """How it drives: car, motorcycle, bicycle or truck."""
    capacity_weight_g: Count | None = None
    capacity_volume_cm3: Count | None = None
    capacity_packages: Count | None = None
    skills: Skills = ()
    cost_fixed_cents: Count = 0
    cost_hour_cents: Count = 3000
    cost_km_cents: Count = 80
    cost_stop_cents: Count = 0
    cost_overtime_hour_cents: Count = 0  # on top of the hour
    max_distance_m: Annotated[int, msgspec.Meta(gt=0, le=10_000_000)] | None = None
    max_stops: Annotated[int, msgspec.Meta(gt=0, le=10_000)] | None = None
    max_reloads: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    reload_s: Seconds | None = None  # None: as long as its depot takes to load


class VehicleView(msgspec.Struct, frozen=True, kw_only=True):
    id: VehicleId
    name: str
    plate: str
    profile: str
    has_roads: bool
    """Whether the city has roads for its kind; without, it is planned on marked estimates."""
    capacity_weight_g: int | None
    capacity_volume_cm3: int | None
    capacity_packages: int | None
    skills: tuple[str, ...]
    cost_fixed_cents: int
    cost_hour_cents: int
    cost_km_cents: int
    cost_stop_cents: int
    cost_overtime_hour_cents: int
    max_distance_m: int | None
    max_stops: int | None
    max_reloads: int
    reload_s: int | None


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


class EndKind(StrEnum):
    """Where a shift ends."""

    DEPOT = "depot"
    OPEN = "open"
    """At the last door."""
    POINT = "point"
    """At a point of its own, such as the driver's home."""


class ShiftBreak(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rest that begins from ``opens`` to ``closes``, wherever the vehicle then is."""

    opens: Instant
    closes: Instant
    duration_s: Annotated[int, msgspec.Meta(gt=0, le=14400)]
    is_paid: bool = True


class NewShift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    driver_id: DriverId
    vehicle_id: VehicleId
    depot_id: DepotId
    date: dt.date
    starts_at: Instant
    ends_at: Instant
    latest_start: Instant | None = None
    regular_s: WorkTime | None = None  # work beyond is overtime
    max_duration_s: WorkTime | None = None
    breaks: Annotated[tuple[ShiftBreak, ...], msgspec.Meta(max_length=5)] = ()
    start: Point | None = None  # not at the depot: the goods are in the vehicle
    end_kind: EndKind = EndKind.DEPOT
    end: Point | None = None  # of a shift that ends at a point


class ShiftView(msgspec.Struct, frozen=True, kw_only=True):
    id: ShiftId
    driver_id: DriverId
    vehicle_id: VehicleId
    depot_id: DepotId
    date: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    latest_start: dt.datetime | None
    regular_s: int | None
    max_duration_s: int | None
    breaks: tuple[ShiftBreak, ...]
    start: Point | None
    end_kind: EndKind
    end: Point | None


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who did something. ``kind``: user, driver, customer, integration or system."""

    kind: str
    name: str  # empty where nobody is named
