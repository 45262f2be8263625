"""The clock of drives: when one that begins now is over, at the speed of each hour that it lasts.

Time is counted in driving: a second of a slow hour holds less of it than one of a fast hour. A drive
is a fixed amount, taken up hour by hour, so whoever leaves later never arrives earlier, and going
back by the same amount gives the latest start exactly. All is whole numbers.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

_HOUR_S: Final = 3600
_DAY_HOURS: Final = 24
_DAY_S: Final = _DAY_HOURS * _HOUR_S
_MIDNIGHT: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
UNIT: Final = 1_000_000
"""Parts of a second's driving as planned: a day's rounding stays below a tenth of a second."""

type Seconds = NDArray[np.int64]


class Hours(msgspec.Struct, frozen=True):
    """How much longer a drive takes in each hour than its matrix says; the same every day.

    ``slowness`` has 24 factors; the second 0 lies ``since_s`` seconds after the first hour began.
    """

    slowness: tuple[float, ...]
    since_s: int = 0


@dataclass(frozen=True, slots=True)
class HourClock:
    """``Hours`` made ready for many drives. Seconds may be any, days before and after too."""

    since_s: int
    parts: tuple[int, ...]
    """Units of driving in a second, for each hour."""
    until: tuple[int, ...]
    """Units of driving from the first hour to the beginning of each, and of the whole day."""
    _arrays: tuple[Seconds, Seconds] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        arrays = (np.array(self.until, dtype=np.int64), np.array(self.parts, dtype=np.int64))
        object.__setattr__(self, "_arrays", arrays)

    def driven(self, at_s: int) -> int:
        """Count the units of driving up to a second; it grows with each second."""
        day, rest_s = divmod(at_s + self.since_s, _DAY_S)
        hour, rest_s = divmod(rest_s, _HOUR_S)
        return day * self.until[-1] + self.until[hour] + rest_s * self.parts[hour]

    def first(self, units: int) -> int:
        """Give the first second by which so much is driven."""
        day, rest = divmod(units, self.until[-1])
        hour = bisect_right(self.until, rest) - 1
        rest = -(-(rest - self.until[hour]) // self.parts[hour])
        return day * _DAY_S + hour * _HOUR_S + rest - self.since_s

    def last(self, units: int) -> int:
        """Give the last second by which no more is driven."""
        day, rest = divmod(units, self.until[-1])
        hour = bisect_right(self.until, rest) - 1
        rest = (rest - self.until[hour]) // self.parts[hour]
        return day * _DAY_S + hour * _HOUR_S + rest - self.since_s

    def arrives_all(self, leaves_s: Seconds, drive_s: Seconds) -> Seconds:
        """Say what ``arrives`` does of many drives at once."""
        units = self._driven_all(leaves_s) + drive_s * UNIT
        start_s, rest, parts = self._hour_of(units)
        return start_s - (-rest // parts)

    def leaves_all(self, by_s: Seconds, drive_s: Seconds) -> Seconds:
        """Say what ``leaves`` does of many drives at once."""
        start_s, rest, parts = self._hour_of(self._driven_all(by_s) - drive_s * UNIT)
        return start_s + rest // parts

    def _driven_all(self, at_s: Seconds) -> Seconds:
        until, parts = self._arrays
        at_s = at_s + self.since_s
        hour, rest_s = at_s % _DAY_S // _HOUR_S, at_s % _HOUR_S
        return at_s // _DAY_S * self.until[-1] + until[hour] + rest_s * parts[hour]

    def _hour_of(self, units: Seconds) -> tuple[Seconds, Seconds, Seconds]:
        """Give when the hours of these units begin, the units since then, and those of a second."""
        until, parts = self._arrays
        day, rest = units // self.until[-1], units % self.until[-1]
        hour = np.searchsorted(until, rest, side="right") - 1
        start_s = day * _DAY_S + hour * _HOUR_S - self.since_s
        return start_s, rest - until[hour], parts[hour]

    def arrives(self, leaves_s: int, drive_s: int) -> int:
        """Say when a drive of ``drive_s`` as planned is over. One of 0 seconds takes no time."""
        return self.first(self.driven(leaves_s) + drive_s * UNIT)

    def leaves(self, by_s: int, drive_s: int) -> int:
        """Say when a drive must begin at the latest to be over by then."""
        return self.last(self.driven(by_s) - drive_s * UNIT)

    def planned_s(self, leaves_s: int, arrives_s: int) -> int:
        """Say how long a drive between two seconds is as planned: what ``arrives`` asks for."""
        return (self.driven(arrives_s) - self.driven(leaves_s)) // UNIT


@lru_cache(maxsize=256)
def clock_of(hours: Hours) -> HourClock:
    """Make hours ready; a day has few different ones, and many vans."""
    parts = tuple(round(UNIT / factor) for factor in hours.slowness)
    return HourClock(hours.since_s, parts, (0, *accumulate(part * _HOUR_S for part in parts)))


def hours_of(day: Sequence[float], pace: float, start: dt.datetime) -> Hours | None:
    """Give the hours of drives that were planned at ``pace``, counted from ``start``.

    ``day`` is what ``Speeds.day`` said. None where no hour differs from the plan.
    """
    slowness = tuple(factor / pace for factor in day)
    if all(factor == 1.0 for factor in slowness):
        return None
    return Hours(slowness, _second_of_day(start))


def takes(
    day: Sequence[float], pace: float, leaves: dt.datetime, drive: dt.timedelta
) -> dt.timedelta:
    """Say how long a drive that was planned at ``pace`` takes when it begins then."""
    hours = hours_of(day, pace, _MIDNIGHT)
    if hours is None:
        return drive
    leaves_s = _second_of_day(leaves)
    arrives_s = clock_of(hours).arrives(leaves_s, round(drive.total_seconds()))
    return dt.timedelta(seconds=arrives_s - leaves_s)


def planned_s(day: Sequence[float], pace: float, arrives: dt.datetime, drive_s: int) -> int:
    """Say how long a drive that took so long, and was over then, is at ``pace``."""
    hours = hours_of(day, pace, _MIDNIGHT)
    if hours is None:
        return drive_s
    arrives_s = _second_of_day(arrives)
    return clock_of(hours).planned_s(arrives_s - drive_s, arrives_s)


def _second_of_day(instant: dt.datetime) -> int:
    utc = instant.astimezone(dt.UTC)
    return utc.hour * _HOUR_S + utc.minute * 60 + utc.second
