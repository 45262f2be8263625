"""Asks the roads on behalf of a plan: the matrix before it, the lines on the map after it.

A day that stands is asked about doors that come up later: then for their own ways alone.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.openings import Legs
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

_ALONE: Final = Matrix(np.zeros((1, 1), dtype=np.int32), np.zeros((1, 1), dtype=np.int32))


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
            return await _has_no_road(roads, points[0], points[at], profile)

    none = await asyncio.gather(*map(has_no_road, doubtful))
    return [at for at, is_none in zip(doubtful, none, strict=True) if is_none]


async def legs(
    roads: Roads, points: Sequence[Point], doors: Sequence[Point], profiles: Sequence[str]
) -> dict[str, Legs]:
    """Get the ways between places that are known and new doors, by profile.

    A profile may have a pace, as in ``matrices``. A door that no road leads to cannot be reached
    in them. Raises what the roads raise.
    """

    async def of(key: str) -> Legs:
        pace = Pace.read(key)
        profile, factor = pace.profile, pace.factor
        to, back = await asyncio.gather(
            roads.matrix(points, doors, profile=profile),
            roads.matrix(doors, points, profile=profile),
        )
        among = _ALONE
        if len(doors) > 1:
            among = _matrix(await roads.matrix(doors, profile=profile), factor)
        cut_off = await _unreached(roads, points[0], doors, (to, back), profile)
        made = Legs(_matrix(to, factor), _matrix(back, factor), among)
        for table in (made.to.drive_s, made.to.distance_m):
            table[:, cut_off] = UNREACHABLE
        for table in (made.back.drive_s, made.back.distance_m):
            table[cut_off, :] = UNREACHABLE
        for table in (among.drive_s, among.distance_m):
            np.fill_diagonal(table, 0)
        return made

    return dict(zip(profiles, await asyncio.gather(*map(of, profiles)), strict=True))


async def _unreached(
    roads: Roads,
    home: Point,
    doors: Sequence[Point],
    answers: tuple[RoadMatrix, RoadMatrix],
    profile: str,
) -> list[int]:
    to, back = answers
    if to.source is RoadSource.STRAIGHT:
        return []
    doubtful = np.flatnonzero(to.estimated[0, :] | back.estimated[:, 0])[:_MAX_DOUBTS]
    none = await asyncio.gather(
        *(_has_no_road(roads, home, doors[int(at)], profile) for at in doubtful)
    )
    return [int(at) for at, is_none in zip(doubtful, none, strict=True) if is_none]


async def _has_no_road(roads: Roads, home: Point, door: Point, profile: str) -> bool:
    try:
        await roads.route([home, door, home], profile=profile, steps=False)
    except NoRoute as none:
        if none.stop == 0:
            raise
        return True
    return False


async def grown(
    roads: Roads, points: Sequence[Point], profiles: Sequence[str], known: Mapping[str, Matrix]
) -> dict[str, Matrix]:
    """Give the matrices of all ``points``, of which the first ones are in ``known`` already."""
    missing = [profile for profile in profiles if profile not in known]
    found, _ = await matrices(roads, points, missing)
    for profile in profiles:
        if profile in found:
            continue
        square = known[profile]
        size = len(square.drive_s)
        if size < len(points):
            ways = await legs(roads, points[:size], points[size:], [profile])
            square = extended(square, ways[profile])
        found[profile] = square
    return found


def extended(square: Matrix, more: Legs) -> Matrix:
    """Lay new places behind those of a matrix."""

    def laid(part: str) -> NDArray[np.int32]:
        known, to, back, among = (
            getattr(one, part) for one in (square, more.to, more.back, more.among)
        )
        whole: NDArray[np.int32] = np.vstack([np.hstack([known, to]), np.hstack([back, among])])
        return np.ascontiguousarray(whole)

    return Matrix(laid("drive_s"), laid("distance_m"))


def _matrix(answer: RoadMatrix, factor: float = 1.0) -> Matrix:
    scaled = np.rint(answer.durations_s * np.float32(factor)) if factor != 1 else answer.durations_s
    return Matrix(
        np.minimum(scaled, UNREACHABLE).astype(np.int32),
        np.minimum(answer.distances_m, UNREACHABLE).astype(np.int32),
    )


def _without(answer: RoadMatrix, cut_off: list[int], factor: float) -> Matrix:
    made = _matrix(answer, factor)
    drive_s, distance_m = made.drive_s, made.distance_m
    drive_s[cut_off, :] = drive_s[:, cut_off] = UNREACHABLE
    for part in (drive_s, distance_m):
        np.fill_diagonal(part, 0)
    return made


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
