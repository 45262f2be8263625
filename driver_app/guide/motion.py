"""Speed and heading where the device gives none: out of the way between two fixes.

Many browsers tell a place and no more. Without a speed, a voice would speak late and a vehicle
that drives by would look like one that stands.
"""

from typing import Final

import msgspec

from driver_app.device.port import Reading
from shared.geo import bearing_deg, distance_m

LEAST_S, MOST_S = 0.5, 20.0  # between two fixes that say something about the way between them
LEAST_M: Final = 4.0  # a shorter way has no direction
FASTEST_MPS: Final = 50.0  # 180 km/h: a jump of the position


class Motion:
    """Remembers the fix before."""

    def __init__(self) -> None:
        self._before: Reading | None = None

    def complete(self, reading: Reading) -> Reading:
        """Add what can be worked out; what the device says itself is believed."""
        before, self._before = self._before, reading
        if before is None or (reading.speed_mps is not None and reading.heading_deg is not None):
            return reading
        seconds = (reading.at - before.at).total_seconds()
        if not LEAST_S <= seconds <= MOST_S:
            return reading
        metres = distance_m(before.point, reading.point)
        speed = metres / seconds
        if speed > FASTEST_MPS:
            return reading
        heading = reading.heading_deg
        if heading is None and metres >= LEAST_M:
            heading = bearing_deg(before.point, reading.point)
        return msgspec.structs.replace(
            reading,
            speed_mps=speed if reading.speed_mps is None else reading.speed_mps,
            heading_deg=heading,
        )
