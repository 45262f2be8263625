"""Asks the roads on behalf of a plan: the matrix before it, the lines on the map after it."""

import asyncio
from collections.abc import Sequence
from typing import Final

import numpy as np

from dispatch_server.planning.problem import UNREACHABLE, Matrix
from dispatch_server.roads.apart import work_apart
from dispatch_server.roads.port import Matrix as RoadMatrix
from dispatch_server.roads.port import NoRoute, Roads, RoadSource
from dispatch_server.roads.speeds import Pace
from shared import polyline
from shared.geo import Point

_AT_ONCE: Final = 4
_MAX_DOUBTS: Final = 200
"""Doors without a road in a plan that are asked for one by one; beyond, it is the map that is
wrong, and estimates are all there is."""


async def matrices(
    roads: Roads, points: Sequence[Point], profiles: Sequence[str]
) -> tuple[dict[str, Matrix], RoadSource]:
    """Get a matrix for each profile, and the source that all may claim.

    A profile may have the pace of its hours (``car@1.25``): the roads are asked once for all paces
    of a kind of vehicle.
    A door that no road leads to (an island, a field) cannot be reached in it. Raises NoRoute when
    that is so of the depot (stop 0), and what else the roads raise.
    """
    found = {}
    sources = set()
    paces = {key: Pace.read(key) for key in profiles}
    for profile in dict.fromkeys(pace.profile for pace in paces.values()):
        answer = await roads.matrix(points, profile=profile)
        sources.add(answer.source)
        cut_off = await _cut_off(roads, points, answer, profile)
        for key, pace in paces.items():
            if pace.profile == profile:
                cells = len(points) ** 2
                found[key] = await work_apart(cells, _without, answer, cut_off, pace.factor)
    is_guess = RoadSource.STRAIGHT in sources or not sources
    return found, RoadSource.STRAIGHT if is_guess else min(sources)


async def _cut_off(
    roads: Roads, points: Sequence[Point], answer: RoadMatrix, profile: str
) -> list[int]:
    """Name the places that no road leads to, rather than those off the map (estimated too)."""
    if answer.source is RoadSource.STRAIGHT:
        return []
    guessed = answer.estimated[0, :] | answer.estimated[:, 0]
    doubtful = [int(at) for at in np.flatnonzero(guessed) if at][:_MAX_DOUBTS]
    turns = asyncio.Semaphore(_AT_ONCE)

    async def has_no_road(at: int) -> bool:
        async with turns:
            try:
                await roads.route([points[0], points[at], points[0]], profile=profile, steps=False)
            except NoRoute as none:
                if none.stop == 0:
                    raise
                return True
        return False

    none = await asyncio.gather(*map(has_no_road, doubtful))
    return [at for at, is_none in zip(doubtful, none, strict=True) if is_none]


def _without(answer: RoadMatrix, cut_off: list[int], factor: float) -> Matrix:
    scaled = np.rint(answer.durations_s * np.float32(factor)) if factor != 1 else answer.durations_s
    drive_s = np.minimum(scaled, UNREACHABLE).astype(np.int32)
    distance_m = np.minimum(answer.distances_m, UNREACHABLE).astype(np.int32)
    drive_s[cut_off, :] = drive_s[:, cut_off] = UNREACHABLE
    for part in (drive_s, distance_m):
        np.fill_diagonal(part, 0)
    return Matrix(drive_s, distance_m)


async def lines(roads: Roads, trips: Sequence[tuple[str, Sequence[Point]]]) -> list[str]:
    """Draw each trip (profile, points) as a polyline; straight where no road is found.

    A profile may have a pace, as in ``matrices``.
    """
    turns = asyncio.Semaphore(_AT_ONCE)

    async def line(profile: str, points: Sequence[Point]) -> str:
        async with turns:
            try:
                kind = Pace.read(profile).profile
                return (await roads.route(points, profile=kind, steps=False)).geometry
            except NoRoute:
                return polyline.encode(points)

    return list(await asyncio.gather(*(line(profile, points) for profile, points in trips)))
