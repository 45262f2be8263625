"""Matrices that were asked for lately, so that a plan made anew asks for its new stops alone."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch_server.roads.port import Matrix, Roads, RoadSource
from shared.geo import Point

_SQUARES: Final = 4
_MAX_POINTS: Final = 2000  # 36 MB a square

type _Key = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Square:
    index: dict[_Key, int]
    matrix: Matrix

    def take(self, sources: Sequence[_Key], targets: Sequence[_Key]) -> Matrix:
        here = np.ix_([self.index[k] for k in sources], [self.index[k] for k in targets])
        return Matrix(
            durations_s=self.matrix.durations_s[here],
            distances_m=self.matrix.distances_m[here],
            estimated=self.matrix.estimated[here],
            source=self.matrix.source,
        )


class MatrixMemory:
    """Keeps the last few squares of points. Nothing in it outlives a change of the graph."""

    def __init__(self, *, squares: int = _SQUARES, max_points: int = _MAX_POINTS) -> None:
        self._squares: OrderedDict[int, tuple[str, _Square]] = OrderedDict()
        self._most = squares
        self._max_points = max_points
        self._made = 0

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

        ``key`` names the profile and the graph. What ``roads`` raises is passed on.
        """
        rows, columns = [_key(p) for p in sources], [_key(p) for p in targets]
        points = dict(zip([*rows, *columns], [*sources, *targets], strict=True))
        best = self._best(key, points)
        if best and all(k in best.index for k in points):
            return best.take(rows, columns)
        thin = 2 * len(rows) * len(columns) < len(points) ** 2
        if thin or len(points) > self._max_points:
            return await roads.matrix(sources, targets, profile=profile)
        square = await self._grow(roads, points, best, profile)
        self._keep(key, square)
        return square.take(rows, columns)

    def _best(self, key: str, points: dict[_Key, Point]) -> _Square | None:
        best, most = None, 0
        for number, (its_key, square) in list(self._squares.items()):
            shared = sum(k in square.index for k in points) if its_key == key else 0
            if shared > most:
                best, most = number, shared
        if best is None:
            return None
        self._squares.move_to_end(best)
        return self._squares[best][1]

    def _keep(self, key: str, square: _Square) -> None:
        self._made += 1
        self._squares[self._made] = key, square
        while len(self._squares) > self._most:
            self._squares.popitem(last=False)

    async def _grow(
        self, roads: Roads, points: dict[_Key, Point], best: _Square | None, profile: str
    ) -> _Square:
        """Known points first, then the new ones: ask for new rows, and for new columns."""
        known = [k for k in points if best and k in best.index]
        fresh = [k for k in points if not (best and k in best.index)]
        order = known + fresh
        everywhere = [points[k] for k in order]
        rows = await roads.matrix([points[k] for k in fresh], everywhere, profile=profile)
        if not (known and best):
            return _Square({k: i for i, k in enumerate(order)}, rows)
        old = best.take(known, known)
        columns = await roads.matrix(
            [points[k] for k in known], [points[k] for k in fresh], profile=profile
        )
        matrix = Matrix(
            durations_s=_joined(old.durations_s, columns.durations_s, rows.durations_s),
            distances_m=_joined(old.distances_m, columns.distances_m, rows.distances_m),
            estimated=_joined(old.estimated, columns.estimated, rows.estimated),
            source=RoadSource(rows.source),
        )
        return _Square({k: i for i, k in enumerate(order)}, matrix)


def _joined[T: np.generic](old: NDArray[T], columns: NDArray[T], rows: NDArray[T]) -> NDArray[T]:
    return np.vstack([np.hstack([old, columns]), rows])


def _key(point: Point) -> _Key:
    """Round to 1e-6 degree, 11 cm: what a polyline keeps."""
    return round(point.lat, 6), round(point.lon, 6)
