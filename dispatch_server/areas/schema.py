"""What goes over the wire about areas."""

import datetime as dt
from typing import Annotated, Final

import msgspec

from shared.geo import Point
from shared.ids import AreaId, DriverId, VehicleId
from shared.text import NO_NUL

MOST_CORNERS: Final = 200
MOST_NAMED: Final = 200  # drivers, or vehicles, of one area
Skill = Annotated[str, msgspec.Meta(min_length=1, max_length=50, pattern=NO_NUL)]


class NewArea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``ring`` names each corner once. Without drivers and vehicles anybody serves the area."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=NO_NUL)]
    colour: Annotated[str, msgspec.Meta(pattern="^#[0-9a-f]{6}$")] = "#1d4ed8"
    ring: Annotated[tuple[Point, ...], msgspec.Meta(min_length=3, max_length=MOST_CORNERS)]
    driver_ids: Annotated[tuple[DriverId, ...], msgspec.Meta(max_length=MOST_NAMED)] = ()
    vehicle_ids: Annotated[tuple[VehicleId, ...], msgspec.Meta(max_length=MOST_NAMED)] = ()
    is_binding: bool = False
    """Whether nobody else may go there; otherwise they are only asked first."""
    skills: Annotated[tuple[Skill, ...], msgspec.Meta(max_length=20)] = ()
    surcharge_cents: Annotated[int, msgspec.Meta(ge=0, le=10_000_00)] = 0


class ChangedArea(NewArea, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``expected_version`` is the one that was looked at: a newer one is not overwritten."""

    expected_version: int


class AreaView(msgspec.Struct, frozen=True, kw_only=True):
    id: AreaId
    name: str
    colour: str
    ring: tuple[Point, ...]
    driver_ids: tuple[DriverId, ...]
    vehicle_ids: tuple[VehicleId, ...]
    is_binding: bool
    skills: tuple[str, ...]
    surcharge_cents: int
    version: int
    updated_at: dt.datetime
    area_m2: int
    overlaps: tuple[AreaId, ...]
    """Areas with which it shares ground; there the smaller one counts."""
