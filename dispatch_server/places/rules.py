"""How far an address can be trusted: the ladder of precision, and what a person must look at."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from dispatch_server.cities.normal import normal
from dispatch_server.places.schema import Candidate
from shared.geo import Point, distance_m


class Precision(StrEnum):
    """How a point was found, best first."""

    CONFIRMED = "confirmed"  # a person or a driver pinned this very door
    GIVEN = "given"  # the shop sent the point
    HOUSE_NUMBER = "house_number"  # the number itself is on the map
    INTERPOLATED = "interpolated"  # between or beside known numbers
    METRIC = "metric"  # metres from the start of the street, as Brazil numbers its houses
    POSTAL_CODE = "postal_code"  # the short street that the postal code names
    STREET = "street"
    POI = "poi"
    DISTRICT = "district"
    CITY = "city"
    NONE = "none"


class Rung(msgspec.Struct, frozen=True):
    """What a precision is worth when the names match to the letter."""

    confidence: float
    uncertainty_m: float


# Uncertainties are about the 75th percentile where measured: metric numbering on the addresses of
# central São Paulo 58 m, the nearest other number 53 m, the middle of the street 245 m (median).
RUNGS: Final[dict[Precision, Rung]] = {
    Precision.CONFIRMED: Rung(1.0, 10),
    Precision.GIVEN: Rung(0.95, 30),
    Precision.HOUSE_NUMBER: Rung(0.95, 15),
    Precision.INTERPOLATED: Rung(0.85, 50),
    Precision.METRIC: Rung(0.7, 60),
    Precision.POSTAL_CODE: Rung(0.65, 150),
    Precision.STREET: Rung(0.5, 250),
    Precision.POI: Rung(0.5, 100),
    Precision.DISTRICT: Rung(0.2, 1_000),
    Precision.CITY: Rung(0.05, 5_000),
    Precision.NONE: Rung(0.0, 20_000),
}

_RANKS: Final[dict[str, int]] = {precision: rank for rank, precision in enumerate(Precision)}
WORST_WITHOUT_REVIEW: Final = Precision.POSTAL_CODE
LEAST_CONFIDENCE: Final = 0.6  # metric numbering in a street whose name is spelt right
NEARLY_EQUAL: Final = 0.05  # of confidence: then neither candidate is the answer
APART_M: Final = 300.0  # two candidates nearer than this are the same for a driver


def rank(precision: str) -> int:
    """Order precisions: 0 is best. An unknown word ranks last."""
    return _RANKS.get(precision, len(_RANKS))


def sort_candidates(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Put the best first: by confidence, then by precision."""
    return sorted(candidates, key=lambda c: (-c.confidence, rank(c.precision), c.text))


def review_reason(candidates: Sequence[Candidate]) -> str:
    """Say why a person must look at an address, or nothing. ``candidates`` come best first.

    not_found, imprecise (no better than a street), doubtful (the names differ too much),
    ambiguous (two places fit alike).
    """
    if not candidates or candidates[0].precision == Precision.NONE:
        return "not_found"
    best = candidates[0]
    if rank(best.precision) > rank(WORST_WITHOUT_REVIEW):
        return "imprecise"
    if best.confidence < LEAST_CONFIDENCE:
        return "doubtful"
    for other in candidates[1:]:
        alike = best.confidence - other.confidence < NEARLY_EQUAL
        if alike and distance_m(best.at, other.at) > APART_M:
            return "ambiguous"
    return ""


def door_key(
    *, text: str, street: str, number: str, postal_code: str, district: str, city: str
) -> str:
    """Name an entrance: the same for every spelling of it. Empty only for an empty text."""
    if not street:
        return f"?{normal(text)}"
    near = "".join(c for c in postal_code if c.isalnum()).lower() or normal(district)
    return "|".join((normal(street), number.replace(" ", "").lower(), near, normal(city)))


def place_key(door: str, complement: str, at: Point | None) -> str:
    """Name a place: an entrance, which flat, and the point where a shop gave one."""
    point = f"@{at.lat:.5f},{at.lon:.5f}" if at else ""
    return f"{door}|{normal(complement)}{point}"
