"""How the map is looked at: the street ahead upwards, nearer before a turn, farther on a fast road."""

from typing import Final

import msgspec

NEAR, CITY, FAST = 1.7, 1.15, 0.75  # factors of the plane's pixel a metre
TURN_M: Final = 110.0
FAST_MPS: Final = 17.0  # 60 km/h
STEADY: Final = 3  # fixes in a row that want another zoom, before it changes
STEADY_DEG: Final = 4.0  # a heading that trembles does not turn the map


class Shot(msgspec.Struct, frozen=True):
    """``turn_deg`` is what is up on the screen, counted on through full turns."""

    turn_deg: float
    zoom: float


class Operator:
    """Holds the camera steady."""

    def __init__(self) -> None:
        self._turn_deg = 0.0
        self._zoom = CITY
        self._wanted = CITY
        self._for = 0

    def aim(self, *, speed_mps: float, to_turn_m: float | None, heading_deg: float | None) -> Shot:
        if heading_deg is not None:
            by = (heading_deg - self._turn_deg + 180) % 360 - 180
            if abs(by) >= STEADY_DEG:
                self._turn_deg += by
        wanted = CITY
        if to_turn_m is not None and to_turn_m < TURN_M:
            wanted = NEAR
        elif speed_mps > FAST_MPS:
            wanted = FAST
        self._for = self._for + 1 if wanted == self._wanted else 1
        self._wanted = wanted
        if self._for >= STEADY:
            self._zoom = wanted
        return Shot(self._turn_deg, self._zoom)
