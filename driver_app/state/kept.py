"""A draft as it lies on the disk until its stop ends, so that the death of the app loses nothing.

Every field has a default: an app that was updated in between reads what the older one wrote.
"""

import msgspec

from shared.facts import Left, PayMethod, Relation, ReportKind, Scan, Shot, Strokes
from shared.ids import TaskId
from shared.pins import PinVerdict
from shared.states import FailureReason


class PinTry(msgspec.Struct, frozen=True, kw_only=True):
    """A number that was typed, and what the server said of it."""

    pin: str
    verdict: PinVerdict
    tries_left: int = 0


class KeptPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """A photo by its name; the picture is a file beside the database."""

    sha256: str
    mime: str
    shot: Shot | None = None


class KeptDraft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that a draft holds. Its size is bounded by what the fields and the wire take."""

    photos: tuple[KeptPhoto, ...] = ()
    receiver: str = ""
    relation: Relation | None = None
    reason: FailureReason | None = None
    left_out: tuple[TaskId, ...] = ()
    left: tuple[Left, ...] = ()
    scans: tuple[Scan, ...] = ()
    pins: dict[TaskId, PinTry] = {}
    payments: dict[TaskId, PayMethod] = {}
    txids: dict[TaskId, str] = {}
    typed: dict[str, str] = {}  # by the name of the field
    strokes: Strokes = ()
    is_signed: bool = False
    marked: tuple[str, ...] = ()
    report: ReportKind | None = None
    delay_min: int = 0


NOTHING = KeptDraft()
