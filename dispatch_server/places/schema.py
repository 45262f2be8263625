"""What goes over the wire about places."""

from typing import Annotated

import msgspec

from shared.geo import Point
from shared.ids import PlaceId
from shared.text import NO_NUL


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Where an address may be. ``precision`` is a rung of places.rules.Precision."""

    text: str
    at: Point
    precision: str
    confidence: float  # 0 to 1
    uncertainty_m: float
    source: str


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A place; ``candidates`` only in the review queue."""

    id: PlaceId
    text: str
    at: Point | None
    precision: str
    confidence: float
    uncertainty_m: float | None
    source: str
    status: str  # located | review
    review_reason: str
    access_notes: str
    orders: int = 0  # that wait for it
    candidates: tuple[Candidate, ...] = ()


class ConfirmPlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/places/{id}/confirm``: a person says where it is."""

    at: Point
    access_notes: Annotated[str, msgspec.Meta(max_length=1000, pattern=NO_NUL)] = ""


class PlacePage(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /v1/places/review?after=&limit=``; ``next`` is empty at the end."""

    places: tuple[PlaceView, ...]
    total: int
    next: str
