"""What a driver's phone reports: facts, in the order in which they happened on that phone.

A fact says what happened, never what should follow. Bodies travel raw and are decoded one by one,
so that a type this side does not know spoils nothing else in its batch.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from shared.ids import FactId, RunId, StopId, TaskId, VehicleId
from shared.pix import MAX_TXID
from shared.states import FailureReason

MAX_TEXT: Final = 2_000
MAX_BLOBS: Final = 8  # of one fact
MAX_SCANS: Final = 200  # of one ending


class FactType(StrEnum):
    """Also the type of the event that an applied fact leaves in the log."""

    RUN_ACCEPTED = "run.accepted"
    RUN_LOADING_STARTED = "run.loading_started"
    RUN_STARTED = "run.started"
    RUN_COMPLETED = "run.completed"
    STOP_EN_ROUTE = "stop.en_route"
    STOP_ARRIVED = "stop.arrived"
    STOP_SUCCEEDED = "stop.succeeded"
    STOP_FAILED = "stop.failed"
    STOP_SKIPPED = "stop.skipped"
    STOP_UNDONE = "stop.undone"  # a slip of the thumb, within UNDO_WINDOW
    STOP_CORRECTED = "stop.corrected"  # how it really ended, within CORRECTION_WINDOW
    DUTY_CHANGED = "driver.duty_changed"
    VEHICLE_CHECKED = "driver.vehicle_checked"
    PACKAGE_LOADED = "package.loaded"
    RUN_LOADED = "run.loading_completed"
    RUN_CHANGE_ACCEPTED = "run.change_accepted"
    INCIDENT_REPORTED = "incident.reported"
    TRACKING_LOST = "driver.tracking_lost"  # the phone could not tell where it was
    CHAT_WRITTEN = "chat.written"  # bodies in shared/chat.py
    CHAT_DELIVERED = "chat.delivered"  # the office's lines are on the phone
    CHAT_READ = "chat.read"


class Fix(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the phone thought it was."""

    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    accuracy_m: Annotated[float, msgspec.Meta(ge=0)] | None = None
    is_mock: bool = False


class BlobRef(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A photo that the fact declares. It is uploaded later, in its own lane, under its hash."""

    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, msgspec.Meta(ge=1, le=8 * 1024 * 1024)]  # bytes
    mime: Annotated[str, msgspec.Meta(max_length=64)]
    role: Annotated[str, msgspec.Meta(max_length=32)] = "photo"


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that happened on a phone. ``seq`` counts from 1 without gaps in an epoch."""

    seq: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    id: FactId
    type: Annotated[str, msgspec.Meta(max_length=64)]
    occurred_at: Annotated[
        datetime, msgspec.Meta(tz=True)
    ]  # the phone's clock, corrected by the skew it last measured
    run_id: RunId | None = None
    stop_id: StopId | None = None
    run_version: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0  # of the run as the driver saw it
    mono_ms: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0  # since boot_id
    boot_id: Annotated[str, msgspec.Meta(max_length=64)] = ""
    fix: Fix | None = None
    blobs: Annotated[tuple[BlobRef, ...], msgspec.Meta(max_length=MAX_BLOBS)] = ()
    body: msgspec.Raw = msgspec.field(default_factory=lambda: msgspec.Raw(b"{}"))


class Relation(StrEnum):
    """Who received, seen from the recipient."""

    RECIPIENT = "recipient"
    FAMILY = "family"
    CONCIERGE = "concierge"
    NEIGHBOUR = "neighbour"
    COLLEAGUE = "colleague"
    OTHER = "other"


class LeftOutcome(StrEnum):
    """Why a package did not change hands at a stop that succeeded."""

    REFUSED = "refused"
    DAMAGED = "damaged"
    MISSING = "missing"


class PayMethod(StrEnum):
    CASH = "cash"
    PIX = "pix"
    CARD = "card"
    NONE = "none"  # was due, was not paid


Code = Annotated[str, msgspec.Meta(max_length=500)]
Cents = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A package that was not taken, or ``pieces`` of what is in it."""

    task_id: TaskId
    barcode: Code
    outcome: LeftOutcome
    pieces: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """A code as read or typed. ``is_known``: it is on a package of this stop."""

    code: Code
    is_known: bool = False
    is_typed: bool = False
    at_ms: int = 0  # ms since 1970, phone clock


class PinCheck(StrEnum):
    """What the phone knows of a PIN when the stop ends; the server checks it all the same."""

    RIGHT = "right"
    UNCHECKED = "unchecked"  # no signal
    WRONG = "wrong"  # tries are used up


class PinEntry(msgspec.Struct, frozen=True, kw_only=True):
    task_id: TaskId
    pin: Annotated[str, msgspec.Meta(max_length=12)]
    check: PinCheck = PinCheck.UNCHECKED


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    task_id: TaskId
    method: PayMethod
    cents: Cents
    txid: Annotated[str, msgspec.Meta(max_length=MAX_TXID)] = ""  # of the Pix that was shown


class Shot(msgspec.Struct, frozen=True, kw_only=True):
    """When and where a photo was taken; its hash was made in that moment."""

    sha256: Annotated[str, msgspec.Meta(max_length=64)]
    at_ms: int  # ms since 1970, phone clock
    fix: Fix | None = None


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What speaks for a report beside its proofs."""

    skew_ms: int = 0  # the server's clock minus the phone's, as last measured
    app: Annotated[str, msgspec.Meta(max_length=40)] = ""  # version
    platform: Annotated[str, msgspec.Meta(max_length=40)] = ""
    shots: Annotated[tuple[Shot, ...], msgspec.Meta(max_length=8)] = ()
    waived: Annotated[tuple[str, ...], msgspec.Meta(max_length=8)] = ()  # kinds asked for in vain


STROKE_UNITS: Final = 1_000  # of a signature pad's width
STROKE_HEIGHT: Final = 450  # of the pad, in the same units
StrokePoint = tuple[int, int, int]  # x and y in those units, ms since the first touch
Strokes = Annotated[
    tuple[Annotated[tuple[StrokePoint, ...], msgspec.Meta(max_length=1_000)], ...],
    msgspec.Meta(max_length=200),
]
MAX_STROKE_POINTS: Final = 2_000  # of one signature: 40 kB of the batch


class Succeeded(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``stop.succeeded``. No ``delivered`` means all tasks of the stop."""

    receiver_name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    delivered: tuple[TaskId, ...] = ()
    note: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] = ""
    relation: Relation | None = None
    left: Annotated[tuple[Left, ...], msgspec.Meta(max_length=500)] = ()
    scans: Annotated[tuple[Scan, ...], msgspec.Meta(max_length=MAX_SCANS)] = ()
    pins: Annotated[tuple[PinEntry, ...], msgspec.Meta(max_length=50)] = ()
    payments: Annotated[tuple[Payment, ...], msgspec.Meta(max_length=50)] = ()
    strokes: Strokes = ()  # of the signature, whose picture is a blob
    evidence: Evidence = Evidence()


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``stop.failed``."""

    reason: FailureReason
    note: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] = ""
    scans: Annotated[tuple[Scan, ...], msgspec.Meta(max_length=MAX_SCANS)] = ()
    strokes: Strokes = ()
    evidence: Evidence = Evidence()


class Corrected(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``stop.corrected``: one of the two, as the stop really ended."""

    succeeded: Succeeded | None = None
    failed: Failed | None = None

    @property
    def ending(self) -> Succeeded | Failed | None:
        return self.succeeded or self.failed


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``stop.skipped``: to be served later in the run."""

    note: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] = ""


class DutyChanged(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``driver.duty_changed``."""

    duty: Annotated[str, msgspec.Meta(pattern="^(off_duty|on_duty|on_break)$")]


class TrackingLost(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``driver.tracking_lost``: why, for how long by then, on whose phone."""

    why: Annotated[str, msgspec.Meta(pattern="^(denied|switched_off|no_fix|frozen)$")]
    silent_s: Annotated[int, msgspec.Meta(ge=0, le=10**7)]
    maker: Annotated[str, msgspec.Meta(max_length=64)] = ""


class VehiclePart(StrEnum):
    """What a driver looks at before leaving."""

    TYRES = "tyres"
    BRAKES = "brakes"
    LIGHTS = "lights"
    FUEL = "fuel"
    DOCUMENTS = "documents"
    EQUIPMENT = "equipment"  # triangle, jack, spare wheel
    BODY = "body"


Kilometres = Annotated[int, msgspec.Meta(ge=0, le=5_000_000)]


class VehicleChecked(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``driver.vehicle_checked``: all of ``VehiclePart`` was looked at."""

    vehicle_id: VehicleId | None = None
    odometer_km: Kilometres | None = None
    faults: Annotated[tuple[str, ...], msgspec.Meta(max_length=20)] = ()  # VehiclePart
    note: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] = ""


class PackageLoaded(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``package.loaded``. ``is_scanned``: read or typed, not merely ticked."""

    barcode: Code
    is_scanned: bool = True


class LoadingCompleted(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``run.loading_completed``: what is on board, and what should be and is not."""

    loaded: Annotated[int, msgspec.Meta(ge=0)] = 0
    missing: Annotated[tuple[Code, ...], msgspec.Meta(max_length=1_000)] = ()


class ReportKind(StrEnum):
    LATE = "late"
    BREAKDOWN = "breakdown"
    ACCIDENT = "accident"
    OTHER = "other"


class IncidentReported(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``incident.reported``."""

    kind: ReportKind
    delay_s: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 0
    note: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] = ""


class RunFinished(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``run.completed``. ``cash_cents`` None: nothing was to be handed in."""

    returned: Annotated[tuple[Code, ...], msgspec.Meta(max_length=1_000)] = ()
    missing: Annotated[tuple[Code, ...], msgspec.Meta(max_length=1_000)] = ()
    cash_cents: Cents | None = None
    odometer_km: Kilometres | None = None


class ChangeAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``run.change_accepted``: the driver has seen the run as of ``version``."""

    version: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    changes: Annotated[int, msgspec.Meta(ge=0)] = 0
