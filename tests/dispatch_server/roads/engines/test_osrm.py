"""The embedded engine: its processes, and what it refuses."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.roads.engines.osrm import MAX_STOPS, OsrmRoads
from dispatch_server.roads.port import Fix, NoSuchProfile, RoadsUnavailable, TooManyPlaces
from shared.geo import Point

HERE, THERE = Point(60.1665, 24.9395), Point(60.1745, 24.9503)


@pytest.fixture
async def roads(helsinki: CityPack) -> AsyncIterator[OsrmRoads]:
    roads = OsrmRoads(helsinki.graphs, workers=2)
    yield roads
    await roads.aclose()


def grid(side: int) -> list[Point]:
    return [
        Point(60.1655 + 0.01 * i / side, 24.938 + 0.012 * j / side)
        for i in range(side)
        for j in range(side)
    ]


async def test_killing_every_process_in_the_middle_of_a_matrix_changes_nothing(
    roads: OsrmRoads,
) -> None:
    points = grid(20)
    undisturbed = await roads.matrix(points)
    before = set(roads.pool.pids)

    for pid in before:
        os.kill(pid, signal.SIGSTOP)  # so that it has not answered when it is killed
    asked = asyncio.create_task(roads.matrix(points))
    await asyncio.sleep(0.05)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    matrix = await asked

    assert matrix.durations_s.tolist() == undisturbed.durations_s.tolist()
    assert before
    assert not before & set(roads.pool.pids)


async def test_the_loop_turns_while_the_engine_thinks(roads: OsrmRoads) -> None:
    await roads.matrix(grid(3))
    asked = asyncio.create_task(roads.matrix(grid(20)))
    turns = 0
    while not asked.done():
        await asyncio.sleep(0.001)
        turns += 1

    assert (await asked).durations_s.shape == (400, 400)
    assert turns > 5  # held up, it would be one; porta bench roads measures


async def test_a_profile_without_a_graph_is_refused(roads: OsrmRoads) -> None:
    with pytest.raises(NoSuchProfile, match="there are roads for car"):
        await roads.snap(HERE, profile="submarine")
    with pytest.raises(NoSuchProfile):
        await roads.matrix([HERE], profile="submarine")


async def test_more_than_the_engine_may_be_asked_is_refused(roads: OsrmRoads) -> None:
    with pytest.raises(TooManyPlaces):
        await roads.route([HERE] * (MAX_STOPS + 1))
    with pytest.raises(TooManyPlaces):
        await roads.trace([Fix(HERE, datetime(2026, 1, 1, tzinfo=UTC))] * 6000)
    with pytest.raises(TooManyPlaces):
        await roads.matrix([HERE] * 6000)


async def test_a_graph_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    roads = OsrmRoads({"car": tmp_path / "roads.osrm"}, workers=1)

    with pytest.raises(RoadsUnavailable):
        await roads.route([HERE, THERE])

    await roads.aclose()


async def test_an_answer_that_takes_too_long_is_not_waited_for(helsinki: CityPack) -> None:
    roads = OsrmRoads(helsinki.graphs, workers=1, timeout_s=0.001)

    with pytest.raises(RoadsUnavailable, match="time-out"):
        await roads.matrix(grid(10))

    await roads.aclose()


async def test_a_place_twice_in_a_row_is_a_leg_without_a_way(roads: OsrmRoads) -> None:
    way = await roads.route([HERE, HERE, THERE])

    assert [leg.distance_m == 0 for leg in way.legs] == [True, False]
