"""Asks the roads on behalf of a plan: the matrix before it, the lines on the map after it.

A day that stands is asked about doors that come up later: then for their own ways alone.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import numpy as np

from dispatch_server.planning.day import Spot
from dispatch_server.planning.ground import Ground
from dispatch_server.planning.problem import UNREACHABLE, Matrix
from dispatch_server.planning.reach import Legs, at_pace
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
                made = await work_apart(cells, _without, answer, cut_off)
                found[key] = await work_apart(cells, at_pace, made, pace.factor)
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

    async def of(profile: str) -> Legs:
        to, back = await asyncio.gather(
            roads.matrix(points, doors, profile=profile),
            roads.matrix(doors, points, profile=profile),
        )
        among = _ALONE
        if len(doors) > 1:
            among = _matrix(await roads.matrix(doors, profile=profile))
        cut_off = await _unreached(roads, points[0], doors, (to, back), profile)
        made = Legs(_matrix(to), _matrix(back), among)
        for table in (made.to.drive_s, made.to.distance_m):
            table[:, cut_off] = UNREACHABLE
        for table in (made.back.drive_s, made.back.distance_m):
            table[cut_off, :] = UNREACHABLE
        for table in (among.drive_s, among.distance_m):
            np.fill_diagonal(table, 0)
        return made

    paces = [Pace.read(key) for key in profiles]
    kinds = list(dict.fromkeys(pace.profile for pace in paces))
    free = dict(zip(kinds, await asyncio.gather(*map(of, kinds)), strict=True))
    return {str(pace): free[pace.profile].at_pace(pace.factor) for pace in paces}


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
    roads: Roads, ground: Ground, spots: Sequence[Spot], kinds: Sequence[str]
) -> Ground:
    """Give a ground that has these places too, for these kinds of vehicle.

    Only what is new is asked for. Raises what the roads raise.
    """
    new = [spot for spot in spots if spot.id not in ground.index]
    points = [spot.at for spot in ground.spots]
    doors = [spot.at for spot in new]
    if new and ground.spots and ground.tables:
        more = await legs(roads, points, doors, sorted(ground.tables))
        ground = await work_apart(len(points) ** 2, ground.with_more, new, more)
    elif new:
        ground = Ground((*ground.spots, *new))
    missing = [kind for kind in kinds if kind not in ground.tables]
    if missing:
        found, _ = await matrices(roads, [spot.at for spot in ground.spots], missing)
        ground = ground.with_tables(found)
    return ground


async def aheads(
    roads: Roads, here: Sequence[tuple[str, Point]], there: Sequence[Point]
) -> list[Matrix]:
    """Get the ways from each vehicle (its kind, where it is) to all of ``there``: one row each.

    Raises what the roads raise.
    """
    found: dict[int, Matrix] = {}
    for kind in dict.fromkeys(kind for kind, _ in here):
        mine = [at for at, (other, _) in enumerate(here) if other == kind]
        whole = _matrix(await roads.matrix([here[at][1] for at in mine], there, profile=kind))
        for row, at in enumerate(mine):
            rows = slice(row, row + 1)
            found[at] = Matrix(whole.drive_s[rows], whole.distance_m[rows])
    return [found[at] for at in range(len(here))]


def _matrix(answer: RoadMatrix) -> Matrix:
    return Matrix(
        np.minimum(answer.durations_s, UNREACHABLE).astype(np.int32),
        np.minimum(answer.distances_m, UNREACHABLE).astype(np.int32),
    )


def _without(answer: RoadMatrix, cut_off: list[int]) -> Matrix:
    made = _matrix(answer)
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
