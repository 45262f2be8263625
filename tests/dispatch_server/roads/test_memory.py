"""Only what was not asked for before is asked for, and by one at a time."""

import asyncio
import threading
from collections.abc import Sequence
from typing import override

import numpy as np
import pytest

from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.memory import MatrixMemory
from dispatch_server.roads.port import Matrix, RoadsUnavailable, TooManyPlaces
from shared.errors import PortaError
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


class SlowRoads(CountingRoads):
    """Answers once the gate is opened; ``failure`` is what comes of the first question."""

    def __init__(self, failure: PortaError | None = None) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.failure = failure

    @override
    async def matrix(
        self,
        sources: Sequence[Point],
        targets: Sequence[Point] | None = None,
        *,
        profile: str = "car",
    ) -> Matrix:
        found = await super().matrix(sources, targets, profile=profile)
        await self.gate.wait()
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure
        return found


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


async def test_a_row_to_many_targets_takes_from_a_square_what_it_knows(
    roads: CountingRoads,
) -> None:
    memory = MatrixMemory()
    await ask(memory, roads, POINTS[:8])
    before = roads.cells
    rows, columns = [POINTS[1], POINTS[9]], POINTS[::-1]

    found = await memory.matrix(roads, rows, columns, key="car 1", profile="car")

    assert roads.cells - before == 12 + 4  # the new row, and the known row's new columns
    right = StraightRoads().matrix_now(rows, columns)
    assert found.durations_s.tolist() == right.durations_s.tolist()
    assert found.distances_m.tolist() == right.distances_m.tolist()


async def test_what_was_not_used_for_longest_is_forgotten_when_the_bytes_are_full(
    roads: CountingRoads,
) -> None:
    memory = MatrixMemory(max_bytes=2 * 9 * 4 * 4)
    for start in (0, 4):
        await ask(memory, roads, POINTS[start : start + 4])
    assert await ask(memory, roads, POINTS[:4]) == 0
    assert await ask(memory, roads, POINTS[8:]) == 16

    assert memory.nbytes == 2 * 9 * 4 * 4
    assert await ask(memory, roads, POINTS[:4]) == 0
    assert await ask(memory, roads, POINTS[4:8]) == 16


async def test_a_square_within_a_larger_one_takes_no_bytes(roads: CountingRoads) -> None:
    memory = MatrixMemory()
    await ask(memory, roads, POINTS[:10])
    await ask(memory, roads, POINTS)

    assert memory.nbytes == 9 * 12 * 12


async def test_a_square_that_is_too_large_is_not_kept(roads: CountingRoads) -> None:
    memory = MatrixMemory(max_bytes=9 * 5 * 5)

    assert await ask(memory, roads, POINTS) == 144
    assert await ask(memory, roads, POINTS) == 144
    assert memory.nbytes == 0


async def test_questions_for_what_is_on_its_way_wait_for_it() -> None:
    memory, roads = MatrixMemory(), SlowRoads()
    asked = [asyncio.create_task(ask(memory, roads, POINTS)) for _ in range(3)]
    asked += [asyncio.create_task(ask(memory, roads, POINTS[4:]))]
    await asyncio.sleep(0)
    roads.gate.set()
    await asyncio.gather(*asked)

    assert roads.cells == 144


async def test_a_question_for_more_waits_and_asks_for_the_rest() -> None:
    memory, roads = MatrixMemory(), SlowRoads()
    first = asyncio.create_task(ask(memory, roads, POINTS[:10]))
    await asyncio.sleep(0)
    second = asyncio.create_task(ask(memory, roads, POINTS[:11]))
    await asyncio.sleep(0)
    roads.gate.set()
    await asyncio.gather(first, second)

    assert roads.cells == 100 + 11 + 10


async def test_who_goes_away_takes_nothing_from_the_others() -> None:
    memory, roads = MatrixMemory(), SlowRoads()
    first, second = (asyncio.create_task(ask(memory, roads, POINTS)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    roads.gate.set()

    await second
    assert roads.cells == 144


async def test_an_outage_is_everybodys() -> None:
    memory, roads = MatrixMemory(), SlowRoads(RoadsUnavailable("unwell"))
    asked = [asyncio.create_task(ask(memory, roads, POINTS[:n])) for n in (12, 12, 11)]
    await asyncio.sleep(0)
    roads.gate.set()

    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in found] == [RoadsUnavailable] * 3
    assert roads.cells == 144
    assert await ask(memory, roads, POINTS) == 144


async def test_a_question_that_was_too_large_is_not_the_others_fault() -> None:
    memory, roads = MatrixMemory(), SlowRoads(TooManyPlaces(144, 100))
    first = asyncio.create_task(ask(memory, roads, POINTS))
    await asyncio.sleep(0)
    second = asyncio.create_task(ask(memory, roads, POINTS[:5]))
    await asyncio.sleep(0)
    roads.gate.set()
    with pytest.raises(TooManyPlaces):
        await first

    await second
    assert roads.cells == 144 + 25


async def test_what_is_on_its_way_ends_with_the_memory() -> None:
    memory, slow = MatrixMemory(), SlowRoads(RoadsUnavailable("closed"))
    asked = asyncio.create_task(ask(memory, slow, POINTS))
    await asyncio.sleep(0)
    slow.gate.set()  # as closing the engine does

    await memory.aclose()

    with pytest.raises(RoadsUnavailable):
        await asked


async def test_a_large_matrix_is_put_together_off_the_loop(
    roads: CountingRoads, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads, real = set(), np.ix_

    def ix_(*axes: Sequence[int]) -> object:
        threads.add(threading.get_ident())
        return real(*axes)

    monkeypatch.setattr(np, "ix_", ix_)
    many = [Point(-23.5 - i / 1e5, -46.6) for i in range(300)]
    memory = MatrixMemory()
    await ask(memory, roads, many[:290])

    await ask(memory, roads, many)

    assert threads
    assert threading.get_ident() not in threads
