"""The one source of now(), so that a test or a demo can turn it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol, runtime_checkable


@runtime_checkable  # Litestar checks what it injects
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
    """A clock that showed ``start`` at ``anchor`` and has run ``speed`` times as fast since then.

    Every process of a demo day shares one, so that ten hours pass in minutes on all of them alike,
    also on one that was started anew. ``anchor`` is in real seconds since 1970.
    """

    def __init__(self, start: datetime, speed: float, anchor: float) -> None:
        self.start = start
        self.speed = speed
        self.anchor = anchor

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time.time() - self.anchor) * self.speed)

    def __str__(self) -> str:
        return f"{self.start.isoformat()}*{self.speed}@{self.anchor}"


def parse_clock(text: str) -> Clock:
    """Read what ``str(FastClock)`` wrote; nothing is the system's clock. Raises ValueError."""
    if not text:
        return SystemClock()
    start, _, rest = text.partition("*")
    speed, _, anchor = rest.partition("@")
    return FastClock(datetime.fromisoformat(start), float(speed), float(anchor))
