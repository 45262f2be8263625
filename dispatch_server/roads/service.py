"""The roads that the rest of Porta asks: an engine, its memory, and straight lines in need.

A planner must get an answer at all times, and must be able to tell a guess from a road.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import numpy as np
import structlog

from dispatch_server.roads.apart import work_apart
from dispatch_server.roads.memory import MAX_BYTES, MatrixMemory
from dispatch_server.roads.port import (
    Fix,
    Matrix,
    NoSuchProfile,
    Roads,
    RoadsUnavailable,
    Snap,
    Trace,
    Way,
)
from shared.geo import Point

_REST_S: Final = 10.0

log = structlog.get_logger()


class FallbackRoads:
    """Asks ``primary``; ``last`` answers for places it does not cover and while it is out.

    So it does for a kind of vehicle that the graph was not built for: a motorcycle's day is then
    planned on marked estimates rather than not at all.

    ``version`` names the graph: with another graph comes another object. While ``primary`` is out
    it is asked again every ``rest_s`` seconds, so that not every caller waits for a time-out.
    """

    def __init__(
        self,
        primary: Roads,
        last: Roads,
        *,
        covers: Callable[[Point], bool] = lambda _: True,
        version: str = "",
        rest_s: float = _REST_S,
        memory_bytes: int = MAX_BYTES,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._primary = primary
        self._last = last
        self._covers = covers
        self._version = version
        self._rest_s = rest_s
        self._now = now
        self._memory = MatrixMemory(max_bytes=memory_bytes)
        self._out_until: float | None = None
        self._unknown: set[str] = set()

    @property
    def profiles(self) -> tuple[str, ...]:
        return self._primary.profiles

    async def matrix(
        self,
        sources: Sequence[Point],
        targets: Sequence[Point] | None = None,
        *,
        profile: str = "car",
    ) -> Matrix:
        targets = sources if targets is None else targets
        rows = [i for i, p in enumerate(sources) if self._covers(p)]
        columns = [i for i, p in enumerate(targets) if self._covers(p)]
        if not rows or not columns:
            return await self._last.matrix(sources, targets, profile=profile)
        near, others = [sources[i] for i in rows], [targets[i] for i in columns]
        known = await self._try(
            lambda: self._memory.matrix(
                self._primary, near, others, key=f"{profile} {self._version}", profile=profile
            ),
            lambda: self._last.matrix(near, others, profile=profile),
        )
        if len(rows) == len(sources) and len(columns) == len(targets):
            return known
        rest = await self._last.matrix(sources, targets, profile=profile)
        cells = len(rows) * len(columns)
        return await work_apart(cells, _laid_over, rest, known, rows, columns)

    async def route(
        self,
        stops: Sequence[Point],
        *,
        profile: str = "car",
        language: str = "pt-BR",
        steps: bool = True,
    ) -> Way:
        def ask(roads: Roads) -> Awaitable[Way]:
            return roads.route(stops, profile=profile, language=language, steps=steps)

        return await self._choose(stops, ask)

    async def snap(self, point: Point, *, profile: str = "car") -> Snap:
        return await self._choose([point], lambda roads: roads.snap(point, profile=profile))

    async def trace(self, fixes: Sequence[Fix], *, profile: str = "car") -> Trace:
        places = [fix.point for fix in fixes]
        return await self._choose(places, lambda roads: roads.trace(fixes, profile=profile))

    async def aclose(self) -> None:
        await self._primary.aclose()
        await self._memory.aclose()
        await self._last.aclose()

    async def _choose[T](self, places: Sequence[Point], ask: Callable[[Roads], Awaitable[T]]) -> T:
        if not all(self._covers(place) for place in places):
            return await ask(self._last)
        return await self._try(lambda: ask(self._primary), lambda: ask(self._last))

    async def _try[T](
        self, first: Callable[[], Awaitable[T]], second: Callable[[], Awaitable[T]]
    ) -> T:
        """Tell the log when an outage begins and when it ends, and not in between."""
        if self._out_until is not None and self._now() < self._out_until:
            return await second()
        try:
            answer = await first()
        except RoadsUnavailable as out:
            if self._out_until is None:
                log.warning("roads_out", why=out.why)
            self._out_until = self._now() + self._rest_s
            return await second()
        except NoSuchProfile as none:
            if none.profile not in self._unknown:
                self._unknown.add(none.profile)
                log.warning("roads_without_profile", profile=none.profile, known=none.known)
            return await second()
        if self._out_until is not None:
            self._out_until = None
            log.info("roads_back")
        return answer


def _laid_over(rest: Matrix, known: Matrix, rows: Sequence[int], columns: Sequence[int]) -> Matrix:
    here = np.ix_(rows, columns)
    rest.durations_s[here] = known.durations_s
    rest.distances_m[here] = known.distances_m
    rest.estimated[here] = known.estimated
    return Matrix(rest.durations_s, rest.distances_m, rest.estimated, known.source)
