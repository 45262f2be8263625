"""Roads over a remote osrm-routed, by URL: https://project-osrm.org/docs/ (HTTP API, version 1).

A server refuses what is over its limits, so questions are cut to them. The defaults here are
osrm-routed's own; give what --max-table-size and the like were set to.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

import httpx
import msgspec
import numpy as np

from dispatch_server.roads.apart import work_apart
from dispatch_server.roads.engines.blocks import Block, BlockSize, ask_in_blocks, blame
from dispatch_server.roads.engines.calls import OK, Answer, match_call
from dispatch_server.roads.engines.wire import (
    MatchAnswer,
    NearestAnswer,
    RouteAnswer,
    Waypoint,
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
from shared import polyline
from shared.geo import Point

MAX_BODY: Final = 64 * 1024 * 1024
_JSON_WEIGHT: Final = 10  # a cell is that much more work as text than in an array
_TRIES: Final = 3
_PAUSE_S: Final = 0.2
_WORTH_A_RETRY: Final = frozenset({429, 500, 502, 503, 504})
_UNMATCHED: Final = frozenset({"NoMatch", "NoSegment"})
_HINTLESS: Final = {"generate_hints": "false"}
_LINE: Final = _HINTLESS | {"overview": "full", "geometries": "polyline6"}

type _Cells = list[list[float | None]]


class _Table(msgspec.Struct):
    durations: _Cells
    distances: _Cells
    sources: list[Waypoint]
    destinations: list[Waypoint]


class _Head(msgspec.Struct):
    code: str = "Broken"
    message: str = ""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The most that the server takes in one question, and how many questions at once."""

    table: int = 100
    stops: int = 500
    fixes: int = 100
    at_once: int = 4


class OsrmHttpRoads:
    """``urls`` names the server of each profile: ``{"car": "http://127.0.0.1:5000"}``."""

    def __init__(
        self, urls: Mapping[str, str], *, limits: Limits | None = None, timeout_s: float = 20.0
    ) -> None:
        self._urls = {profile: url.rstrip("/") for profile, url in urls.items()}
        self.profiles = tuple(self._urls)
        self._limits = limits or Limits()
        half = max(1, self._limits.table // 2)
        at_once = self._limits.at_once
        self._size = BlockSize(sources=half, targets=half, cells=half * half, at_once=at_once)
        self._client = httpx.AsyncClient(
            timeout=timeout_s, limits=httpx.Limits(max_connections=2 * at_once)
        )

    async def matrix(
        self,
        sources: Sequence[Point],
        targets: Sequence[Point] | None = None,
        *,
        profile: str = "car",
    ) -> Matrix:
        self._url(profile)

        async def ask(some: Sequence[Point], others: Sequence[Point]) -> Block:
            return await self._table(some, others, profile)

        return await ask_in_blocks(
            ask,
            sources,
            sources if targets is None else targets,
            size=self._size,
            source=RoadSource.REMOTE,
        )

    async def route(
        self,
        stops: Sequence[Point],
        *,
        profile: str = "car",
        language: str = "pt-BR",
        steps: bool = True,
    ) -> Way:
        if len(stops) > self._limits.stops:
            raise TooManyPlaces(len(stops), self._limits.stops)
        options = _LINE | {"steps": str(steps).lower(), "continue_straight": "false"}
        answer = await self._ask("route", profile, stops, options)
        if answer.code == "NoRoute":
            raise blame(stops, await self._table(stops, stops, profile))
        body = _decode(answer, RouteAnswer)
        return to_way(body, stops, RoadSource.REMOTE, language=language)

    async def snap(self, point: Point, *, profile: str = "car") -> Snap:
        answer = await self._ask("nearest", profile, [point], _HINTLESS)
        return to_snap(_decode(answer, NearestAnswer))

    async def trace(self, fixes: Sequence[Fix], *, profile: str = "car") -> Trace:
        size = self._limits.fixes
        pieces = [
            await self._trace(fixes[at : at + size], profile) for at in range(0, len(fixes), size)
        ]
        length = sum(piece.distance_m for piece in pieces)
        sure = sum(piece.confidence * piece.distance_m for piece in pieces)
        points = tuple(point for piece in pieces for point in piece.points)
        return Trace(
            lines=tuple(line for piece in pieces for line in piece.lines),
            points=points,
            distance_m=length,
            share=sum(p is not None for p in points) / max(1, len(points)),
            confidence=sure / length if length else 0.0,
            source=RoadSource.REMOTE,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _trace(self, fixes: Sequence[Fix], profile: str) -> Trace:
        call = match_call(fixes, profile)
        options = _LINE | {
            "gaps": "ignore",
            "timestamps": ";".join(str(second) for second in call.seconds),
            "radiuses": ";".join(f"{radius:.1f}" for radius in call.radii),
        }
        answer = await self._ask("match", profile, [fix.point for fix in fixes], options)
        if answer.code in _UNMATCHED:
            return untraced(len(fixes), RoadSource.REMOTE)
        return to_trace(_decode(answer, MatchAnswer), RoadSource.REMOTE)

    async def _table(
        self, sources: Sequence[Point], targets: Sequence[Point], profile: str
    ) -> Block:
        n, m = len(sources), len(targets)
        options = _HINTLESS | {
            "annotations": "duration,distance",
            "sources": ";".join(str(i) for i in range(n)),
            "destinations": ";".join(str(i) for i in range(n, n + m)),
        }
        answer = await self._ask("table", profile, [*sources, *targets], options)
        return await work_apart(_JSON_WEIGHT * n * m, _block, answer, n, m)

    def _url(self, profile: str) -> str:
        if profile not in self._urls:
            raise NoSuchProfile(profile, self.profiles)
        return self._urls[profile]

    async def _ask(
        self, service: str, profile: str, places: Sequence[Point], options: Mapping[str, str]
    ) -> Answer:
        """Ask, and ask again where that may help. Raises RoadsUnavailable."""
        line = quote(polyline.encode(places), safe="")
        url = f"{self._url(profile)}/{service}/v1/{quote(profile)}/polyline6({line})"
        why = ""
        for attempt in range(_TRIES):
            if attempt:
                await asyncio.sleep(_PAUSE_S * 3 ** (attempt - 1) * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
            try:
                status, body = await self._get(url, options)
            except httpx.HTTPError as failed:
                why = f"{type(failed).__name__} {failed}".strip()
                continue
            if status not in _WORTH_A_RETRY:
                return _answer(status, body)
            why = f"status {status}"
        raise RoadsUnavailable(why)

    async def _get(self, url: str, options: Mapping[str, str]) -> tuple[int, bytes]:
        async with self._client.stream("GET", url, params=dict(options)) as response:
            body = bytearray()
            async for some in response.aiter_bytes():
                body += some
                if len(body) > MAX_BODY:
                    raise RoadsUnavailable(f"an answer of more than {MAX_BODY} bytes")
            return response.status_code, bytes(body)


def _block(answer: Answer, n: int, m: int) -> Block:
    table = _decode(answer, _Table)
    return Block(
        durations_s=np.array(table.durations, dtype=np.float32).reshape(n, m),
        distances_m=np.array(table.distances, dtype=np.float32).reshape(n, m),
        source_snap_m=np.array([w.distance for w in table.sources], dtype=np.float32),
        target_snap_m=np.array([w.distance for w in table.destinations], dtype=np.float32),
    )


def _answer(status: int, body: bytes) -> Answer:
    try:
        head = msgspec.json.decode(body, type=_Head)
    except msgspec.DecodeError as broken:
        raise RoadsUnavailable(f"status {status}, and no JSON") from broken
    return Answer(head.code, head.message, msgspec.Raw(body))


def _decode[T](answer: Answer, body: type[T]) -> T:
    if answer.code != OK:
        raise RoadsUnavailable(f"{answer.code}: {answer.why}")
    try:
        return msgspec.json.decode(answer.body, type=body)
    except msgspec.DecodeError as broken:
        raise RoadsUnavailable(f"an answer that is not OSRM's: {broken}") from broken
