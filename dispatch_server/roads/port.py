"""What Porta asks of a road network, in its own words, whichever engine answers.

Points are latitude first, distances metres, durations seconds of driving without waiting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from dispatch_server.errors import Refused, Unavailable
from shared.geo import Point

type Ints = NDArray[np.int32]
type Bools = NDArray[np.bool_]


class RoadSource(StrEnum):
    """Whose answer it is. ``STRAIGHT`` is an estimate and must be shown as one."""

    EMBEDDED = "embedded"
    REMOTE = "remote"
    STRAIGHT = "straight"


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Driving from each source (a row) to each target (a column).

    ``estimated`` marks the cells that no road was found for: their figures are straight lines
    with a detour factor.
    """

    durations_s: Ints
    distances_m: Ints
    estimated: Bools
    source: RoadSource


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction, and what is driven after it until the next."""

    text: str
    maneuver: str
    modifier: str
    name: str
    distance_m: float
    duration_s: float
    at: Point


@dataclass(frozen=True, slots=True)
class Leg:
    """Driving between two stops that follow each other."""

    distance_m: float
    duration_s: float
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """Driving along all stops in the order given. ``geometry`` is a polyline of six decimals."""

    distance_m: float
    duration_s: float
    legs: tuple[Leg, ...]
    geometry: str
    source: RoadSource


@dataclass(frozen=True, slots=True)
class Snap:
    """The nearest place on a road, and how far it is from where we asked."""

    point: Point
    distance_m: float
    name: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a vehicle said that it was. ``accuracy_m`` is one standard deviation."""

    point: Point
    at: datetime
    accuracy_m: float = 10.0


@dataclass(frozen=True, slots=True)
class Trace:
    """The roads that a row of fixes was driven on, in as many pieces as could be joined.

    ``share`` of the fixes lie on ``lines`` (0 to 1); ``points`` has one entry per fix, ``None``
    where no road was found. ``confidence`` is the engine's own, weighted by length.
    """

    lines: tuple[str, ...]
    points: tuple[Point | None, ...]
    distance_m: float
    share: float
    confidence: float
    source: RoadSource


@runtime_checkable  # Litestar checks what it injects
class Roads(Protocol):
    """A road network. Every method may raise RoadsUnavailable, NoSuchProfile, TooManyPlaces."""

    @property
    def profiles(self) -> tuple[str, ...]:
        """The kinds of vehicle that it has roads for; all others get straight lines at best."""
        ...

    async def matrix(
        self,
        sources: Sequence[Point],
        targets: Sequence[Point] | None = None,
        *,
        profile: str = "car",
    ) -> Matrix:
        """Ask for every pair. Without ``targets``, from every source to every source."""
        ...

    async def route(
        self,
        stops: Sequence[Point],
        *,
        profile: str = "car",
        language: str = "pt-BR",
        steps: bool = True,
    ) -> Way:
        """Drive along at least two stops; U-turns at stops are allowed. Raises NoRoute."""
        ...

    async def snap(self, point: Point, *, profile: str = "car") -> Snap:
        """Find the nearest road."""
        ...

    async def trace(self, fixes: Sequence[Fix], *, profile: str = "car") -> Trace:
        """Lay fixes, in order of time, onto roads. Where no road is near, ``lines`` is empty."""
        ...

    async def aclose(self) -> None:
        """Stop engines and close connections. The object cannot be used afterwards."""
        ...


@dataclass(eq=False)
class NoRoute(Refused):
    """No road leads to the stop. ``stop`` counts from 0; ``snap_m`` is its distance to a road."""

    slug: ClassVar[str] = "no-route"
    stop: int
    point: Point
    snap_m: float | None = None

    def __str__(self) -> str:
        where = f"stop {self.stop} at {self.point.lat:.6f}, {self.point.lon:.6f}"
        if self.snap_m is None:
            return f"{where} cannot be reached by road"
        return f"{where} is {self.snap_m:.0f} m from the nearest road"


@dataclass(eq=False)
class NoSuchProfile(Refused):
    """The graph was not built for this kind of vehicle."""

    slug: ClassVar[str] = "no-such-profile"
    profile: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"no roads for {self.profile!r}; there are roads for {', '.join(self.known)}"


@dataclass(eq=False)
class TooManyPlaces(Refused):
    """The question is larger than the engine may be asked."""

    slug: ClassVar[str] = "too-many-places"
    asked: int
    at_most: int

    def __str__(self) -> str:
        return f"{self.asked} places or pairs were asked for, {self.at_most} are allowed"


@dataclass(eq=False)
class RoadsUnavailable(Unavailable):
    """The engine is busy, too slow, gone, or out of its mind. ``why`` is for the log."""

    slug: ClassVar[str] = "roads-unavailable"
    why: str

    def __str__(self) -> str:
        return f"the road engine did not answer: {self.why}"
