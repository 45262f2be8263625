"""Rows: a plan, its routes and their stops, its versions, and the problem that it answers.

A published plan never changes.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, LargeBinary, Uuid
from sqlmodel import Field, SQLModel, UniqueConstraint

from dispatch_server.db.columns import (
    document,
    documents,
    instant,
    optional_instant,
    owner,
    primary,
    ref,
)
from shared.ids import (
    DepotId,
    DriverId,
    OrderId,
    OrganizationId,
    PlaceId,
    PlanId,
    RouteId,
    ShiftId,
    VehicleId,
)
from shared.states import TaskKind


class Plan(SQLModel, table=True):
    id: PlanId = primary()
    organization_id: OrganizationId = owner()
    depot_id: DepotId = ref("depot.id")  # the first of them
    depot_ids: list[str] = documents()  # all that are planned together; empty: the first alone
    chosen: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # planning.chosen.Chosen
    date: dt.date = Field(index=True)
    status: str  # shared.states.PlanStatus
    engine: str = "porta"
    seed: int = 0
    budget_s: float
    roads_source: str = ""  # embedded | remote | straight
    progress: dict[str, Any] = document()  # planning.schema.Progress
    figures: dict[str, Any] = document()  # planning.schema.Figures; empty until ready
    unassigned: list[dict[str, Any]] = document()  # planning.schema.LeftOut
    is_cancel_wanted: bool = False  # whoever plans looks here twice a second
    failure: str = ""  # why it failed, as a problem slug
    version: int = 0  # grows with each change once it is made; 0 until then
    state: int = 0  # the version whose sequences it has: an earlier one after an undo
    can_undo: bool = False
    can_redo: bool = False
    locks: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # planning.schema.Locks
    violations: list[dict[str, Any]] = documents()  # planning.timed.Breach; empty: it may leave
    created_by: str = ""
    created_at: dt.datetime = instant()
    ready_at: dt.datetime | None = optional_instant()
    published_at: dt.datetime | None = optional_instant()


class Route(SQLModel, table=True):
    id: RouteId = primary()
    organization_id: OrganizationId = owner()
    plan_id: PlanId = ref("plan.id")
    shift_id: ShiftId = ref("shift.id")
    driver_id: DriverId = ref("driver.id")
    vehicle_id: VehicleId = ref("vehicle.id")
    number: int  # within the plan, from 1; picks the colour
    departs_at: dt.datetime = instant()
    ends_at: dt.datetime = instant()
    distance_m: int
    drive_s: int
    service_s: int
    waiting_s: int
    rest_s: int = 0
    overtime_s: int = 0
    cost_cents: int = 0
    stability_cents: int = 0  # price of what it changes of what was told
    pauses: list[dict[str, Any]] = documents()  # planning.schema.PauseView
    geometry: str  # polyline6, from start to end
    pace: float = 1.0  # what its drives were multiplied by, of free roads
    speeds: list[float] = documents()  # the same for each hour UTC; see roads.speeds.Speeds.day


class PlannedStop(SQLModel, table=True):
    id: UUID = primary()
    organization_id: OrganizationId = owner()
    route_id: RouteId = ref("route.id")
    sequence: int  # from 1
    place_id: PlaceId = ref("place.id")
    order_ids: list[str] = document()
    kinds: list[str] = documents()  # what is done for each; empty: deliveries all
    arrives_at: dt.datetime = instant()
    starts_at: dt.datetime = instant()
    leaves_at: dt.datetime = instant()
    drive_s: int  # of the leg that leads here
    distance_m: int
    service_s: int
    slack_s: int = 0  # how much later it may start without breaking anything

    @property
    def acts(self) -> list[tuple[OrderId, TaskKind]]:
        """What is done here, in turn."""
        kinds = self.kinds or [TaskKind.DELIVERY] * len(self.order_ids)
        pairs = zip(self.order_ids, kinds, strict=True)
        return [(OrderId(UUID(text)), TaskKind(kind)) for text, kind in pairs]


class PlanProblem(SQLModel, table=True):
    """What a plan answers, for as long as it may be changed. Nobody needs it after the day."""

    plan_id: PlanId = Field(sa_type=Uuid, primary_key=True, foreign_key="plan.id")
    organization_id: OrganizationId = owner()
    content: bytes = Field(sa_type=LargeBinary)  # planning.packing
    expires_at: dt.datetime = instant(index=True)


class PlanShare(SQLModel, table=True):
    """A part of a large problem that some worker is to plan; it goes when the plan goes on."""

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    plan_id: PlanId = ref("plan.id")
    engine: str
    seed: int
    budget_s: float
    content: bytes = Field(sa_type=LargeBinary)  # planning.packing
    routes: bytes = Field(sa_type=LargeBinary)  # sequences so far, msgpack
    answer: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    """Sequences found, msgpack. Empty: there are none."""
    expires_at: dt.datetime = instant(index=True)


class PlanVersion(SQLModel, table=True):
    """One change of a plan. Those with a ``draft`` can be gone back to, or forward."""

    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        UniqueConstraint("plan_id", "key"),
    )

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    plan_id: PlanId = ref("plan.id")
    number: int
    key: UUID | None = Field(default=None, sa_type=Uuid, nullable=True)  # its author's, said once
    kind: str  # planning.versions.Kind
    state: int  # the number of the version whose sequences it has: its own, unless undone
    edits: list[dict[str, Any]] = documents()  # planning.edit.Edit
    draft: dict[str, Any] | None = Field(
        default=None, sa_type=JSON(none_as_null=True), nullable=True
    )
    difference: dict[str, Any] = document()  # planning.schema.DifferenceView, from the one before
    actor: str
    at: dt.datetime = instant()
