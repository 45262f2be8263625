"""A large matrix asked for in blocks, and put together with what no road was found for filled in."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch_server.roads.apart import work_apart
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.engines.wire import MAX_SNAP_M
from dispatch_server.roads.port import Matrix, NoRoute, RoadSource, TooManyPlaces
from shared.geo import Point

type Floats = NDArray[np.float32]

MAX_CELLS: Final = 25_000_000  # 5,000 by 5,000 takes 225 MB


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One answer. NaN where no road leads; how far each place is from its road."""

    durations_s: Floats
    distances_m: Floats
    source_snap_m: Floats
    target_snap_m: Floats


@dataclass(frozen=True, slots=True)
class BlockSize:
    """The most that one question may hold, and how many questions are under way at once."""

    sources: int
    targets: int
    cells: int
    at_once: int


type Ask = Callable[[Sequence[Point], Sequence[Point]], Awaitable[Block]]


async def ask_in_blocks(
    ask: Ask,
    sources: Sequence[Point],
    targets: Sequence[Point],
    *,
    size: BlockSize,
    source: RoadSource,
) -> Matrix:
    """Put a matrix together. The first block to fail ends the others. Raises TooManyPlaces."""
    n, m = len(sources), len(targets)
    if n * m > MAX_CELLS:
        raise TooManyPlaces(n * m, MAX_CELLS)
    matrix = Matrix(
        durations_s=np.zeros((n, m), dtype=np.int32),
        distances_m=np.zeros((n, m), dtype=np.int32),
        estimated=np.zeros((n, m), dtype=np.bool_),
        source=source,
    )
    if not n or not m:
        return matrix
    # As square as they may be: an engine searches once from each row and once from each column of a
    # block, so that 4 blocks of 1,000 by 1,000 are 8,000 searches and 32 of 62 by 2,000 are 66,000.
    columns = min(m, size.targets, max(math.isqrt(size.cells), size.cells // n))
    rows = max(1, min(n, size.sources, size.cells // columns))
    turn = asyncio.Semaphore(size.at_once)

    async def one(row: int, column: int) -> None:
        some, others = sources[row : row + rows], targets[column : column + columns]
        async with turn:
            block = await ask(some, others)
        here = np.s_[row : row + len(some), column : column + len(others)]
        await work_apart(block.durations_s.size, _fill, matrix, here, block, some, others)

    try:
        async with asyncio.TaskGroup() as group:
            for row in range(0, n, rows):
                for column in range(0, m, columns):
                    group.create_task(one(row, column))
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return matrix


def _fill(
    matrix: Matrix,
    here: tuple[slice, slice],
    block: Block,
    sources: Sequence[Point],
    targets: Sequence[Point],
) -> None:
    estimated = np.isnan(block.durations_s) | np.isnan(block.distances_m)
    estimated |= (block.source_snap_m > MAX_SNAP_M)[:, np.newaxis]
    estimated |= (block.target_snap_m > MAX_SNAP_M)[np.newaxis, :]
    durations, distances = block.durations_s, block.distances_m
    if estimated.any():
        straight = StraightRoads().matrix_now(sources, targets)
        durations = np.where(estimated, straight.durations_s, durations)
        distances = np.where(estimated, straight.distances_m, distances)
    matrix.durations_s[here] = np.rint(durations)
    matrix.distances_m[here] = np.rint(distances)
    matrix.estimated[here] = estimated


def blame(stops: Sequence[Point], table: Block) -> NoRoute:
    """Find the stop that breaks a route: the worse connected end of the first leg without a road."""
    missing = np.isnan(table.durations_s)
    broken = missing.sum(axis=0) + missing.sum(axis=1)
    for index in range(len(stops) - 1):
        if missing[index, index + 1]:
            stop = index if broken[index] > broken[index + 1] else index + 1
            return NoRoute(stop, stops[stop])
    return NoRoute(0, stops[0], float(table.source_snap_m[0]))
