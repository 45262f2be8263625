"""What a driver has collected for a stop that is not ended yet.

Typed text is not observed: fields own theirs. The pad is a part of its own, so that a moving
finger draws nothing but itself anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self, cast

import flet as ft
import msgspec

from driver_app.device.port import Photo
from driver_app.state.kept import KeptDraft, KeptPhoto, PinTry
from driver_app.store.photos import Photo as StoredPhoto
from shared.facts import (
    MAX_SCANS,
    MAX_STROKE_POINTS,
    STROKE_HEIGHT,
    STROKE_UNITS,
    Evidence,
    Failed,
    Left,
    LeftOutcome,
    Payment,
    PayMethod,
    PinCheck,
    PinEntry,
    Relation,
    ReportKind,
    Scan,
    Shot,
    StrokePoint,
    Succeeded,
)
from shared.ids import TaskId
from shared.pins import PinVerdict
from shared.proof import ProofKind
from shared.runs import PackageView, StopView, TaskView
from shared.states import FailureReason

_CHECKS = {
    PinVerdict.RIGHT: PinCheck.RIGHT,
    PinVerdict.UNCHECKED: PinCheck.UNCHECKED,
    PinVerdict.LOCKED: PinCheck.WRONG,
}


NOT_KEPT: Final = frozenset({"is_saving", "forms"})


def _nobody_asks() -> None:
    """Tell nobody of a change."""


type Strokes = Sequence[Sequence[StrokePoint]]

MIN_POINTS: Final = 4  # fewer are a slip, not a signature


def is_signature(strokes: Strokes) -> bool:
    """Tell a signature from a touch by accident."""
    return sum(len(stroke) for stroke in strokes) >= MIN_POINTS


def has_room(strokes: Strokes) -> bool:
    return sum(len(stroke) for stroke in strokes) < MAX_STROKE_POINTS


def as_point(x: float, y: float, width: float, ms: int) -> StrokePoint:
    """Take a place on a pad so wide, in logical pixels, for a point of a stroke."""
    scale = STROKE_UNITS / max(width, 1.0)
    return (
        min(STROKE_UNITS, max(0, round(x * scale))),
        min(STROKE_HEIGHT, max(0, round(y * scale))),
        max(0, ms),
    )


@ft.observable
@dataclass(eq=False)
class Pad:
    """Where a finger signs. ``strokes`` is replaced as a whole: points are not observed."""

    strokes: tuple[tuple[StrokePoint, ...], ...] = ()

    def press(self, x: float, y: float, width: float, ms: int) -> None:
        """Begin a stroke; a pad that is full takes none."""
        if has_room(self.strokes):
            self.strokes = (*self.strokes, (as_point(x, y, width, ms),))

    def drag(self, x: float, y: float, width: float, ms: int) -> None:
        if self.strokes and has_room(self.strokes):
            point = as_point(x, y, width, ms)
            self.strokes = (*self.strokes[:-1], (*self.strokes[-1], point))

    def clear(self) -> None:
        self.strokes = ()


@ft.observable
@dataclass(eq=False)
class Tally:
    """Grows when a field gets its first letter or loses its last: the last button looks at it.

    A part of its own, because nothing around a field may be drawn anew while somebody types.
    """

    changes: int = 0


@ft.observable
@dataclass(eq=False)
class Draft:
    """One stop's, until it ends; then kept for as long as the ending can be undone. Or a form's."""

    photos: list[Photo] = field(default_factory=list)
    receiver: str = ""  # chosen from the names on the parcels; empty: typed
    relation: Relation | None = None
    reason: FailureReason | None = None
    left_out: list[TaskId] = field(default_factory=list)  # not handed over at this door
    left: dict[str, Left] = field(default_factory=dict)  # packages not taken, by barcode
    scans: list[Scan] = field(default_factory=list)
    pins: dict[TaskId, PinTry] = field(default_factory=dict)
    payments: dict[TaskId, PayMethod] = field(default_factory=dict)
    txids: dict[TaskId, str] = field(default_factory=dict)  # of the Pix codes that were shown
    is_signed: bool = False
    marked: list[str] = field(default_factory=list)  # on a form: parts with a fault, barcodes
    report: ReportKind | None = None  # what an incident is
    delay_min: int = 0
    is_saving: bool = False
    forms: int = 0  # grows when a field must be drawn anew, empty

    def __post_init__(self) -> None:
        self._typed: dict[str, str] = {}
        self._shots: dict[str, Shot] = {}
        self._pad = Pad()
        self._tally = Tally()
        self._touched: Callable[[], None] = _nobody_asks
        self._watches: tuple[Callable[[], None], ...] = ()

    @property
    def tally(self) -> "Tally":
        return self._tally

    @property
    def pad(self) -> Pad:
        return self._pad

    # --- what is typed --------------------------------------------------------------------------

    def typed(self, field_name: str) -> str:
        return self._typed.get(field_name, "").strip()

    def type(self, field_name: str, text: str) -> None:
        """Remember what stands in a field. Fields own their text: nothing is drawn anew."""
        had = bool(self.typed(field_name))
        self._typed[field_name] = text
        self._touched()
        if field_name == "receiver" and text.strip() and self.receiver:
            self.receiver, self.relation = "", None  # the newest word counts
        if had != bool(text.strip()):
            self._tally.changes += 1

    def empty_field(self, field_name: str) -> None:
        if self._typed.pop(field_name, ""):
            self.forms += 1

    # --- what is tapped -------------------------------------------------------------------------

    def choose_receiver(self, name: str, relation: Relation) -> None:
        """Take a suggestion, or take it back; a chosen name displaces what was typed."""
        is_same = (self.receiver, self.relation) == (name, relation)
        self.receiver, self.relation = ("", None) if is_same else (name, relation)
        if name:
            self.empty_field("receiver")

    def leave(self, task_id: TaskId, package: PackageView, outcome: LeftOutcome) -> None:
        """Say why a package was not taken; said again, it was taken after all."""
        before = self.left.get(package.barcode)
        if before is not None and before.outcome is outcome:
            del self.left[package.barcode]
            return
        self.left[package.barcode] = Left(
            task_id=task_id, barcode=package.barcode, outcome=outcome, pieces=package.pieces
        )

    def leave_pieces(self, package: PackageView, pieces: int) -> None:
        """Say how many pieces of a package were not taken: at least one, at most all."""
        before = self.left[package.barcode]
        kept = min(package.pieces, max(1, pieces))
        self.left[package.barcode] = msgspec.structs.replace(before, pieces=kept)

    def add_photo(self, photo: Photo, shot: Shot) -> None:
        self._shots[photo.sha256] = shot
        self.photos.append(photo)

    def add_scan(self, scan: Scan) -> bool:
        """Note a code once. False if it was there, or if there are as many as the wire takes."""
        if len(self.scans) >= MAX_SCANS or any(one.code == scan.code for one in self.scans):
            return False
        self.scans.append(scan)
        return True

    def mark(self, name: str) -> None:
        """Mark something on a form; marked again, it is not."""
        if name in self.marked:
            self.marked.remove(name)
        else:
            self.marked.append(name)

    # --- what it comes to -----------------------------------------------------------------------

    @property
    def roles(self) -> tuple[str, ...]:
        """Name the kinds of its pictures."""
        signature = (ProofKind.SIGNATURE.value,) if self.is_signed else ()
        return (*(ProofKind.PHOTO.value for _ in self.photos), *signature)

    @property
    def pictures(self) -> list[StoredPhoto]:
        """Give the photos as a fact takes them."""
        return [StoredPhoto(content=photo.content, mime=photo.mime) for photo in self.photos]

    def succeeded(self, stop: StopView, waived: Sequence[ProofKind] = ()) -> Succeeded:
        """Write the report of a delivery."""
        handed = tuple(task for task in stop.tasks if task.id not in self.left_out)
        mine = {task.id for task in handed}
        return Succeeded(
            receiver_name=self.typed("receiver") or self.receiver,
            relation=self.relation,
            note=self.typed("note"),
            delivered=tuple(task.id for task in handed) if self.left_out else (),
            left=tuple(one for one in self.left.values() if one.task_id in mine),
            scans=tuple(self.scans),
            pins=tuple(
                PinEntry(task_id=task_id, pin=one.pin, check=_CHECKS[one.verdict])
                for task_id, one in self.pins.items()
                if task_id in mine and one.verdict in _CHECKS
            ),
            payments=tuple(
                self._payment(task, self.payments[task.id])
                for task in handed
                if task.id in self.payments
            ),
            strokes=self._strokes(),
            evidence=self._evidence(waived),
        )

    def _payment(self, task: TaskView, method: PayMethod) -> Payment:
        txid = self.txids.get(task.id, "") if method is PayMethod.PIX else ""
        return Payment(task_id=task.id, method=method, cents=task.due_cents, txid=txid)

    def failed(self, reason: FailureReason, waived: Sequence[ProofKind] = ()) -> Failed:
        return Failed(
            reason=reason,
            note=self.typed("note"),
            scans=tuple(self.scans),
            strokes=self._strokes(),
            evidence=self._evidence(waived),
        )

    def _strokes(self) -> tuple[tuple[StrokePoint, ...], ...]:
        return self._pad.strokes if is_signature(self._pad.strokes) else ()

    def _evidence(self, waived: Sequence[ProofKind]) -> Evidence:
        shots = tuple(self._shots[one.sha256] for one in self.photos if one.sha256 in self._shots)
        return Evidence(shots=shots, waived=tuple(kind.value for kind in waived))

    # --- what outlives the app ------------------------------------------------------------------

    def watch(self, touched: Callable[[], None]) -> None:
        """Have ``touched`` called whenever something that is kept has changed. One may watch."""

        def told(_sender: Any, changed: str | None) -> None:
            if changed not in NOT_KEPT:
                touched()

        # Flet holds a listener weakly: what unsubscribes it is what keeps it alive.
        parts = cast("tuple[ft.Observable, ...]", (self, self._pad))
        self._watches = tuple(part.subscribe(told) for part in parts)
        self._touched = touched

    def kept(self) -> KeptDraft:
        """Write down all of it but the pictures themselves."""
        return KeptDraft(
            photos=tuple(
                KeptPhoto(sha256=one.sha256, mime=one.mime, shot=self._shots.get(one.sha256))
                for one in self.photos
            ),
            receiver=self.receiver,
            relation=self.relation,
            reason=self.reason,
            left_out=tuple(self.left_out),
            left=tuple(self.left.values()),
            scans=tuple(self.scans),
            pins=dict(self.pins),
            payments=dict(self.payments),
            txids=dict(self.txids),
            typed={name: text for name, text in self._typed.items() if text},
            strokes=self._pad.strokes,
            is_signed=self.is_signed,
            marked=tuple(self.marked),
            report=self.report,
            delay_min=self.delay_min,
        )

    @classmethod
    def restored(cls, kept: KeptDraft, pictures: Mapping[str, bytes]) -> Self:
        """Make it again. A photo whose picture is not among ``pictures``, by hash, is gone."""
        draft = cls(
            photos=[
                Photo(content=pictures[one.sha256], mime=one.mime, sha256=one.sha256)
                for one in kept.photos
                if one.sha256 in pictures
            ],
            receiver=kept.receiver,
            relation=kept.relation,
            reason=kept.reason,
            left_out=list(kept.left_out),
            left={one.barcode: one for one in kept.left},
            scans=list(kept.scans),
            pins=dict(kept.pins),
            payments=dict(kept.payments),
            txids=dict(kept.txids),
            is_signed=kept.is_signed,
            marked=list(kept.marked),
            report=kept.report,
            delay_min=kept.delay_min,
        )
        draft._typed = dict(kept.typed)
        draft._shots = {one.sha256: one.shot for one in kept.photos if one.shot is not None}
        draft._pad.strokes = kept.strokes
        return draft
