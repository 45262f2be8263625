"""Which kinds of data are forgotten, after how long, and within which bounds that may be changed.

Law of Brazil: LGPD art. 6 III keeps no more than the purpose needs, art. 16 lets data stay that a
claim may need; a customer may claim for five years (CDC art. 27).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

import msgspec

from dispatch_server.errors import Refused


class Kind(StrEnum):
    POSITIONS = "positions"
    """Where drivers have been."""
    PHOTOS = "photos"
    """Photos and signatures: the files; that there was one, and its hash, stays."""
    CONTACTS = "contacts"
    """Names, telephones, e-mails and notes of orders that are over. The order stays."""
    EVENTS = "events"
    """The log of what happened, from its beginning on."""


class Bounds(msgspec.Struct, frozen=True):
    """Days: the usual, and what may be said. ``usual`` None: the installation's setting."""

    usual: int | None
    least: int
    most: int


_YEARS: Final = 365
BOUNDS: Final[dict[Kind, Bounds]] = {
    Kind.POSITIONS: Bounds(None, 0, 90),
    Kind.PHOTOS: Bounds(5 * _YEARS, 30, 10 * _YEARS),
    Kind.CONTACTS: Bounds(5 * _YEARS, 30, 10 * _YEARS),
    Kind.EVENTS: Bounds(5 * _YEARS, _YEARS, 10 * _YEARS),
}


class KeepingView(msgspec.Struct, frozen=True, kw_only=True):
    """One kind as it stands, with what could be said, and what would go now; all in days."""

    kind: Kind
    days: int
    usual: int
    least: int
    most: int
    due: int
    """How many things are older than ``days`` now, and go in the coming night."""


@dataclass(eq=False)
class DaysOutOfBounds(Refused):
    """A kind of data cannot be kept so short, or so long."""

    slug: ClassVar[str] = "days-out-of-bounds"
    kind: str
    days: int
    least: int
    most: int

    def __str__(self) -> str:
        return f"{self.kind} are kept for {self.least} to {self.most} days, not for {self.days}"


def check(days: Mapping[Kind, int]) -> None:
    """Raise DaysOutOfBounds for a kind that cannot be kept so long."""
    for kind, count in days.items():
        bounds = BOUNDS[kind]
        if not bounds.least <= count <= bounds.most:
            raise DaysOutOfBounds(kind, count, bounds.least, bounds.most)


def usual(position_days: int) -> dict[Kind, int]:
    """Say how long everything is kept where nobody said otherwise."""
    return {
        kind: position_days if bounds.usual is None else bounds.usual
        for kind, bounds in BOUNDS.items()
    }
