"""What goes over the wire about plans."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import msgspec

from dispatch_server.planning.edit import Edit
from dispatch_server.planning.plan import Change, Limit
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
from shared.states import TaskKind

_MOST_ORDERS: Final = 6000  # that one plan holds; see planning.day


class NewPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/plans`` answers 202 with the plan, which then goes on optimizing.

    Several depots are one plan: their vehicles share the orders that belong to no depot and those
    that go from door to door. Without any depot it is all of them.

    ``shift_ids`` name who is to drive; without any it is everybody on duty there. ``order_ids``
    name what is to be planned; without any it is all that is ready, but for
    ``without_order_ids``.
    """

    date: dt.date
    depot_id: DepotId | None = None
    depot_ids: Annotated[tuple[DepotId, ...], msgspec.Meta(max_length=50)] = ()
    shift_ids: Annotated[tuple[ShiftId, ...], msgspec.Meta(max_length=1000)] = ()
    order_ids: Annotated[tuple[OrderId, ...], msgspec.Meta(max_length=_MOST_ORDERS)] = ()
    without_order_ids: Annotated[tuple[OrderId, ...], msgspec.Meta(max_length=_MOST_ORDERS)] = ()
    budget_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0
    engine: Annotated[str, msgspec.Meta(max_length=20)] = "porta"


class Better(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that a search found ``at_s`` seconds after it began: cents, and orders left out."""

    at_s: float
    cost: float
    unassigned: int


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far an optimization is. ``phase``: roads, solving, drawing, done.

    ``curve`` has the plans that it found on the way, each better than those before.
    """

    phase: str = "roads"
    elapsed_s: float = 0.0
    budget_s: float = 0.0
    cost: float | None = None
    stops: int = 0
    unassigned: int = 0
    curve: tuple[Better, ...] = ()


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
    overtime_s: int = 0
    cost_cents: int = 0  # money of the routes
    stability_cents: int = 0  # price of what it changes of what was told
    objective_cents: int = 0  # both, and the price of what is left out


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """An order that no route took, the limits that stopped it, and what would take it in.

    ``change.vehicle_id`` is a shift's id. Own fleet against carrier: ``own_cents`` is what our own
    cheapest way costs, ``carrier_cents`` the price that was weighed against it.
    """

    order_id: OrderId
    external_id: str
    reasons: tuple[str, ...]  # capacity, window, shift, skill, unreachable, no_vehicle…
    text: str
    change: Change | None = None
    own_cents: int | None = None
    carrier_cents: int | None = None
    carrier: str = ""


class StopTask(msgspec.Struct, frozen=True, kw_only=True):
    """What is done for one order at a stop."""

    order_id: OrderId
    kind: TaskKind


class PauseView(msgspec.Struct, frozen=True, kw_only=True):
    """A rest, or a reload at a depot, before stop ``before`` (one beyond the last: at the end)."""

    before: int
    is_reload: bool
    at: Point
    arrives_at: dt.datetime
    starts_at: dt.datetime
    leaves_at: dt.datetime
    drive_s: int
    distance_m: int


class PlannedStopView(msgspec.Struct, frozen=True, kw_only=True):
    sequence: int
    place_id: PlaceId
    at: Point
    address: str
    order_ids: tuple[OrderId, ...]
    tasks: tuple[StopTask, ...]
    arrives_at: dt.datetime
    starts_at: dt.datetime
    leaves_at: dt.datetime
    drive_s: int
    distance_m: int
    slack_s: int
    window_opens: dt.datetime | None
    window_closes: dt.datetime | None
    locked_order_ids: tuple[OrderId, ...] = ()  # they stay with this driver


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
    rest_s: int
    overtime_s: int
    cost_cents: int
    stability_cents: int
    pauses: tuple[PauseView, ...]
    geometry: str  # polyline6
    stops: tuple[PlannedStopView, ...]
    is_locked: bool = False  # it stays as it is


class DearOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order and what its route would save without it, the rest in the same turn."""

    order_id: OrderId
    external_id: str
    saves_s: int
    saves_m: int
    saves_cents: int


class RouteLength(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a route as long as it is, dearest orders first. ``texts`` say it to people."""

    out_s: int
    between_s: int
    back_s: int
    service_s: int
    waiting_s: int
    rest_s: int
    dearest: tuple[DearOrder, ...]
    texts: tuple[str, ...]


class ViolationView(msgspec.Struct, frozen=True, kw_only=True):
    """What an edit by hand has left broken, and by how much in the limit's own unit.

    Seconds for times, metres, stops; 0 where there is no telling. ``text`` is for people.
    """

    limit: Limit
    shift_id: ShiftId
    order_id: OrderId | None
    over: int
    text: str


class Locks(msgspec.Struct, frozen=True, kw_only=True):
    """What the next optimization leaves alone: orders with whom they are, and whole routes."""

    orders: dict[OrderId, ShiftId] = {}
    routes: tuple[ShiftId, ...] = ()


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """A plan; ``routes`` only where one plan is asked for by its id.

    ``version`` grows with each change, and is what a change has to name; 0 until it is ready.
    """

    id: PlanId
    date: dt.date
    depot_id: DepotId
    depot_ids: tuple[DepotId, ...]
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
    version: int = 0
    can_undo: bool = False
    can_redo: bool = False
    violations: tuple[ViolationView, ...] = ()
    routes: tuple[RouteView, ...] = ()


class NewEdits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/plans/{id}/edits``: made in turn, all of them or none.

    ``expected_version`` is of the plan as it was shown. ``id`` is made by whoever asks: sent
    again, it is applied once. A ``dry_run`` stores nothing, draws straight lines, and does not look
    which orders left out would fit then.
    """

    expected_version: Annotated[int, msgspec.Meta(ge=0)]
    edits: Annotated[tuple[Edit, ...], msgspec.Meta(min_length=1, max_length=50)]
    dry_run: bool = False
    id: UUID | None = None


class PlanStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/plans/{id}/undo`` and ``/redo``; ``id`` as of edits."""

    expected_version: Annotated[int, msgspec.Meta(ge=0)]
    id: UUID | None = None


class PlanAgain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/plans/{id}/optimize`` answers 202; the next version is ready when the plan is.

    The orders, shifts and roads are those of the plan. What is locked stays.
    """

    expected_version: Annotated[int, msgspec.Meta(ge=0)]
    budget_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] | None = None


class MovedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order that another shift does."""

    order_id: OrderId
    from_shift_id: ShiftId
    to_shift_id: ShiftId


class DifferenceView(msgspec.Struct, frozen=True, kw_only=True):
    """What is different from one plan, or version, to the next; ``text`` says it in short.

    Orders, but for the ``stops_*``, which count doors. Sums are what the new one has more of, and
    below 0 where it saves. ``windows_missed`` were met and are no more, ``windows_met`` the other
    way round; ``windows_changed`` were told to customers without one of their own, and hold no
    more. ``resequenced`` are shifts that do what they have in common in another order.
    """

    text: str = ""
    stay: int = 0
    moved: tuple[MovedOrder, ...] = ()
    added: tuple[OrderId, ...] = ()
    dropped: tuple[OrderId, ...] = ()
    resequenced: tuple[ShiftId, ...] = ()
    windows_missed: tuple[OrderId, ...] = ()
    windows_met: tuple[OrderId, ...] = ()
    windows_changed: tuple[OrderId, ...] = ()
    stops_stay: int = 0
    stops_moved: int = 0
    stops_added: int = 0
    stops_dropped: int = 0
    duration_s: int = 0
    drive_s: int = 0
    distance_m: int = 0
    cost_cents: int = 0
    routes: int = 0


class Edited(msgspec.Struct, frozen=True, kw_only=True):
    """The plan after a change, or as it would be. Of its routes it has those that changed.

    ``removed_shift_ids`` have no route any more.
    """

    plan: PlanView
    difference: DifferenceView
    removed_shift_ids: tuple[ShiftId, ...] = ()
    is_dry_run: bool = False


class PlanVersionView(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a plan: by whom, when, and what in words.

    ``state`` is the version whose routes it has: its own, or the one that an undo came back to.
    """

    number: int
    state: int
    kind: str  # plan | edit | optimize | undo | redo
    text: str
    difference: DifferenceView
    actor: str
    actor_name: str  # empty for a machine
    at: dt.datetime


class PlanHistory(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``GET /v1/plans/{id}/history``, the newest change first."""

    version: int
    state: int
    versions: tuple[PlanVersionView, ...]
