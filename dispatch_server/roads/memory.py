"""Matrices that were asked for lately, so that a plan made anew asks for its new stops alone."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch_server.roads.apart import work_apart
from dispatch_server.roads.port import Matrix, Roads, RoadsUnavailable
from shared.errors import PortaError
from shared.geo import Point

MAX_BYTES: Final = 128 * 1024 * 1024
"""14 days of 1,000 places, or three of 2,000."""

_CELL_BYTES: Final = 9  # seconds and metres of four bytes, and whether they are an estimate
_MAX_SQUARES: Final = 64  # each is looked through for each question
_FAREWELL_S: Final = 1.0

type _Key = tuple[float, float]
type _Places = dict[_Key, Point]


@dataclass(frozen=True, slots=True, eq=False)
class _Square:
    key: str
    index: dict[_Key, int]
    matrix: Matrix

    @property
    def nbytes(self) -> int:
        return _CELL_BYTES * len(self.index) ** 2

    def take(self, sources: Sequence[_Key], targets: Sequence[_Key]) -> Matrix:
        here = np.ix_([self.index[k] for k in sources], [self.index[k] for k in targets])
        return Matrix(
            durations_s=self.matrix.durations_s[here],
            distances_m=self.matrix.distances_m[here],
            estimated=self.matrix.estimated[here],
            source=self.matrix.source,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Growth:
    """A square on its way, for all who wait for it."""

    key: str
    points: _Places
    task: asyncio.Task[_Square]


class MatrixMemory:
    """Keeps the squares of points that were used last, up to ``max_bytes`` in all.

    Nothing in it outlives a change of the graph. What is on its way counts only once it is there.
    """

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self._squares: OrderedDict[int, _Square] = OrderedDict()
        self._growing: list[_Growth] = []
        self._max_bytes = max_bytes
        self._made = 0

    @property
    def nbytes(self) -> int:
        """How much is kept now."""
        return sum(square.nbytes for square in self._squares.values())

    async def matrix(
        self,
        roads: Roads,
        sources: Sequence[Point],
        targets: Sequence[Point],
        *,
        key: str,
        profile: str,
    ) -> Matrix:
        """Answer from memory what is there and ask ``roads`` for the rest.

        ``key`` names the profile and the graph. Whoever asks for what is on its way already waits
        for that; one who goes away takes nothing from the others. What ``roads`` raises is passed
        on.
        """
        rows, columns = [_key(p) for p in sources], [_key(p) for p in targets]
        points = dict(zip([*rows, *columns], [*sources, *targets], strict=True))
        await self._await_others(key, points)
        best = self._best(key, points)
        if not (best and points.keys() <= best.index.keys()):
            is_thin = 2 * len(rows) * len(columns) < len(points) ** 2
            if is_thin or _CELL_BYTES * len(points) ** 2 > self._max_bytes:
                return await _ask_missing(
                    roads, best, rows, columns, points=points, profile=profile
                )
            best = await self._grown(roads, key, points, best, profile)
        return await work_apart(len(rows) * len(columns), best.take, rows, columns)

    async def aclose(self) -> None:
        """End what is on its way. To be called when the roads are closed, which ends most of it."""
        tasks = {growth.task for growth in self._growing}
        if tasks:
            await asyncio.wait(tasks, timeout=_FAREWELL_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _await_others(self, key: str, points: _Places) -> None:
        """Wait for what is on its way as long as it brings more of ``points`` than is there."""
        while True:
            there = self._best(key, points)
            most = len(there.index.keys() & points.keys()) if there else 0
            bringing = None
            for growth in self._growing:
                brings = len(growth.points.keys() & points.keys()) if growth.key == key else 0
                if brings > most:
                    bringing, most = growth, brings
            if bringing is None:
                return
            try:
                await asyncio.shield(bringing.task)
            except RoadsUnavailable:
                raise  # the same engine is as unwell for us
            except PortaError:
                return  # it was asked for more than we ask for

    async def _grown(
        self, roads: Roads, key: str, points: _Places, best: _Square | None, profile: str
    ) -> _Square:
        async def grow() -> _Square:
            try:
                found = await _ask_missing(roads, best, keys, keys, points=points, profile=profile)
                square = _Square(key, {k: i for i, k in enumerate(keys)}, found)
                self._keep(square)
            finally:
                self._growing.remove(growth)
            return square

        keys = list(points)
        growth = _Growth(key, points, asyncio.create_task(grow()))
        self._growing.append(growth)
        growth.task.add_done_callback(_heard)
        return await asyncio.shield(growth.task)

    def _best(self, key: str, points: _Places) -> _Square | None:
        best, most = None, 0
        for number, square in self._squares.items():
            shared = len(square.index.keys() & points.keys()) if square.key == key else 0
            if shared > most:
                best, most = number, shared
        if best is None:
            return None
        self._squares.move_to_end(best)
        return self._squares[best]

    def _keep(self, fresh: _Square) -> None:
        """Forget what the new square holds as well, then what was not used for longest."""
        for number, square in list(self._squares.items()):
            if square.key == fresh.key and square.index.keys() <= fresh.index.keys():
                del self._squares[number]
        self._made += 1
        self._squares[self._made] = fresh
        while self.nbytes > self._max_bytes or len(self._squares) > _MAX_SQUARES:
            self._squares.popitem(last=False)


async def _ask_missing(
    roads: Roads,
    best: _Square | None,
    rows: Sequence[_Key],
    columns: Sequence[_Key],
    *,
    points: _Places,
    profile: str,
) -> Matrix:
    """Ask for the rows that ``best`` does not know, and for what its rows lack."""

    async def ask(sources: Sequence[_Key], targets: Sequence[_Key]) -> Matrix:
        return await roads.matrix(
            [points[k] for k in sources], [points[k] for k in targets], profile=profile
        )

    known = best.index if best else {}
    old = np.array([k in known for k in rows], dtype=np.bool_)
    there = np.array([k in known for k in columns], dtype=np.bool_)
    if best is None or not old.any() or not there.any():
        return await ask(rows, columns)
    inside = [k for k in rows if k in known], [k for k in columns if k in known]
    below = await ask([k for k in rows if k not in known], columns)
    beside = await ask(inside[0], [k for k in columns if k not in known])

    def joined() -> Matrix:
        corner = best.take(*inside)

        def join[T: np.generic](a: NDArray[T], b: NDArray[T], c: NDArray[T]) -> NDArray[T]:
            whole = np.empty((len(old), len(there)), dtype=a.dtype)
            whole[np.ix_(old, there)] = a
            whole[~old] = b
            whole[np.ix_(old, ~there)] = c
            return whole

        return Matrix(
            join(corner.durations_s, below.durations_s, beside.durations_s),
            join(corner.distances_m, below.distances_m, beside.distances_m),
            join(corner.estimated, below.estimated, beside.estimated),
            corner.source,
        )

    return await work_apart(len(rows) * len(columns), joined)


def _heard(task: asyncio.Task[_Square]) -> None:
    """Take note of how it ended, in case that everybody who waited has gone."""
    if not task.cancelled():
        task.exception()


def _key(point: Point) -> _Key:
    """Round to 1e-6 degree, 11 cm: what a polyline keeps."""
    return round(point.lat, 6), round(point.lon, 6)
