"""Arrival times along the stops a run has left.

Walks the run forward: drive, wait for the window to open, serve, leave. A delay pushes later
stops back until waiting time absorbs it (the push forward of Solomon 1987,
doi:10.1287/opre.35.2.254). O(stops) and free of I/O: the server runs it on each report, and the
driver app runs the same code with no signal.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from shared.errors import PortaError
from shared.ids import StopId


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A stop not yet served, and the drive that leads to it."""

    stop_id: StopId
    drive: timedelta  # from the visit before, or from the vehicle for the first one
    service: timedelta  # from parked to ready to drive on
    opens: datetime | None = None  # before this the driver waits
    closes: datetime | None = None  # service that starts after this is late


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """When a visit is expected to happen. ``arrives <= starts <= leaves``."""

    stop_id: StopId
    arrives: datetime
    starts: datetime
    leaves: datetime
    late: timedelta  # of ``starts`` past the window's close; zero when on time


@dataclass(eq=False)
class BackwardsTime(PortaError):
    """A visit has a negative duration, which would have it end before it began."""

    slug: ClassVar[str] = "backwards-time"
    stop_id: StopId

    def __str__(self) -> str:
        return f"stop {self.stop_id} has a negative drive or service time"


def timeline(visits: Iterable[Visit], departs: datetime) -> Iterator[Arrival]:
    """Yield the arrival at each of ``visits``, in the order they are given.

    ``departs`` is when the vehicle leaves where it is now. Lateness is reported, never
    corrected: another order is the planner's work.

    Raises BackwardsTime on reaching a visit with a negative duration.
    """
    now = departs
    for visit in visits:
        if min(visit.drive, visit.service) < timedelta(0):
            raise BackwardsTime(visit.stop_id)
        arrives = now + visit.drive
        starts = max(arrives, visit.opens or arrives)
        now = starts + visit.service
        late = max(starts - (visit.closes or starts), timedelta(0))
        yield Arrival(stop_id=visit.stop_id, arrives=arrives, starts=starts, leaves=now, late=late)
