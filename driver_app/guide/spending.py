"""What a day costs the phone, out of what it has cost so far: battery and mobile data.

Measured on this phone, on this day, rather than looked up: phones differ by more than any table
knows. Nothing is said before there is enough to tell from.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

ENOUGH: Final = timedelta(minutes=20)
ENOUGH_DROP: Final = 2  # percent: a battery tells whole ones, and the first may be half gone


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """``battery_percent`` is None while the phone has not told enough, or is being charged."""

    data_bytes: int
    battery_percent: int | None = None
    battery_per_hour: float | None = None


class Spending:
    """Fed with samples while a run is driven."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._latest: datetime | None = None
        self._bytes_before = 0
        self._bytes = 0
        self._percent: int | None = None
        self._drop = 0
        self._drained = timedelta(0)  # the time in which it dropped, charging left out

    def sample(self, now: datetime, *, carried_bytes: int, battery: int | None) -> None:
        """Take in both meters as they stand."""
        if self._since is None or self._latest is None:
            self._since, self._bytes_before = now, carried_bytes
        elif battery is not None and self._percent is not None and battery <= self._percent:
            self._drop += self._percent - battery
            self._drained += now - self._latest
        self._bytes = carried_bytes
        self._percent = battery
        self._latest = now

    def estimate(self, whole: timedelta) -> Estimate | None:
        """Say what ``whole`` of such driving costs; None before there is enough to tell from."""
        if self._since is None or self._latest is None or self._latest - self._since < ENOUGH:
            return None
        so_far = self._latest - self._since
        per_hour = None
        if self._drained >= ENOUGH and self._drop >= ENOUGH_DROP:
            per_hour = self._drop / (self._drained / timedelta(hours=1))
        return Estimate(
            data_bytes=round((self._bytes - self._bytes_before) * (whole / so_far)),
            battery_percent=None
            if per_hour is None
            else min(100, round(per_hour * (whole / timedelta(hours=1)))),
            battery_per_hour=per_hour,
        )
