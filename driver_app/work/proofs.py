"""What an ending must bring to count at this stop, and what a photo must be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from driver_app.store.photos import Photo
from shared.errors import PortaError
from shared.facts import MAX_STROKE_POINTS, Failed, PinCheck, Succeeded
from shared.proof import SUCCEEDED, Needs, ProofKind, ProofRule, lacking, needs_of
from shared.runs import StopView, TaskView
from shared.sync import MAX_PHOTO_BYTES

MAX_PHOTOS: Final = 8
_JPEG: Final = b"\xff\xd8\xff"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_WEBP: Final = (b"RIFF", b"WEBP")


@dataclass(eq=False)
class PhotoRequired(PortaError):
    """This ending counts only with a photo. Take one and try again."""

    slug: ClassVar[str] = "photo-required"
    outcome: str


@dataclass(eq=False)
class ProofRequired(PortaError):
    """This ending counts only with a proof of that kind. Give it and try again."""

    slug: ClassVar[str] = "proof-required"
    outcome: str
    kind: str


@dataclass(eq=False)
class PaymentMissing(PortaError):
    """Something is to be paid at this door, and nobody said how it was."""

    slug: ClassVar[str] = "payment-missing"
    cents: int


@dataclass(eq=False)
class PhotoNotAllowed(PortaError):
    """No photo may be taken here: a document of identity, or a place that is not safe."""

    slug: ClassVar[str] = "photo-not-allowed"
    outcome: str


@dataclass(eq=False)
class PhotoTooBig(PortaError):
    """The photo is larger than the server takes. Take it at a lower quality."""

    slug: ClassVar[str] = "photo-too-big"
    size: int  # bytes
    limit: int


@dataclass(eq=False)
class TooManyPhotos(PortaError):
    """One ending takes eight photos at most."""

    slug: ClassVar[str] = "too-many-photos"
    count: int
    limit: int


@dataclass(eq=False)
class PhotoUnreadable(PortaError):
    """This is no JPEG, PNG or WebP picture."""

    slug: ClassVar[str] = "photo-unreadable"


@dataclass(eq=False)
class SignatureTooLong(PortaError):
    """The strokes would fill a batch on their own. Clear the pad and sign again."""

    slug: ClassVar[str] = "signature-too-long"
    points: int


def outcome_of(said: Succeeded | Failed) -> str:
    """Name what ``said`` says as the rules of proofs do."""
    return said.reason if isinstance(said, Failed) else SUCCEEDED


def handed(stop: StopView, said: Succeeded) -> tuple[TaskView, ...]:
    """Give the tasks that changed hands."""
    return tuple(task for task in stop.tasks if not said.delivered or task.id in said.delivered)


def asked_of(stop: StopView, said: Succeeded | Failed) -> Needs:
    """Give what this ending asks for; a PIN only where an order that is handed over has one."""
    needs = needs_of(stop.proofs, outcome_of(said))
    tasks = handed(stop, said) if isinstance(said, Succeeded) else ()
    if any(task.has_pin for task in tasks):
        return needs
    return needs.with_rules({ProofKind.PIN: ProofRule.OFF})


def given_by(
    stop: StopView, said: Succeeded | Failed, roles: Iterable[str]
) -> frozenset[ProofKind]:
    """Name the proofs that are there. ``roles`` are those of the pictures."""
    there = {ProofKind(role) for role in roles if role in (ProofKind.PHOTO, ProofKind.SIGNATURE)}
    if said.scans and not unscanned(stop, said):
        there.add(ProofKind.SCAN)
    if said.note.strip():
        there.add(ProofKind.NOTE)
    if isinstance(said, Succeeded):
        if said.receiver_name.strip() or said.relation is not None:
            there.add(ProofKind.RECEIVER)
        good = {entry.task_id for entry in said.pins if entry.check is not PinCheck.WRONG}
        if all(task.id in good for task in handed(stop, said) if task.has_pin):
            there.add(ProofKind.PIN)
    return frozenset(there)


def unscanned(stop: StopView, said: Succeeded | Failed) -> frozenset[str]:
    """Name the packages that were handed over and not scanned. A failed stop wants any code."""
    if isinstance(said, Failed):
        return frozenset()
    labels = {package.barcode for task in handed(stop, said) for package in task.packages}
    return frozenset(
        labels - {scan.code for scan in said.scans} - {one.barcode for one in said.left}
    )


def check(
    stop: StopView, said: Succeeded | Failed, photos: Sequence[Photo], kept: Iterable[str] = ()
) -> None:
    """Raise unless an ending brings what it must. ``kept`` are roles of pictures sent before."""
    needs, outcome = asked_of(stop, said), outcome_of(said)
    roles = [*(photo.role for photo in photos), *kept]
    if needs.photo is ProofRule.OFF and ProofKind.PHOTO in roles:
        raise PhotoNotAllowed(outcome=outcome)
    for kind in lacking(needs, given_by(stop, said, roles)):
        if kind is ProofKind.PHOTO:
            raise PhotoRequired(outcome=outcome)
        raise ProofRequired(outcome=outcome, kind=kind)
    if isinstance(said, Succeeded):
        _check_payment(stop, said)
    check_pictures(photos)
    points = sum(len(stroke) for stroke in said.strokes)
    if points > MAX_STROKE_POINTS:
        raise SignatureTooLong(points=points)


def _check_payment(stop: StopView, said: Succeeded) -> None:
    paid = {payment.task_id for payment in said.payments}
    due = [task for task in handed(stop, said) if task.due_cents and task.id not in paid]
    if due:
        raise PaymentMissing(cents=sum(task.due_cents for task in due))


def check_pictures(photos: Sequence[Photo]) -> None:
    """Raise TooManyPhotos, PhotoTooBig or PhotoUnreadable for what the server would not take."""
    if len(photos) > MAX_PHOTOS:
        raise TooManyPhotos(count=len(photos), limit=MAX_PHOTOS)
    for photo in photos:
        if len(photo.content) > MAX_PHOTO_BYTES:
            raise PhotoTooBig(size=len(photo.content), limit=MAX_PHOTO_BYTES)
        if not _is_picture(photo.content):
            raise PhotoUnreadable


def _is_picture(content: bytes) -> bool:
    is_webp = content.startswith(_WEBP[0]) and content[8:12] == _WEBP[1]
    return is_webp or content.startswith((_JPEG, _PNG))
