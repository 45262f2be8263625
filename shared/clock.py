"""The one source of now(), so that a test or a demo can turn it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time. Instants are aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is turned."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def turn(self, by: timedelta) -> None:
        self.at += by


class FastClock:
    """A clock that starts at ``start`` and runs ``speed`` times as fast as the machine's.

    Every part of a demo day shares one, so that ten hours pass in minutes on all of them alike.
    """

    def __init__(self, start: datetime, speed: float) -> None:
        self.start = start
        self.speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time.monotonic() - self._began) * self.speed)
