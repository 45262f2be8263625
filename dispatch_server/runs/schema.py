"""What goes over the wire about runs, to the console."""

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from shared.geo import Point
from shared.ids import DriverId, IncidentId, OrderId, PlaceId, PlanId, RunId, StopId, VehicleId


class ProofSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A photo of an attempt; its bytes are at ``/v1/proofs/{id}/photo`` once complete."""

    id: UUID
    kind: str
    sha256: str
    is_complete: bool


class AttemptView(msgspec.Struct, frozen=True, kw_only=True):
    order_id: OrderId
    number: int
    outcome: str
    reason: str
    receiver_name: str
    note: str
    evidence: dict[str, Any]  # runs.evidence.document
    flags: tuple[str, ...]
    distance_m: float | None
    occurred_at: dt.datetime
    received_at: dt.datetime
    proofs: tuple[ProofSummary, ...]


class RunStopView(msgspec.Struct, frozen=True, kw_only=True):
    id: StopId
    sequence: int
    place_id: PlaceId
    status: str
    at: Point
    address: str
    recipients: tuple[str, ...]
    order_ids: tuple[OrderId, ...]
    external_ids: tuple[str, ...]
    window_opens: dt.datetime | None
    window_closes: dt.datetime | None
    planned_arrives_at: dt.datetime
    eta: dt.datetime | None
    late_s: int  # expected or actual, against the window; 0 on time
    arrived_at: dt.datetime | None
    ended_at: dt.datetime | None
    attempts: tuple[AttemptView, ...] = ()


class RunSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A row of ``GET /v1/runs?date=``."""

    id: RunId
    plan_id: PlanId
    number: int  # picks the colour
    version: int
    status: str
    date: dt.date
    driver_id: DriverId
    driver_name: str
    vehicle_id: VehicleId
    vehicle_name: str
    departs_at: dt.datetime
    ends_at: dt.datetime
    distance_m: int
    drive_s: int
    stops: int
    ended: int
    succeeded: int
    failed: int
    late_s: int  # of the latest stop still to come
    next_stop_id: StopId | None
    next_eta: dt.datetime | None


class RunDetail(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``GET /v1/runs/{id}``."""

    run: RunSummary
    geometry: str  # polyline6
    stops: tuple[RunStopView, ...]


class IncidentView(msgspec.Struct, frozen=True, kw_only=True):
    id: IncidentId
    kind: str
    status: str
    run_id: RunId | None
    subject: str
    subject_id: UUID
    facts: dict[str, Any]
    opened_at: dt.datetime
