"""How much longer a drive takes at each hour of the week than on free roads.

A table has a factor for each of 168 hours, of the organization's own clock: Monday 00:00 first.
Durations are multiplied by it; a factor of 1 is what the road engine says.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

HOURS: Final = 7 * 24
LEAST: Final = 0.5
MOST: Final = 3.0
STEP: Final = 0.05
"""Of the factor that a shift is planned with: shifts that hardly differ share their matrix."""

_QUARTER: Final = dt.timedelta(minutes=15)  # a time zone's shift from UTC is a multiple of it

type Factors = Sequence[float]

FREE: Final[Factors] = (1.0,) * HOURS


def hour_of_week(local: dt.datetime) -> int:
    """Count the hours from Monday 00:00 of the same clock, 0 to 167."""
    return local.weekday() * 24 + local.hour


@dataclass(frozen=True, slots=True)
class Pace:
    """A kind of vehicle at the speed of its hours: what a matrix is asked for by."""

    profile: str
    factor: float = 1.0

    def __str__(self) -> str:
        """Give the key of its matrix: ``"car"`` on free roads, ``"car@1.25"`` otherwise."""
        return self.profile if self.factor == 1.0 else f"{self.profile}@{self.factor:.2f}"

    @classmethod
    def read(cls, key: str) -> "Pace":
        """Read such a key. What is no factor belongs to the name."""
        profile, _, factor = key.rpartition("@")
        try:
            return cls(profile, float(factor)) if profile else cls(key)
        except ValueError:
            return cls(key)


@dataclass(frozen=True, slots=True)
class Speeds:
    """The tables of an organization, by kind of vehicle; one without a table drives freely."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    tables: Mapping[str, Factors] = field(default_factory=lambda: MappingProxyType({}))
    _paces: dict[tuple[str, dt.datetime, dt.datetime], Pace] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def at(self, profile: str, instant: dt.datetime) -> float:
        """Give the factor of the hour that ``instant`` lies in."""
        return self.tables.get(profile, FREE)[hour_of_week(instant.astimezone(self.zone))]

    def pace(self, profile: str, begins: dt.datetime, ends: dt.datetime) -> Pace:
        """Give the mean of the hours of a shift, by a step that few shifts differ in.

        What was asked once is remembered: a day has few different shifts, and many vans.
        """
        if profile not in self.tables:
            return Pace(profile)
        key = profile, begins, ends
        if key not in self._paces:
            self._paces[key] = self._mean(profile, begins.astimezone(dt.UTC), ends)
        return self._paces[key]

    def _mean(self, profile: str, utc: dt.datetime, ends: dt.datetime) -> Pace:
        total, quarters = 0.0, 0
        while quarters == 0 or utc < ends:
            total += self.at(profile, utc)
            quarters += 1
            utc += _QUARTER
        return Pace(profile, round(round(total / quarters / STEP) * STEP, 2))

    def day(self, profile: str, begins: dt.datetime) -> list[float]:
        """Give the factors of the 24 hours from ``begins`` by their hour of the day, UTC.

        Without a table: nothing.
        """
        if profile not in self.tables:
            return []
        first = begins.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
        hours = (first + dt.timedelta(hours=n) for n in range(24))
        found = {hour.hour: self.at(profile, hour) for hour in hours}
        return [found[hour] for hour in range(24)]


FREELY: Final = Speeds()
