"""What a dispatcher may change in a plan by hand, each a word of its own.

A vehicle of the problem is one shift, and is named by its id. Stops are counted as they are
driven, from 1: acts in a row at one place are one stop.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec

from dispatch_server.errors import Refused

type OrderIds = Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=1000)]
type Position = Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class _Edit(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"
):
    pass


class Move(_Edit, frozen=True, kw_only=True, tag="move"):
    """Put orders before stop ``position`` of a route (None: where it costs least).

    Positions are those of the route without them. ``whole_stops`` takes along what else is done at
    their doors.
    """

    order_ids: OrderIds
    to_shift_id: str
    position: Position | None = None
    whole_stops: bool = True


class Insert(_Edit, frozen=True, kw_only=True, tag="insert"):
    """Take in orders that were left out; None: by whom and where it costs least."""

    order_ids: OrderIds
    to_shift_id: str | None = None
    position: Position | None = None


class Remove(_Edit, frozen=True, kw_only=True, tag="remove"):
    """Leave orders out."""

    order_ids: OrderIds


class Lock(_Edit, frozen=True, kw_only=True, tag="lock"):
    """Keep orders with the driver who has them, until they are free again."""

    order_ids: OrderIds
    is_locked: bool = True


class LockRoute(_Edit, frozen=True, kw_only=True, tag="lock_route"):
    """Keep a route as it is: nothing goes in, out or elsewhere, until it is free again."""

    shift_id: str
    is_locked: bool = True


class Swap(_Edit, frozen=True, kw_only=True, tag="swap"):
    """Put two orders (with their stops) each where the other one was."""

    order_id: str
    with_order_id: str


class SwapRoutes(_Edit, frozen=True, kw_only=True, tag="swap_routes"):
    """Have each of two drivers do the other one's route."""

    shift_id: str
    with_shift_id: str


class Reverse(_Edit, frozen=True, kw_only=True, tag="reverse"):
    """Drive a route from its last stop to its first; what is fetched still comes before its door."""

    shift_id: str


class Split(_Edit, frozen=True, kw_only=True, tag="split"):
    """Give what comes after stop ``after`` to another driver, at the end of what that one has."""

    shift_id: str
    after: Position
    to_shift_id: str


class Merge(_Edit, frozen=True, kw_only=True, tag="merge"):
    """Give a whole route to another driver, at the end of what that one has."""

    shift_id: str
    into_shift_id: str


class Sort(_Edit, frozen=True, kw_only=True, tag="sort"):
    """Put the stops of one route in a cheaper order, if moving stops one by one finds any."""

    shift_id: str


type Edit = (
    Move | Insert | Remove | Lock | LockRoute | Swap | SwapRoutes | Reverse | Split | Merge | Sort
)


class Fault(StrEnum):
    """Why an edit cannot be made at all, however knowingly."""

    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_SHIFT = "unknown_shift"
    DONE = "done"
    """It was driven already: nothing of it is left to plan."""
    NOT_PLANNED = "not_planned"
    ALREADY_PLANNED = "already_planned"
    LOCKED = "locked"
    SAME_ROUTE = "same_route"
    EMPTY_ROUTE = "empty_route"
    NO_SUCH_STOP = "no_such_stop"
    CUTS_PAIR = "cuts_pair"
    """What is fetched in one part would be delivered in the other."""
    NO_PLACE = "no_place"
    """It fits nowhere without breaking something; name the shift that is to take it all the same."""
    TOO_MUCH = "too_much"
    """It would take too long to look where all of it fits; ask for less at once."""


@dataclass(eq=False)
class EditRefused(Refused):
    """The edit is impossible. ``names`` are the ids of the orders or shifts that it is about.

    ``at`` is its place in what was asked for, from 0; ``text`` says it to whoever asked.
    """

    slug: ClassVar[str] = "edit-refused"
    fault: Fault
    names: tuple[str, ...]
    at: int = 0
    text: str = ""

    def __str__(self) -> str:
        return self.text or f"{self.fault}: {', '.join(self.names)}"
