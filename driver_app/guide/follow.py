"""Where on its way a vehicle is: laid on the line, with the next turn, and said to be off it or not.

A street canyon throws single fixes far away, so that nobody is off the way for one of them. It
takes several in a row, over some seconds, farther away than their own accuracy explains; and it
takes coming close again to be back on it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from driver_app.device.port import Reading
from shared import polyline
from shared.geo import Point, bearing_deg, distance_m
from shared.ids import StopId
from shared.line import Line, Snapped, turned
from shared.ways import Turn, WayLeg, WayView

OFF_M: Final = 45.0  # two carriageways and a pavement away from the line of the way
BACK_M: Final = 25.0
OFF_READINGS: Final = 3
OFF_FOR: Final = timedelta(seconds=5)
MAX_ACCURACY_M: Final = 60.0  # a worse fix says nothing about which street it is
AWAY_DEG: Final = 120.0  # heading so far from the line's is driving against it
APART_DEG: Final = 40.0  # beside the line and heading elsewhere is another street
MOVING_MPS: Final = 4.0  # a slower vehicle has no heading that means anything
AHEAD_M: Final = 250.0  # where the next fix is looked for first
BEHIND_M: Final = 40.0
AGAINST_M: Final = 60.0
AT_THE_DOOR_M: Final = 60.0  # parking is no leaving of the way
PASSED_M: Final = 8.0  # a turn is behind when its point is
SET_OUT_M: Final = 25.0  # the first word of a leg may still be said so far from its start
FOLLOWS_M: Final = 90.0  # two turns so close are told together


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What the driver's screen says now. Distances are along the way."""

    at_m: float
    off_m: float
    here: Point  # on the line, or where the phone says while the vehicle is off it
    heading_deg: float
    speed_mps: float = 0.0
    is_off: bool = False
    turn: Turn | None = None
    to_turn_m: float = 0.0
    then: Turn | None = None  # only where it follows at once
    to_stop_m: float
    left_s: float
    door_m: float  # from here to the stop's own point, straight
    door_deg: float


class Follower:
    """Follows one leg of a way. A way without that leg is a direction to ``goal``."""

    def __init__(self, way: WayView, stop_id: StopId | None) -> None:
        """Raise LookupError where no leg of ``way`` leads to the stop."""
        begins = 0.0
        leg: WayLeg | None = None
        for one in way.legs:
            if one.stop_id == stop_id:
                leg = one
                break
            begins = one.ends_m
        if leg is None:
            raise LookupError(f"no leg leads to {stop_id}")
        self.way = way
        self.leg = leg
        self.line = Line(polyline.decode(way.geometry) or [leg.to])
        self.begins_m = min(begins, self.line.length_m)
        self.ends_m = min(max(leg.ends_m, self.begins_m), self.line.length_m)
        self.is_off = False
        self._at_m: float | None = None
        self._astray = 0
        self._astray_since: datetime | None = None

    def move(self, reading: Reading) -> Progress:
        """Take in a fix, in the order of driving, and say where that leaves the driver."""
        found = self._snap(reading)
        self._judge(reading, found)
        if not self.is_off:
            self._at_m = found.at_m
        here = reading.point if self.is_off else found.point
        heading = self._heading(reading, found)
        ahead = [one for one in self.leg.turns if one.at_m >= found.at_m - _lingers_m(one)]
        left_m = max(0.0, self.ends_m - found.at_m)
        whole_m = max(1.0, self.ends_m - self.begins_m)
        return Progress(
            at_m=found.at_m,
            off_m=found.off_m,
            here=here,
            heading_deg=heading,
            speed_mps=reading.speed_mps or 0.0,
            is_off=self.is_off,
            turn=ahead[0] if ahead else None,
            to_turn_m=_until_m(ahead, found.at_m),
            then=ahead[1] if _follows(ahead) else None,
            to_stop_m=left_m,
            left_s=self.leg.drive_s * left_m / whole_m,
            door_m=distance_m(reading.point, self.leg.to),
            door_deg=bearing_deg(reading.point, self.leg.to),
        )

    def _snap(self, reading: Reading) -> Snapped:
        """Look near the last place first, so that a loop is driven round and not cut."""
        heading = reading.heading_deg if (reading.speed_mps or 0.0) >= MOVING_MPS else None
        if self._at_m is not None:
            near = self.line.snap(
                reading.point,
                from_m=max(self.begins_m, self._at_m - BEHIND_M),
                to_m=min(self.ends_m, self._at_m + AHEAD_M),
                heading_deg=heading,
                against_m=AGAINST_M,
            )
            if near.off_m <= OFF_M:
                return near
        return self.line.snap(
            reading.point,
            from_m=self.begins_m,
            to_m=self.ends_m,
            heading_deg=heading,
            against_m=AGAINST_M,
        )

    def _judge(self, reading: Reading, found: Snapped) -> None:
        accuracy = reading.accuracy_m or 0.0
        if accuracy > MAX_ACCURACY_M:
            return
        is_there = distance_m(reading.point, self.leg.to) < AT_THE_DOOR_M
        bend = self._bend_deg(reading, found)
        is_apart = found.off_m > max(BACK_M, 2 * accuracy) and bend > APART_DEG
        is_far = found.off_m > max(OFF_M, 1.5 * accuracy)
        if not is_there and (is_far or is_apart or bend > AWAY_DEG):
            self._astray += 1
            since = self._astray_since = self._astray_since or reading.at
            if self._astray >= OFF_READINGS and reading.at - since >= OFF_FOR:
                self.is_off = True
        elif found.off_m <= BACK_M or is_there or not self.is_off:
            self._astray, self._astray_since = 0, None
            self.is_off = False

    def _bend_deg(self, reading: Reading, found: Snapped) -> float:
        """Give the angle between where the vehicle heads and where the way does; 0 if it stands."""
        if reading.heading_deg is None or (reading.speed_mps or 0.0) < MOVING_MPS:
            return 0.0
        return turned(reading.heading_deg, found.heading_deg)

    def _heading(self, reading: Reading, found: Snapped) -> float:
        """Turn the map with the street; off the way, with the vehicle."""
        if not self.is_off:
            return self.line.at(min(found.at_m + 5, self.ends_m))[1]
        return found.heading_deg if reading.heading_deg is None else reading.heading_deg


def _lingers_m(turn: Turn) -> float:
    return SET_OUT_M if turn.maneuver == "depart" else PASSED_M


def _until_m(ahead: Sequence[Turn], at_m: float) -> float:
    """Give the metres to the first turn; setting out is done until the one after it."""
    if not ahead:
        return 0.0
    goal = ahead[1] if len(ahead) > 1 and ahead[0].maneuver == "depart" else ahead[0]
    return max(0.0, goal.at_m - at_m)


def _follows(ahead: Sequence[Turn]) -> bool:
    return len(ahead) > 1 and ahead[1].at_m - ahead[0].at_m <= FOLLOWS_M
