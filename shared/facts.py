"""What a driver's phone reports: facts, in the order in which they happened on that phone.

A fact says what happened, never what should follow. Bodies travel raw and are decoded one by one,
so that a type this side does not know spoils nothing else in its batch.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from shared.ids import FactId, RunId, StopId, TaskId
from shared.states import FailureReason

MAX_TEXT: Final = 2_000


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
    DUTY_CHANGED = "driver.duty_changed"
    TRACKING_LOST = "driver.tracking_lost"  # the phone could not tell where it was


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
    blobs: Annotated[tuple[BlobRef, ...], msgspec.Meta(max_length=8)] = ()
    body: msgspec.Raw = msgspec.field(default_factory=lambda: msgspec.Raw(b"{}"))


class Succeeded(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``stop.succeeded``. No ``delivered`` means all tasks of the stop."""

    receiver_name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    delivered: tuple[TaskId, ...] = ()
    note: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] = ""


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``stop.failed``."""

    reason: FailureReason
    note: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] = ""


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
