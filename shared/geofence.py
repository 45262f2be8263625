"""Whether a vehicle has come to a place, out of fixes that jump: never for one of them alone.

Three guards against flapping: a fix that is not sure where it is says nothing; coming takes some
seconds inside, slowly or standing; leaving takes some seconds well outside of a wider circle.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.geo import Point, distance_m

ENTER_M: Final = 60.0
LEAVE_M: Final = 130.0
MAX_ACCURACY_M: Final = 50.0
SLOW_MPS: Final = 2.5  # a vehicle that looks for its door; a faster one drives by
DWELL: Final = timedelta(seconds=12)
STANDING_DWELL: Final = timedelta(seconds=6)
STANDING_MPS: Final = 0.7
AWAY: Final = timedelta(seconds=10)


class Crossing(StrEnum):
    ENTERED = "entered"
    LEFT = "left"


class Geofence:
    """A circle around ``centre``. Times are the fixes' own."""

    def __init__(self, centre: Point, *, enter_m: float = ENTER_M) -> None:
        self.centre = centre
        self.enter_m = enter_m
        self.leave_m = enter_m + LEAVE_M - ENTER_M
        self.is_inside = False
        self._since: datetime | None = None  # of the first fix that speaks for a crossing

    def move(
        self,
        at: datetime,
        point: Point,
        *,
        accuracy_m: float | None = None,
        speed_mps: float | None = None,
    ) -> Crossing | None:
        """Take in a fix, in the order of time; say what has just been crossed."""
        accuracy = accuracy_m or 0.0
        if accuracy > MAX_ACCURACY_M:
            return None
        away_m = distance_m(self.centre, point)
        if self.is_inside:
            return self._leave(at, away_m - accuracy)
        return self._enter(at, away_m, speed_mps)

    def _enter(self, at: datetime, away_m: float, speed_mps: float | None) -> Crossing | None:
        speed = SLOW_MPS if speed_mps is None else speed_mps
        if away_m > self.enter_m or speed > SLOW_MPS:
            self._since = None
            return None
        if self._since is None:
            self._since = at
        if at - self._since < (STANDING_DWELL if speed <= STANDING_MPS else DWELL):
            return None
        self.is_inside, self._since = True, None
        return Crossing.ENTERED

    def _leave(self, at: datetime, away_m: float) -> Crossing | None:
        if away_m < self.leave_m:
            self._since = None
            return None
        if self._since is None:
            self._since = at
        if at - self._since < AWAY:
            return None
        self.is_inside, self._since = False, None
        return Crossing.LEFT
