"""What goes over the wire about plans."""

import datetime as dt
from typing import Annotated

import msgspec

from shared.geo import Point
from shared.ids import (
    DepotId,
    DriverId,
    OrderId,
    PlaceId,
    PlanId,
    RouteId,
    ShiftId,
    VehicleId,
)


class NewPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/plans`` answers 202 with the plan, which then goes on optimizing."""

    date: dt.date
    depot_id: DepotId
    budget_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0
    engine: Annotated[str, msgspec.Meta(max_length=20)] = "porta"


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far an optimization is. ``phase``: roads, solving, drawing, done."""

    phase: str = "roads"
    elapsed_s: float = 0.0
    budget_s: float = 0.0
    cost: float | None = None
    stops: int = 0
    unassigned: int = 0


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan comes to, and what today's way (nearest neighbour) would come to."""

    orders: int
    stops: int
    routes: int
    distance_m: int
    drive_s: int
    duration_s: int  # drive, wait and serve, over all routes
    late_s: int
    nearest_neighbour_distance_m: int
    nearest_neighbour_duration_s: int
    nearest_neighbour_unassigned: int


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """An order that no route took, and the limits that stopped it."""

    order_id: OrderId
    external_id: str
    reasons: tuple[str, ...]  # capacity, window, shift, skill, unreachable, no_vehicle…
    text: str


class PlannedStopView(msgspec.Struct, frozen=True, kw_only=True):
    sequence: int
    place_id: PlaceId
    at: Point
    address: str
    order_ids: tuple[OrderId, ...]
    arrives_at: dt.datetime
    starts_at: dt.datetime
    leaves_at: dt.datetime
    drive_s: int
    distance_m: int
    slack_s: int
    window_opens: dt.datetime | None
    window_closes: dt.datetime | None


class RouteView(msgspec.Struct, frozen=True, kw_only=True):
    id: RouteId
    number: int
    shift_id: ShiftId
    driver_id: DriverId
    driver_name: str
    vehicle_id: VehicleId
    vehicle_name: str
    departs_at: dt.datetime
    ends_at: dt.datetime
    distance_m: int
    drive_s: int
    service_s: int
    waiting_s: int
    geometry: str  # polyline6
    stops: tuple[PlannedStopView, ...]


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """A plan; ``routes`` only where one plan is asked for by its id."""

    id: PlanId
    date: dt.date
    depot_id: DepotId
    status: str
    engine: str
    roads_source: str  # embedded | remote | straight
    progress: Progress
    figures: Figures | None
    unassigned: tuple[LeftOut, ...]
    failure: str
    created_at: dt.datetime
    ready_at: dt.datetime | None
    published_at: dt.datetime | None
    routes: tuple[RouteView, ...] = ()
