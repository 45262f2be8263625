"""Roads without an engine: straight lines, stretched. Never wrong by much, never exact."""

import itertools
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch_server.roads.apart import work_apart
from dispatch_server.roads.narrate import narrate
from dispatch_server.roads.port import Fix, Leg, Matrix, RoadSource, Snap, Step, Trace, Way
from shared import polyline
from shared.geo import EARTH_RADIUS_M, Point, distance_m

# Calibrated on São Paulo and Porto Alegre, pairs over 1 km: road/air has a median of 1.43 and
# 1.35; air distance over driving time without traffic is 23.2 and 25.7 km/h.
DETOUR: Final = 1.4
AIR_SPEED_M_S: Final = 24 / 3.6


class StraightRoads:
    """Answers every question, for any profile, anywhere. Everything is marked as estimated."""

    def __init__(self, *, detour: float = DETOUR, air_speed_m_s: float = AIR_SPEED_M_S) -> None:
        self._detour = detour
        self._air_speed_m_s = air_speed_m_s

    @property
    def profiles(self) -> tuple[str, ...]:
        return ()

    async def matrix(
        self,
        sources: Sequence[Point],
        targets: Sequence[Point] | None = None,
        *,
        profile: str = "car",
    ) -> Matrix:
        del profile
        targets = sources if targets is None else targets
        return await work_apart(len(sources) * len(targets), self.matrix_now, sources, targets)

    def matrix_now(self, sources: Sequence[Point], targets: Sequence[Point]) -> Matrix:
        """Work out the matrix here and now: 150 ms for 1,000 by 1,000."""
        air = air_m(sources, targets)
        return Matrix(
            durations_s=np.rint(air / self._air_speed_m_s).astype(np.int32),
            distances_m=np.rint(air * self._detour).astype(np.int32),
            estimated=np.ones(air.shape, dtype=np.bool_),
            source=RoadSource.STRAIGHT,
        )

    async def route(
        self,
        stops: Sequence[Point],
        *,
        profile: str = "car",
        language: str = "pt-BR",
        steps: bool = True,
    ) -> Way:
        del profile
        pairs = list(itertools.pairwise(stops))
        legs = tuple(
            self._leg(a, b, language=language, nth=i, of=len(pairs), steps=steps)
            for i, (a, b) in enumerate(pairs, start=1)
        )
        return Way(
            distance_m=sum(leg.distance_m for leg in legs),
            duration_s=sum(leg.duration_s for leg in legs),
            legs=legs,
            geometry=polyline.encode(stops),
            source=RoadSource.STRAIGHT,
        )

    def _leg(self, a: Point, b: Point, *, language: str, nth: int, of: int, steps: bool) -> Leg:
        air = distance_m(a, b)
        far, long = air * self._detour, air / self._air_speed_m_s
        if not steps:
            return Leg(far, long)
        depart = narrate("straight", language=language)
        arrive = narrate("arrive", language=language, nth=nth, of=of)
        return Leg(
            far,
            long,
            (
                Step(depart, "depart", "", "", far, long, a),
                Step(arrive, "arrive", "", "", 0.0, 0.0, b),
            ),
        )

    async def snap(self, point: Point, *, profile: str = "car") -> Snap:
        del profile
        return Snap(point, 0.0, "")

    async def trace(self, fixes: Sequence[Fix], *, profile: str = "car") -> Trace:
        """Join the fixes as they are: no road is claimed, so the confidence is 0."""
        del profile
        points = tuple(fix.point for fix in fixes)
        return Trace(
            lines=(polyline.encode(points),),
            points=points,
            distance_m=sum(distance_m(a, b) for a, b in itertools.pairwise(points)),
            share=0.0,
            confidence=0.0,
            source=RoadSource.STRAIGHT,
        )

    async def aclose(self) -> None:
        """Nothing to close."""


def air_m(sources: Sequence[Point], targets: Sequence[Point]) -> NDArray[np.float64]:
    """Great-circle metres from each source to each target (haversine)."""
    a, b = _radians(sources), _radians(targets)
    half = (b[np.newaxis, :, :] - a[:, np.newaxis, :]) / 2
    lat_a, lat_b = np.cos(a[:, 0])[:, np.newaxis], np.cos(b[:, 0])[np.newaxis, :]
    chord = np.sin(half[:, :, 0]) ** 2 + lat_a * lat_b * np.sin(half[:, :, 1]) ** 2
    metres: NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, chord)))
    return metres


def _radians(points: Sequence[Point]) -> NDArray[np.float64]:
    flat = np.array([(p.lat, p.lon) for p in points], dtype=np.float64).reshape(-1, 2)
    return np.radians(flat)
