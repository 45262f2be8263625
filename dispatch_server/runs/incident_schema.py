"""What goes over the wire about incidents: how they stand, and what is done about them there."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

import msgspec

from dispatch_server.orders.schema import Short
from dispatch_server.places.schema import ConfirmPlace
from dispatch_server.runs.acts import Act
from dispatch_server.runs.schema import NewDay
from shared.geo import Point
from shared.ids import DriverId, IncidentId, OrderId, PlaceId, ProofId, ReplanId, RunId, StopId
from shared.states import Decision


class Resolve(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/incidents/{id}/resolve``: what was decided."""

    decision: Decision = Decision.ACCEPT


class ActReattempt(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="reattempt"
):
    """All orders of the stop that were tried in vain are tried again then."""

    to: NewDay


class ActReturn(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="return"
):
    """What was not delivered goes back to the depot."""

    reason: Short = ""


class ActNewAddress(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="new_address"
):
    """Where the door is. ``to`` is compulsory where somebody was tried there in vain."""

    where: ConfirmPlace
    to: NewDay | None = None


class ActMove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="move"):
    """Stops for another run, at its end. ``version`` is of the run that has them."""

    stop_ids: Annotated[tuple[StopId, ...], msgspec.Meta(min_length=1, max_length=50)]
    to_run_id: RunId
    version: int


class ActSkip(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="skip"):
    """A stop that is served later. ``version`` is of its run."""

    stop_id: StopId
    version: int


type IncidentAct = ActReattempt | ActReturn | ActNewAddress | ActMove | ActSkip


class ActOn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/incidents/{id}/act``: one act that carries through and resolves it."""

    act: IncidentAct


class IncidentOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Whom it is about, with the number to call."""

    id: OrderId
    external_id: str
    status: str
    recipient_name: str
    recipient_phone: str


class IncidentStop(msgspec.Struct, frozen=True, kw_only=True):
    id: StopId
    sequence: int
    status: str
    address: str
    at: Point
    place_id: PlaceId
    access_notes: str
    orders: tuple[IncidentOrder, ...]


class IncidentRun(msgspec.Struct, frozen=True, kw_only=True):
    """The run that it happened in, or that has its stop now. ``version`` is what acts compare."""

    id: RunId
    number: int
    version: int
    status: str
    date: dt.date
    driver_id: DriverId


class IncidentPhotoView(msgspec.Struct, frozen=True, kw_only=True):
    """A photo of a report; its bytes are at ``/v1/proofs/{id}/photo`` once complete."""

    id: ProofId
    is_complete: bool
    refusal: str = ""


class IncidentView(msgspec.Struct, frozen=True, kw_only=True):
    """What needs a decision, whom it is about, and ``acts``: what may be done, likeliest first.

    ``urgency`` 0 is now, 1 soon, 2 today (runs.acts.Urgency).
    """

    id: IncidentId
    kind: str
    status: str
    urgency: int
    subject: str
    subject_id: UUID
    facts: dict[str, Any]
    opened_at: dt.datetime
    run_id: RunId | None
    run: IncidentRun | None
    stop: IncidentStop | None
    driver_id: DriverId | None
    driver_name: str
    driver_phone: str
    acts: tuple[Act, ...]
    acknowledged_at: dt.datetime | None
    acknowledged_by: str  # a name; empty where nobody is named
    resolved_at: dt.datetime | None
    resolved_by: str
    decision: str  # shared.states.Decision; empty where a newer report resolved it
    replan_id: ReplanId | None  # a proposal that is to resolve it
    photos: tuple[IncidentPhotoView, ...] = ()
