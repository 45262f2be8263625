"""What a depot and a shift must be."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from dispatch_server.cities.profiles import Profile
from dispatch_server.errors import Refused
from dispatch_server.fleet.schema import EndKind, NewShift

LONGEST_SHIFT: Final = dt.timedelta(hours=24)
FARTHEST_DAY: Final = dt.timedelta(days=366)  # from today; a date beyond is a slip of the keyboard


@dataclass(eq=False)
class DepotNeverOpen(Refused):
    """A depot closes before it opens."""

    slug: ClassVar[str] = "depot-never-open"
    opens: dt.time
    closes: dt.time

    def __str__(self) -> str:
        return f"the depot would close at {self.closes} and open at {self.opens}"


@dataclass(eq=False)
class UnknownProfile(Refused):
    """Nobody knows how such a vehicle drives. ``with_roads`` are those that the city knows."""

    slug: ClassVar[str] = "unknown-profile"
    profile: str
    known: tuple[str, ...]
    with_roads: tuple[str, ...]

    def __str__(self) -> str:
        here = f"there are roads for {', '.join(self.with_roads) or 'none of them yet'}"
        return (
            f"{self.profile!r} is no kind of vehicle; say one of {', '.join(self.known)} ({here})"
        )


@dataclass(eq=False)
class ShiftTimesWrong(Refused):
    """A shift ends before it starts, lasts too long, or lies on another day than it says."""

    slug: ClassVar[str] = "shift-times-wrong"
    reason: str  # ends-before-start, too-long, other-day, too-far
    date: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime

    def __str__(self) -> str:
        return f"from {self.starts_at} to {self.ends_at} is no shift of {self.date}: {self.reason}"


@dataclass(eq=False)
class ShiftOverlaps(Refused):
    """The driver or the vehicle has another shift at that time."""

    slug: ClassVar[str] = "shift-overlaps"
    who: str  # driver or vehicle
    shift_id: str  # the one that was there first
    starts_at: dt.datetime
    ends_at: dt.datetime

    def __str__(self) -> str:
        return f"the {self.who} already works from {self.starts_at} to {self.ends_at}"


@dataclass(eq=False)
class ShiftContradictory(Refused):
    """A shift says what cannot be: a break outside it, an end that is not told, a late start.

    ``driver_id`` names whose shift it would be.
    """

    slug: ClassVar[str] = "shift-contradictory"
    reason: str  # break-backwards, break-outside, breaks-overlap, latest-start-outside, end-unclear
    driver_id: str

    def __str__(self) -> str:
        return f"the shift of driver {self.driver_id} contradicts itself: {self.reason}"


def check_profile(profile: str, with_roads: tuple[str, ...]) -> None:
    """Let any kind pass that can be driven, with roads or on estimates. Raises UnknownProfile."""
    known = tuple(Profile)
    if profile not in known:
        raise UnknownProfile(profile, known, with_roads)


def check_depot(opens: dt.time, closes: dt.time) -> None:
    """Raise DepotNeverOpen unless the depot opens before it closes."""
    if opens >= closes:
        raise DepotNeverOpen(opens=opens, closes=closes)


def check_shift(
    date: dt.date, starts_at: dt.datetime, ends_at: dt.datetime, *, zone: ZoneInfo, now: dt.datetime
) -> None:
    """Raise ShiftTimesWrong unless the shift starts on its local day and ends after that."""
    if abs(starts_at - now) > FARTHEST_DAY:
        reason = "too-far"
    elif ends_at <= starts_at:
        reason = "ends-before-start"
    elif ends_at - starts_at > LONGEST_SHIFT:
        reason = "too-long"
    elif starts_at.astimezone(zone).date() != date:
        reason = "other-day"
    else:
        return
    raise ShiftTimesWrong(reason=reason, date=date, starts_at=starts_at, ends_at=ends_at)


def check_work(new: NewShift) -> None:
    """Raise ShiftContradictory unless breaks and latest start lie in the shift and its end is told."""
    reason = _break_fault(new)
    if new.latest_start is not None and not new.starts_at <= new.latest_start < new.ends_at:
        reason = "latest-start-outside"
    if (new.end_kind is EndKind.POINT) != (new.end is not None):
        reason = "end-unclear"
    if reason:
        raise ShiftContradictory(reason=reason, driver_id=str(new.driver_id))


def _break_fault(new: NewShift) -> str:
    free = new.starts_at
    for one in sorted(new.breaks, key=lambda one: (one.opens, one.closes)):
        length = dt.timedelta(seconds=one.duration_s)
        if one.closes < one.opens:
            return "break-backwards"
        if one.opens < new.starts_at or one.closes + length > new.ends_at:
            return "break-outside"
        free = max(free, one.opens)
        if free > one.closes:
            return "breaks-overlap"
        free += length
    return ""
