"""What a driver is given: the run, its stops, and what each stop asks for."""

import datetime as dt
from datetime import datetime

import msgspec

from shared.geo import Point
from shared.ids import DepotId, DriverId, OrderId, RunId, StopId, TaskId, VehicleId
from shared.pix import PixAccount
from shared.proof import Needs
from shared.reasons import ReasonView
from shared.states import RunStatus, StopStatus, TaskKind


class PackageView(msgspec.Struct, frozen=True, kw_only=True):
    barcode: str
    description: str = ""
    pieces: int = 1  # of goods in it, that may be taken or refused one by one


class TaskView(msgspec.Struct, frozen=True, kw_only=True):
    """One act for one order at a stop."""

    id: TaskId
    order_id: OrderId
    kind: TaskKind
    external_id: str  # the number that the shop and the customer know
    recipient_name: str
    recipient_phone: str = ""
    packages: tuple[PackageView, ...] = ()
    notes: str = ""
    attempt: int = 1
    has_pin: bool = False  # the recipient knows a number that the driver asks for
    due_cents: int = 0  # to be paid at the door, in the run's currency


class StopView(msgspec.Struct, frozen=True, kw_only=True):
    """One visit. ``sequence`` counts from 1; times are UTC."""

    id: StopId
    run_id: RunId
    sequence: int
    status: StopStatus
    address: str  # the text as received
    complement: str = ""
    at: Point
    window_opens: datetime | None = None
    window_closes: datetime | None = None
    planned_arrives_at: datetime
    eta: datetime | None = None
    service_s: int
    access_notes: str = ""
    tasks: tuple[TaskView, ...] = ()
    drive_s: int = 0  # of the leg that leads here
    distance_m: int = 0
    proofs: dict[str, Needs] = {}  # by outcome, where it differs from shared.proof's defaults


class DepotView(msgspec.Struct, frozen=True, kw_only=True):
    id: DepotId
    name: str
    address: str
    at: Point


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """A route as one driver drives it on one day. ``version`` grows with each change."""

    id: RunId
    version: int
    date: dt.date  # spelled out: from 3.14 on, a field may hide a name of its own type
    status: RunStatus
    driver_id: DriverId
    driver_name: str
    vehicle_id: VehicleId
    vehicle_name: str
    depot: DepotView
    departs_at: datetime
    ends_at: datetime
    distance_m: int
    drive_s: int
    geometry: str = ""  # polyline6 of the whole way, for the map and the demo drivers
    time_zone: str = "UTC"
    currency: str = "BRL"
    pix: PixAccount | None = None  # where what is due at a door may be paid
    change_reason: str = ""  # shared.states.RunChange of the newest change; empty: none yet
    reasons: tuple[ReasonView, ...] = ()  # to choose from, in this order; empty: the app's own
