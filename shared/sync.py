"""The talk between a phone and the server: facts up, changes down, at least once, applied once.

Rules, limits and the order of things are in shared/PROTOCOL.md.
"""

from enum import StrEnum
from typing import Annotated, Final

import msgspec

from shared.ids import DeviceId, Epoch

PROTO: Final = 1
MAX_FACTS: Final = 200  # a batch
MAX_BATCH_BYTES: Final = 256 * 1024
MAX_CHANGES: Final = 500  # a page
CHUNK_BYTES: Final = 256 * 1024  # of a photo
MAX_PHOTO_BYTES: Final = 8 * 1024 * 1024
MAX_POSITIONS: Final = 500  # a batch
APP: Final = "Porta-App"  # header of a sync: the app's version
WAITING: Final = "Porta-Waiting"  # header of a sync: facts that stay on the phone after this batch


class SyncRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/driver/sync``. No facts is a plain question for what is new.

    Facts travel raw and are decoded one by one: a bad one is quarantined alone.
    """

    proto: Annotated[int, msgspec.Meta(ge=1, le=1)] = PROTO
    device: DeviceId
    epoch: Epoch
    sent_at: int  # phone clock, ms since 1970; only to measure the skew
    facts: Annotated[tuple[msgspec.Raw, ...], msgspec.Meta(max_length=MAX_FACTS)] = ()  # Fact
    cursor: Annotated[str, msgspec.Meta(max_length=200)] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_CHANGES)] = MAX_CHANGES


class Outcome(StrEnum):
    """What the server made of a fact. All of them are acknowledged; none is refused."""

    APPLIED = "applied"
    RECORDED = "recorded"  # history only: the stop had come further, or was another's
    QUARANTINED = "quarantined"  # not understood, or not this driver's; a dispatcher sees it


class Result(msgspec.Struct, frozen=True, kw_only=True):
    seq: int
    outcome: Outcome
    code: str | None = None  # e.g. not_assignee, delivered_after_cancel, double_completion
    dup: bool = False


class Op(StrEnum):
    PUT = "put"
    REMOVE = "remove"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One entity as it is now, or gone. ``kind`` is ``run``, ``stop`` or ``chat``; unknown kinds are kept."""

    rev: int
    op: Op
    kind: str
    id: str
    data: msgspec.Raw = msgspec.field(
        default_factory=lambda: msgspec.Raw(b"null")
    )  # RunView, StopView or ChatLineView


class SyncAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Sent with status 202 after the commit. Nothing else is an acknowledgement."""

    device: DeviceId
    epoch: Epoch
    acked_through: int
    results: tuple[Result, ...] = ()
    missing_blobs: tuple[str, ...] = ()  # declared, not yet complete
    server_time: int  # ms since 1970
    changes: tuple[Change, ...] = ()
    cursor: str
    more: bool = False
    reset: bool = False  # throw the base away: what follows is the whole


class BlobStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``PATCH /v1/driver/blobs/{sha256}``."""

    sha256: str
    offset: int
    complete: bool


class PositionFix(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fix in the positions' own lane. ``seq`` orders the fixes of an epoch."""

    seq: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    occurred_at: int  # ms since 1970, phone clock
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    accuracy_m: Annotated[float, msgspec.Meta(ge=0, le=100_000)] = 0.0
    speed_mps: Annotated[float, msgspec.Meta(ge=0, le=200)] | None = None
    heading_deg: Annotated[float, msgspec.Meta(ge=0, le=360)] | None = None
    battery: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    is_mock: bool = False


class PositionBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/driver/positions``: best effort, oldest dropped first, never in a fact's way."""

    device: DeviceId
    epoch: Epoch
    sent_at: int  # ms since 1970, phone clock
    fixes: Annotated[tuple[PositionFix, ...], msgspec.Meta(min_length=1, max_length=MAX_POSITIONS)]


class PositionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    acked_through: int
    accepted: int
    refused: int
