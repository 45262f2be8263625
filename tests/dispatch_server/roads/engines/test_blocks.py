"""A matrix in blocks is the matrix, and what is missing is filled in."""

import asyncio
import threading
from collections.abc import Sequence

import numpy as np
import pytest

from dispatch_server.roads.engines.blocks import Block, BlockSize, ask_in_blocks, blame
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.port import Matrix, RoadSource, RoadsUnavailable, TooManyPlaces
from shared.geo import Point

POINTS = [Point(-23.55 + i / 500, -46.63) for i in range(11)]


def numbered(sources: Sequence[Point], targets: Sequence[Point]) -> Block:
    """Say for each cell which row and column of POINTS it is."""
    rows = [POINTS.index(p) for p in sources]
    columns = [POINTS.index(p) for p in targets]
    cells = np.array([[100 * i + j for j in columns] for i in rows], dtype=np.float32)
    here = np.zeros(len(rows), np.float32), np.zeros(len(columns), np.float32)
    return Block(cells, cells * 2, *here)


def size(sources: int, targets: int, cells: int = 1000) -> BlockSize:
    return BlockSize(sources=sources, targets=targets, cells=cells, at_once=2)


@pytest.mark.parametrize("blocks", [size(1, 1), size(3, 4), size(100, 100), size(100, 100, 25)])
async def test_blocks_of_any_size_make_the_same_matrix(blocks: BlockSize) -> None:
    largest = 0

    async def ask(sources: Sequence[Point], targets: Sequence[Point]) -> Block:
        nonlocal largest
        largest = max(largest, len(sources) * len(targets))
        await asyncio.sleep(0)
        return numbered(sources, targets)

    matrix = await ask_in_blocks(ask, POINTS, POINTS[:7], size=blocks, source=RoadSource.REMOTE)

    assert matrix.durations_s.tolist() == [[100 * i + j for j in range(7)] for i in range(11)]
    assert matrix.distances_m[10, 6] == 2012
    assert largest <= blocks.cells


async def test_blocks_are_as_square_as_they_may_be() -> None:
    shapes = set()

    async def ask(sources: Sequence[Point], targets: Sequence[Point]) -> Block:
        shapes.add((len(sources), len(targets)))
        return numbered(sources, targets)

    await ask_in_blocks(
        ask, POINTS[:10], POINTS[:10], size=size(99, 99, 25), source=RoadSource.REMOTE
    )
    await ask_in_blocks(ask, POINTS[:2], POINTS, size=size(99, 99, 25), source=RoadSource.REMOTE)

    assert shapes == {(5, 5), (2, 11)}


async def test_cells_without_a_road_are_straight_lines_and_marked() -> None:
    async def ask(sources: Sequence[Point], targets: Sequence[Point]) -> Block:
        block = numbered(sources, targets)
        block.durations_s[0, 1] = np.nan
        block.target_snap_m[2] = 5000
        return block

    matrix = await ask_in_blocks(
        ask, POINTS[:2], POINTS[:3], size=size(9, 9), source=RoadSource.REMOTE
    )

    straight = StraightRoads().matrix_now(POINTS[:2], POINTS[:3])
    assert matrix.estimated.tolist() == [[False, True, True], [False, False, True]]
    assert matrix.durations_s.tolist() == [
        [0, straight.durations_s[0, 1], straight.durations_s[0, 2]],
        [100, 101, straight.durations_s[1, 2]],
    ]


async def test_a_large_block_is_filled_in_off_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [Point(-23.5 - i / 1e5, -46.6) for i in range(300)]
    real, threads = StraightRoads.matrix_now, set()

    def matrix_now(self: StraightRoads, *ends: Sequence[Point]) -> Matrix:
        threads.add(threading.get_ident())
        return real(self, *ends)

    async def ask(sources: Sequence[Point], targets: Sequence[Point]) -> Block:
        nothing = np.full((len(sources), len(targets)), np.nan, dtype=np.float32)
        return Block(nothing, nothing, *np.zeros((2, 300), dtype=np.float32))

    monkeypatch.setattr(StraightRoads, "matrix_now", matrix_now)
    matrix = await ask_in_blocks(
        ask, many, many, size=size(300, 300, 90_000), source=RoadSource.REMOTE
    )

    assert matrix.estimated.all()
    assert threads
    assert threading.get_ident() not in threads


async def test_never_more_questions_at_once_than_allowed() -> None:
    now = most = 0

    async def ask(sources: Sequence[Point], targets: Sequence[Point]) -> Block:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1
        return numbered(sources, targets)

    await ask_in_blocks(ask, POINTS, POINTS, size=size(1, 1), source=RoadSource.REMOTE)

    assert most == 2


async def test_the_first_failure_ends_it() -> None:
    asked = 0

    async def ask(_: Sequence[Point], __: Sequence[Point]) -> Block:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        raise RoadsUnavailable("unwell")

    with pytest.raises(RoadsUnavailable, match="unwell"):
        await ask_in_blocks(ask, POINTS, POINTS, size=size(1, 1), source=RoadSource.REMOTE)

    assert asked < 10


async def test_a_matrix_beyond_memory_is_refused() -> None:
    async def ask(sources: Sequence[Point], targets: Sequence[Point]) -> Block:
        return numbered(sources, targets)

    with pytest.raises(TooManyPlaces):
        await ask_in_blocks(
            ask, POINTS * 600, POINTS * 600, size=size(9, 9), source=RoadSource.REMOTE
        )


def test_the_stop_that_nobody_reaches_is_to_blame() -> None:
    table = numbered(POINTS[:4], POINTS[:4])
    table.durations_s[:, 2] = np.nan
    table.durations_s[2, 2] = 0

    assert blame(POINTS[:4], table).stop == 2


def test_the_stop_that_nobody_leaves_is_to_blame() -> None:
    table = numbered(POINTS[:4], POINTS[:4])
    table.durations_s[1, :] = np.nan
    table.durations_s[1, 1] = 0

    assert blame(POINTS[:4], table).stop == 1
