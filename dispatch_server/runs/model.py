"""Rows: the day as driven. Runs and stops move on; attempts and proofs are only added."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import (
    document,
    documents,
    empty_document,
    instant,
    optional_instant,
    optional_ref,
    owner,
    primary,
    ref,
)
from shared.ids import (
    AttemptId,
    DayChangeId,
    DepotId,
    DeviceId,
    DriverId,
    FactId,
    IncidentId,
    OrderId,
    OrganizationId,
    PlaceId,
    PlanId,
    ProofId,
    ReplanId,
    RouteId,
    RunId,
    StopId,
    TaskId,
    VehicleId,
)


class Run(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("organization_id", "route_id"),)  # published twice: once

    id: RunId = primary()
    organization_id: OrganizationId = owner()
    plan_id: PlanId = ref("plan.id")
    route_id: RouteId = ref("route.id")
    number: int  # within the plan, from 1; picks the colour
    driver_id: DriverId = ref("driver.id")
    vehicle_id: VehicleId = ref("vehicle.id")
    depot_id: DepotId = ref("depot.id")
    date: dt.date = Field(index=True)
    status: str  # shared.states.RunStatus
    version: int = 1
    change_reason: str = ""  # shared.states.RunChange of the newest version
    departs_at: dt.datetime = instant()
    ends_at: dt.datetime = instant()
    distance_m: int
    drive_s: int
    geometry: str
    pace: float = 1.0  # what its drives were multiplied by, of free roads
    speeds: list[float] = documents()  # the same for each hour UTC; see roads.speeds.Speeds.day
    accepted_at: dt.datetime | None = optional_instant()
    started_at: dt.datetime | None = optional_instant()
    completed_at: dt.datetime | None = optional_instant()
    created_at: dt.datetime = instant()


class Stop(SQLModel, table=True):
    id: StopId = primary()
    organization_id: OrganizationId = owner()
    run_id: RunId = ref("run.id")
    sequence: int  # from 1
    place_id: PlaceId = ref("place.id")
    lat: float
    lon: float
    status: str  # shared.states.StopStatus
    window_opens: dt.datetime | None = optional_instant()
    window_closes: dt.datetime | None = optional_instant()
    planned_arrives_at: dt.datetime = instant()
    eta: dt.datetime | None = optional_instant()
    late_since: dt.datetime | None = optional_instant()  # when it became known, while it holds
    service_s: int
    drive_s: int
    distance_m: int
    moved_in: int = 0  # version of the run in which its place last moved by more than a street
    arrived_at: dt.datetime | None = optional_instant()
    ended_at: dt.datetime | None = optional_instant()
    ended_by_fact: FactId | None = Field(default=None, sa_type=Uuid, nullable=True)


class Task(SQLModel, table=True):
    id: TaskId = primary()
    organization_id: OrganizationId = owner()
    order_id: OrderId = ref("delivery_order.id")
    stop_id: StopId = ref("stop.id")
    kind: str  # shared.states.TaskKind
    status: str = "pending"  # pending | succeeded | failed | canceled
    attempt: int = 1  # the number of the try that this task is


class Attempt(SQLModel, table=True):
    """One try at one order, as a driver reported it."""

    __table_args__ = (UniqueConstraint("organization_id", "fact_id", "order_id"),)

    id: AttemptId = primary()
    organization_id: OrganizationId = owner()
    order_id: OrderId = ref("delivery_order.id")
    stop_id: StopId = ref("stop.id")
    run_id: RunId = ref("run.id")
    driver_id: DriverId = ref("driver.id")
    device_id: DeviceId = ref("device.id")
    fact_id: FactId = Field(sa_type=Uuid, index=True)
    number: int
    outcome: str  # succeeded | failed
    reason: str = ""  # shared.states.FailureReason
    receiver_name: str = ""
    note: str = ""
    evidence: dict[str, Any] = empty_document()  # runs.evidence says what is in it
    is_public: bool = True  # False: a second report of a stop that had already ended
    flags: list[str] = document()  # double_completion, delivered_after_cancel, stale_plan…
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    distance_m: float | None = None  # from the stop's place
    mono_ms: int = Field(default=0, sa_type=BigInteger)  # of the phone since boot_id
    boot_id: str = ""
    occurred_at: dt.datetime = instant()
    received_at: dt.datetime = instant()


class ProofDemand(SQLModel, table=True):
    """How much an organization, or one of its channels, wants a kind of proof."""

    __table_args__ = (UniqueConstraint("organization_id", "source", "outcome", "kind"),)

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    source: str = ""  # channel; empty: all
    outcome: str  # succeeded, a reason, or failed for every reason without one of its own
    kind: str  # shared.proof.ProofKind
    rule: str  # shared.proof.ProofRule


class ReasonSetting(SQLModel, table=True):
    """What an organization says of a failure reason: its words, its place, what follows."""

    __table_args__ = (UniqueConstraint("organization_id", "code"),)

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    code: str  # shared.states.FailureReason
    position: int  # from 0
    is_hidden: bool = False
    labels: dict[str, str] = empty_document()  # by locale
    follow: str = ""  # shared.reasons.Follow; empty: the usual


class Proof(SQLModel, table=True):
    """A photo that an attempt declared. It is pending until its bytes are here."""

    __table_args__ = (UniqueConstraint("organization_id", "attempt_id", "sha256"),)

    id: ProofId = primary()
    organization_id: OrganizationId = owner()
    attempt_id: AttemptId = ref("attempt.id")
    kind: str = "photo"
    sha256: str = Field(index=True)  # of the original, as taken
    size: int  # bytes
    mime: str
    is_complete: bool = False
    refusal: str = ""  # why its bytes were not taken: runs.photos.PhotoRefusal
    completed_at: dt.datetime | None = optional_instant()


class Incident(SQLModel, table=True):
    """What needs a dispatcher's decision."""

    id: IncidentId = primary()
    organization_id: OrganizationId = owner()
    kind: str  # quarantined_fact, double_completion, delivered_after_cancel, failed_attempt…
    status: str = "open"
    run_id: RunId | None = optional_ref("run.id")
    subject: str
    subject_id: UUID = Field(sa_type=Uuid)
    facts: dict[str, Any] = document()
    opened_at: dt.datetime = instant()
    acknowledged_at: dt.datetime | None = optional_instant()
    acknowledged_by: str = ""  # an actor, as the log names them
    resolved_at: dt.datetime | None = optional_instant()
    resolved_by: str = ""
    decision: str = ""  # shared.states.Decision; empty where a newer report resolved it
    act: str = ""  # what was done, hashed: the same again is known, and nothing personal is kept
    replan_id: ReplanId | None = optional_ref("replan.id")  # that is to resolve it


class IncidentPhoto(SQLModel, table=True):
    """A photo that a report declared. It is pending until its bytes are here."""

    __table_args__ = (UniqueConstraint("organization_id", "incident_id", "sha256"),)

    id: ProofId = primary()
    organization_id: OrganizationId = owner()
    incident_id: IncidentId = ref("incident.id")
    place: int  # among the report's photos, from 1
    sha256: str = Field(index=True)  # of the original, as taken
    is_complete: bool = False
    refusal: str = ""  # why its bytes were not taken: runs.photos.PhotoRefusal


class Replan(SQLModel, table=True):
    """A proposal for what is left of a running day, from how it stood when it was worked out."""

    id: ReplanId = primary()
    organization_id: OrganizationId = owner()
    date: dt.date = Field(index=True)
    status: str  # shared.states.ReplanStatus
    reason: str  # shared.states.RunChange
    asked: dict[str, Any] = document()  # runs.proposals.Scope
    budget_s: float
    seed: int = 0
    progress: dict[str, Any] = document()  # planning.schema.Progress
    courses: list[dict[str, Any]] = documents()  # runs.courses.Course
    giving: dict[str, int] = document()  # versions of the runs that drive on no more
    difference: dict[str, Any] = document()  # planning.difference.Difference; empty until ready
    left_out: list[dict[str, Any]] = documents()  # planning.schema.LeftOut
    facts: dict[str, Any] = document()  # runs.proposals.Facts; empty until ready
    is_cancel_wanted: bool = False  # whoever plans looks here twice a second
    failure: str = ""  # why it failed, as a problem slug
    created_by: str = ""
    created_at: dt.datetime = instant()
    ready_at: dt.datetime | None = optional_instant()
    applied_at: dt.datetime | None = optional_instant()


class DayChange(SQLModel, table=True):
    """What a dispatcher did to a running day, for as long as it may be taken back."""

    id: DayChangeId = primary()
    organization_id: OrganizationId = owner()
    date: dt.date = Field(index=True)
    kind: str  # shared.states.RunChange
    moves: list[dict[str, Any]] = documents()  # runs.moves.Move
    actor: str
    at: dt.datetime = instant()
    expires_at: dt.datetime = instant(index=True)
    undone_at: dt.datetime | None = optional_instant()
    undone_by: str = ""  # an actor, as the log names them
