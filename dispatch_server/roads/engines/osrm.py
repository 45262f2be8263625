"""Roads over OSRM, embedded: the graph of a city pack in processes of our own."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from dispatch_server.roads.engines.blocks import Block, BlockSize, ask_in_blocks, blame
from dispatch_server.roads.engines.calls import (
    OK,
    Answer,
    Call,
    NearestCall,
    RouteCall,
    TableAnswer,
    TableCall,
    match_call,
)
from dispatch_server.roads.engines.pool import WorkerPool
from dispatch_server.roads.engines.wire import (
    MatchAnswer,
    NearestAnswer,
    RouteAnswer,
    lon_lat,
    to_snap,
    to_trace,
    to_way,
    untraced,
)
from dispatch_server.roads.port import (
    Fix,
    Matrix,
    NoSuchProfile,
    RoadSource,
    RoadsUnavailable,
    Snap,
    TooManyPlaces,
    Trace,
    Way,
)
from shared.geo import Point

MAX_STOPS: Final = 1000
MAX_FIXES: Final = 5000
_BLOCK_CELLS: Final = 250_000  # half a second of one process on a city
_UNMATCHED: Final = frozenset({"NoMatch", "NoSegment"})


class OsrmRoads:
    """``graphs`` names the MLD graph of each profile, as in ``{"car": Path("…/roads.osrm")}``."""

    def __init__(
        self,
        graphs: Mapping[str, Path],
        *,
        workers: int = 2,
        timeout_s: float = 30.0,
        recycle_after: int = 5000,
        max_waiting: int = 256,
    ) -> None:
        self.profiles = tuple(graphs)
        self._timeout_s = timeout_s
        self._size = BlockSize(
            sources=MAX_FIXES, targets=MAX_FIXES, cells=_BLOCK_CELLS, at_once=workers
        )
        paths = json.dumps({profile: str(path) for profile, path in graphs.items()})
        self.pool = WorkerPool(
            [sys.executable, "-m", "dispatch_server.roads.engines.osrm_worker", paths],
            workers=workers,
            recycle_after=recycle_after,
            max_waiting=max_waiting,
        )

    async def matrix(
        self,
        sources: Sequence[Point],
        targets: Sequence[Point] | None = None,
        *,
        profile: str = "car",
    ) -> Matrix:
        self._check(profile)

        async def ask(some: Sequence[Point], others: Sequence[Point]) -> Block:
            return await self._table(some, others, profile)

        return await ask_in_blocks(
            ask,
            sources,
            sources if targets is None else targets,
            size=self._size,
            source=RoadSource.EMBEDDED,
        )

    async def route(
        self,
        stops: Sequence[Point],
        *,
        profile: str = "car",
        language: str = "pt-BR",
        steps: bool = True,
    ) -> Way:
        self._check(profile, len(stops), MAX_STOPS)
        answer = await self._ask(RouteCall(profile, [lon_lat(p) for p in stops], steps))
        if answer.code == "NoRoute":
            raise blame(stops, await self._table(stops, stops, profile))
        body = _decode(answer, RouteAnswer)
        return to_way(body, stops, RoadSource.EMBEDDED, language=language)

    async def snap(self, point: Point, *, profile: str = "car") -> Snap:
        self._check(profile)
        answer = await self._ask(NearestCall(profile, lon_lat(point)))
        return to_snap(_decode(answer, NearestAnswer))

    async def trace(self, fixes: Sequence[Fix], *, profile: str = "car") -> Trace:
        self._check(profile, len(fixes), MAX_FIXES)
        answer = await self._ask(match_call(fixes, profile))
        if answer.code in _UNMATCHED:
            return untraced(len(fixes), RoadSource.EMBEDDED)
        return to_trace(_decode(answer, MatchAnswer), RoadSource.EMBEDDED)

    async def aclose(self) -> None:
        await self.pool.aclose()

    def _check(self, profile: str, asked: int = 0, at_most: int = 0) -> None:
        if profile not in self.profiles:
            raise NoSuchProfile(profile, self.profiles)
        if asked > at_most:
            raise TooManyPlaces(asked, at_most)

    async def _ask(self, call: Call) -> Answer:
        answer = await self.pool.ask(msgspec.msgpack.encode(call), within_s=self._timeout_s)
        return msgspec.msgpack.decode(answer, type=Answer)

    async def _table(
        self, sources: Sequence[Point], targets: Sequence[Point], profile: str
    ) -> Block:
        call = TableCall(profile, [lon_lat(p) for p in sources], [lon_lat(p) for p in targets])
        table = _decode(await self._ask(call), TableAnswer)
        shape = len(sources), len(targets)
        return Block(
            durations_s=np.frombuffer(table.durations_s, np.float32).reshape(shape),
            distances_m=np.frombuffer(table.distances_m, np.float32).reshape(shape),
            source_snap_m=np.frombuffer(table.source_snap_m, np.float32),
            target_snap_m=np.frombuffer(table.target_snap_m, np.float32),
        )


def _decode[T](answer: Answer, body: type[T]) -> T:
    if answer.code != OK:
        raise RoadsUnavailable(f"{answer.code}: {answer.why}")
    return msgspec.msgpack.decode(answer.body, type=body)
