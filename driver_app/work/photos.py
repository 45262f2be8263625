"""Which ending wants a photo, and what a photo must be to count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from driver_app.store.photos import Photo
from shared.errors import PortaError
from shared.states import PHOTO_FOR, PHOTO_FOR_SUCCESS, FailureReason, PhotoRule
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


def check_success(photos: Sequence[Photo]) -> None:
    """Raise unless ``photos`` fit a delivery."""
    _check(PHOTO_FOR_SUCCESS, "succeeded", photos)


def check_failure(reason: FailureReason, photos: Sequence[Photo]) -> None:
    """Raise unless ``photos`` fit an attempt that failed for ``reason``."""
    _check(PHOTO_FOR[reason], reason, photos)


def _check(rule: PhotoRule, outcome: str, photos: Sequence[Photo]) -> None:
    if rule is PhotoRule.REQUIRED and not photos:
        raise PhotoRequired(outcome=outcome)
    if rule is PhotoRule.NEVER and photos:
        raise PhotoNotAllowed(outcome=outcome)
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
