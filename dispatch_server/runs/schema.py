"""What goes over the wire about runs, to the console."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from dispatch_server.orders.schema import LocalTime, Short
from dispatch_server.planning.schema import DifferenceView, LeftOut, Progress, StopTask
from shared.geo import Point
from shared.ids import (
    DayChangeId,
    DepotId,
    DriverId,
    OrderId,
    PlaceId,
    PlanId,
    ReplanId,
    RouteId,
    RunId,
    ShiftId,
    StopId,
    VehicleId,
)
from shared.runs import StopView
from shared.states import RunChange
from shared.text import NO_NUL


class Publish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/plans/{id}/publish``; the body may be left out.

    ``accept_violations`` of a plan that was edited into some.
    ``expected_version`` is of the plan as it was shown; without it, it is published as it is.
    ``shift_ids`` name the routes that leave; without any, all do. The others may follow later.
    """

    accept_violations: bool = False
    expected_version: int | None = None
    shift_ids: Annotated[tuple[ShiftId, ...], msgspec.Meta(max_length=1000)] = ()


class ReassignStops(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/stops/reassign``: some stops to one run, all or none.

    ``stops`` has each with the version of the run that has it, as the console last saw it.
    """

    to_run_id: RunId
    stops: Annotated[dict[StopId, int], msgspec.Meta(min_length=1, max_length=200)]


class Reassigned(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, to be undone by its id; None where the run had all the stops already."""

    change_id: DayChangeId | None


class ChangeState(StrEnum):
    """Whether a change can be taken back."""

    MADE = "made"
    UNDONE = "undone"
    OUTRUN = "outrun"  # its stops were driven or put elsewhere since


class DayChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did to a running day: how many stops, of which drivers, to whom."""

    id: DayChangeId
    kind: RunChange  # stop_reassigned or stop_skipped
    at: dt.datetime
    actor: str
    actor_name: str
    stops: int
    from_names: tuple[str, ...]
    to_name: str
    state: ChangeState


class NewDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/orders/{id}/reschedule``: a day, and a window in the organization's local time."""

    date: dt.date
    window_opens: LocalTime | None = None
    window_closes: LocalTime | None = None
    reason: Short = ""  # events live for ever: nothing about the recipient


class SendBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/orders/{id}/return``: starts a return, or ends the one that is under way."""

    reason: Short = ""


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
    due_by: dt.datetime | None  # the end of what was promised there, or of its window
    late_since: dt.datetime | None  # when it became known that it comes too late for that
    phones: tuple[str, ...]  # of the recipients; empty where none is known
    arrived_at: dt.datetime | None
    ended_at: dt.datetime | None
    attempts: tuple[AttemptView, ...] = ()


class RunSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A row of ``GET /v1/runs?date=``."""

    id: RunId
    plan_id: PlanId
    route_id: RouteId
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


class RunSheet(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /v1/runs/{id}/sheet``: a run to be printed. ``version`` tells an old print from a new."""

    run_id: RunId
    version: int
    depot_name: str
    depot_address: str
    stops: tuple[StopView, ...]


class AskInsertion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/runs/insertions`` asks where a waiting order fits into its day."""

    order_id: OrderId


class TakeInsertion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/runs/insertions/take``: one of the places that were offered, as it was offered.

    ``run_id`` None and ``version`` 0 for a driver without a run.
    """

    order_id: OrderId
    shift_id: ShiftId
    run_id: RunId | None = None
    version: int = 0
    after_stop_id: StopId | None = None
    fetch_after_stop_id: StopId | None = None


class DelayView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is served later because of it. ``breaks_promise``: the told window would close."""

    order_id: OrderId
    external_id: str
    recipient_name: str
    stop_id: StopId | None
    by_s: int
    starts_at: dt.datetime
    promise_closes: dt.datetime | None
    breaks_promise: bool


class OpeningView(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a driver's day. The new stop comes after ``after_stop_id`` (None: first).

    What has to be fetched first is so after ``fetch_after_stop_id``. ``extra_cents`` is the money
    that it costs more, and a price on what others wait longer than they expect.
    """

    shift_id: ShiftId
    run_id: RunId | None
    version: int
    driver_id: DriverId
    driver_name: str
    vehicle_id: VehicleId
    vehicle_name: str
    after_stop_id: StopId | None
    fetch_after_stop_id: StopId | None
    is_fetched: bool
    stops_before: int  # that the driver has still to do before it
    arrives_at: dt.datetime
    promise_opens: dt.datetime
    promise_closes: dt.datetime
    extra_cents: int
    extra_s: int
    extra_m: int
    delays: tuple[DelayView, ...]


class InsertionView(msgspec.Struct, frozen=True, kw_only=True):
    """The best places for an order, cheapest first, each with another driver."""

    order_id: OrderId
    external_id: str
    openings: tuple[OpeningView, ...]


class InsertionTaken(msgspec.Struct, frozen=True, kw_only=True):
    run_id: RunId


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """One visit. ``spot`` is the id of a place or a depot, or names a vehicle that stands still."""

    spot: str
    at: Point
    acts: tuple[StopTask, ...]
    arrives_at: dt.datetime
    drive_s: int
    distance_m: int
    service_s: int


class NewReplan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/replans`` answers 202 with the proposal, which then goes on optimizing.

    ``run_ids`` are those that may change; none: the whole day, idle drivers included. A vehicle
    breakdown names the runs that drive on no more. Pinned stops, and those before them, stay.
    """

    date: dt.date
    reason: RunChange  # vehicle_breakdown, late_driver, new_orders or orders_canceled
    run_ids: Annotated[tuple[RunId, ...], msgspec.Meta(max_length=500)] = ()
    out_run_ids: Annotated[tuple[RunId, ...], msgspec.Meta(max_length=50)] = ()
    pinned_stop_ids: Annotated[tuple[StopId, ...], msgspec.Meta(max_length=5000)] = ()
    budget_s: Annotated[float, msgspec.Meta(gt=0, le=600)] | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0


class CourseView(msgspec.Struct, frozen=True, kw_only=True):
    """What a shift is to drive from now on; ``run_id`` None: it would get a run."""

    shift_id: ShiftId
    driver_id: DriverId
    vehicle_id: VehicleId
    run_id: RunId | None
    version: int
    ends_at: dt.datetime
    doors: tuple[Door, ...]
    geometry: str  # polyline6


class GivenRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run that would end where it stands. ``version`` is the one that the proposal was made for."""

    run_id: RunId
    version: int


class ReplanView(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal against the day as it stood, in figures and in words.

    ``sentences`` say what is particular to a day under way. A course, or one of the runs in
    ``giving``, whose run has another version by now cannot be applied any more.
    """

    id: ReplanId
    date: dt.date
    status: str  # shared.states.ReplanStatus
    reason: str  # shared.states.RunChange
    scope: tuple[RunId, ...]
    progress: Progress
    difference: DifferenceView | None
    sentences: tuple[str, ...]
    courses: tuple[CourseView, ...]
    giving: tuple[GivenRun, ...]
    left_out: tuple[LeftOut, ...]
    failure: str
    created_at: dt.datetime
    ready_at: dt.datetime | None
    applied_at: dt.datetime | None


class NewQuote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/promises/quote`` asks for the windows that one more door may have.

    A point is sure; without one the address is looked up, and has to be beyond doubt.
    """

    date: dt.date
    at: Point | None = None
    address: Annotated[str, msgspec.Meta(max_length=500, pattern=NO_NUL)] = ""
    service_s: Annotated[int, msgspec.Meta(ge=0, le=14400)] = 180
    weight_g: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0
    volume_cm3: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0
    packages: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    skills: Annotated[
        tuple[Annotated[str, msgspec.Meta(max_length=50, pattern=NO_NUL)], ...],
        msgspec.Meta(max_length=20),
    ] = ()
    depot_id: DepotId | None = None


class OfferedWindow(msgspec.Struct, frozen=True, kw_only=True):
    """``extra_cents`` is what the day would cost more with the door in it, at ``starts_at``."""

    opens: dt.datetime
    closes: dt.datetime
    is_feasible: bool
    extra_cents: int | None = None
    starts_at: dt.datetime | None = None


class QuoteView(msgspec.Struct, frozen=True, kw_only=True):
    date: dt.date
    at: Point
    windows: tuple[OfferedWindow, ...]
    area: str = ""  # that holds the door; empty: none does
    surcharge_cents: int = 0  # of a delivery in that area
