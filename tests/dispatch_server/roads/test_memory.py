"""Only what was not asked for before is asked for."""

from collections.abc import Sequence
from typing import override

import pytest

from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.memory import MatrixMemory
from dispatch_server.roads.port import Matrix
from shared.geo import Point

POINTS = [Point(-23.55 + i / 1000, -46.63 + i / 700) for i in range(12)]


class CountingRoads(StraightRoads):
    """Counts the cells that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = 0

    @override
    async def matrix(
        self,
        sources: Sequence[Point],
        targets: Sequence[Point] | None = None,
        *,
        profile: str = "car",
    ) -> Matrix:
        self.cells += len(sources) * len(sources if targets is None else targets)
        return await super().matrix(sources, targets, profile=profile)


@pytest.fixture
def roads() -> CountingRoads:
    return CountingRoads()


async def ask(
    memory: MatrixMemory, roads: CountingRoads, points: list[Point], key: str = "car 1"
) -> int:
    """Ask for a square, check it, and return how many cells the engine was asked for."""
    before = roads.cells
    matrix = await memory.matrix(roads, points, points, key=key, profile="car")
    asked = roads.cells - before
    right = StraightRoads().matrix_now(points, points)
    assert matrix.durations_s.tolist() == right.durations_s.tolist()
    assert matrix.distances_m.tolist() == right.distances_m.tolist()
    assert matrix.estimated.tolist() == right.estimated.tolist()
    return asked


async def test_the_same_square_is_asked_for_once(roads: CountingRoads) -> None:
    memory = MatrixMemory()

    assert await ask(memory, roads, POINTS) == 144
    assert await ask(memory, roads, POINTS) == 0
    assert await ask(memory, roads, POINTS[::-1]) == 0
    assert await ask(memory, roads, POINTS[3:7]) == 0


async def test_a_new_stop_costs_a_row_and_a_column(roads: CountingRoads) -> None:
    memory = MatrixMemory()
    await ask(memory, roads, POINTS[:10])

    assert await ask(memory, roads, [POINTS[11], *POINTS[2:10]]) == 9 + 8
    assert await ask(memory, roads, POINTS[2:10]) == 0


async def test_another_graph_knows_nothing(roads: CountingRoads) -> None:
    memory = MatrixMemory()
    await ask(memory, roads, POINTS)

    assert await ask(memory, roads, POINTS, key="car 2") == 144


async def test_a_part_of_a_square_is_known(roads: CountingRoads) -> None:
    memory = MatrixMemory()
    await ask(memory, roads, POINTS)

    part = await memory.matrix(roads, POINTS[:1], POINTS[4:8], key="car 1", profile="car")

    assert part.durations_s.shape == (1, 4)
    assert roads.cells == 144


async def test_one_row_to_many_targets_is_not_made_a_square(roads: CountingRoads) -> None:
    memory = MatrixMemory()

    row = await memory.matrix(roads, POINTS[:1], POINTS[1:], key="car 1", profile="car")

    assert row.durations_s.shape == (1, 11)
    assert roads.cells == 11


async def test_places_eleven_centimetres_apart_are_one(roads: CountingRoads) -> None:
    memory = MatrixMemory()
    twice = [POINTS[0], Point(POINTS[0].lat + 1e-8, POINTS[0].lon), POINTS[1]]

    matrix = await memory.matrix(roads, twice, twice, key="car 1", profile="car")

    assert roads.cells == 4
    assert matrix.durations_s[0].tolist() == matrix.durations_s[1].tolist()


async def test_the_oldest_square_is_forgotten(roads: CountingRoads) -> None:
    memory = MatrixMemory(squares=2)
    for start in (0, 4, 8):
        await ask(memory, roads, POINTS[start : start + 4])

    assert await ask(memory, roads, POINTS[8:]) == 0
    assert await ask(memory, roads, POINTS[:4]) == 16


async def test_a_square_that_is_too_large_is_not_kept(roads: CountingRoads) -> None:
    memory = MatrixMemory(max_points=5)

    assert await ask(memory, roads, POINTS) == 144
    assert await ask(memory, roads, POINTS) == 144
