"""How often to ask where the phone is: often near a door, rarely when parked, never off duty."""

from datetime import datetime, timedelta
from typing import Final

from driver_app.device.port import Pace, Reading
from shared.geo import Point, distance_m

NEAR_M: Final = 300.0  # a door that is so near is looked for
FAR_M: Final = 450.0  # and no longer, once it is so far
STILL_M: Final = 30.0  # a phone's position wanders so much on a table
PARKED_AFTER: Final = timedelta(minutes=2)
MOVING_MPS: Final = 2.0
MAX_ACCURACY_M: Final = 80.0


KEEP_EVERY: Final = {  # of the fixes, for the server: a screen wants more than a dispatcher
    Pace.CLOSE: timedelta(seconds=3),
    Pace.ROAD: timedelta(seconds=4),
    Pace.PARKED: timedelta(seconds=30),
    Pace.OFF: timedelta(0),
}


class Pacer:
    """Chooses the pace out of the fixes. It changes late rather than to and fro."""

    def __init__(self) -> None:
        self.pace = Pace.OFF
        self._anchor: Point | None = None
        self._since: datetime | None = None
        self._latest: datetime | None = None
        self._is_close = False

    def choose(
        self, *, is_driving: bool, is_guiding: bool = False, is_at_door: bool = False
    ) -> Pace:
        """Say how often to look from now on.

        Somebody who is led sees each second of the way; somebody at a door has arrived, and is
        taken for parked sooner.
        """
        if not is_driving:
            self._anchor = self._since = None
            self._is_close = False
            self.pace = Pace.OFF
        elif self._still_for() >= (PARKED_AFTER / 4 if is_at_door else PARKED_AFTER):
            self.pace = Pace.PARKED
        elif is_guiding or self._is_close:
            self.pace = Pace.CLOSE
        else:
            self.pace = Pace.ROAD
        return self.pace

    def move(self, reading: Reading, goal: Point | None) -> None:
        """Take in a fix. ``goal`` is the next door."""
        if (reading.accuracy_m or 0.0) > MAX_ACCURACY_M:
            return
        if goal is None:
            self._is_close = False
        else:
            limit = FAR_M if self._is_close else NEAR_M
            self._is_close = distance_m(reading.point, goal) < limit
        has_moved = self._anchor is None or distance_m(self._anchor, reading.point) > STILL_M
        if has_moved or (reading.speed_mps or 0.0) > MOVING_MPS:
            self._anchor, self._since = reading.point, reading.at
        self._latest = reading.at

    def _still_for(self) -> timedelta:
        if self._since is None or self._latest is None:
            return timedelta(0)
        return self._latest - self._since


def is_worth_keeping(reading: Reading, kept: datetime | None, pace: Pace) -> bool:
    """Whether a fix adds to the one kept before it at ``kept``."""
    return kept is None or reading.at - kept >= KEEP_EVERY[pace]
