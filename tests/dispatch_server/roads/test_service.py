"""Straight lines answer where the engine does not cover, and while it is out."""

import threading
from collections.abc import AsyncIterator, Sequence
from typing import override

import numpy as np
import pytest
from structlog.testing import capture_logs

from dispatch_server.cities.pack import CityPack
from dispatch_server.roads.engines.osrm import OsrmRoads
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.port import Matrix, NoRoute, RoadSource, RoadsUnavailable
from dispatch_server.roads.service import FallbackRoads
from shared.geo import Point

HERE = [Point(60.1665, 24.9395), Point(60.1745, 24.9503), Point(60.170, 24.945)]
TALLINN = Point(59.4370, 24.7536)


class FrailRoads(StraightRoads):
    """Answers as long as it is well."""

    def __init__(self) -> None:
        super().__init__()
        self.well = True
        self.asked = 0

    @override
    async def matrix(
        self,
        sources: Sequence[Point],
        targets: Sequence[Point] | None = None,
        *,
        profile: str = "car",
    ) -> Matrix:
        self.asked += 1
        if not self.well:
            raise RoadsUnavailable("unwell")
        found = await super().matrix(sources, targets, profile=profile)
        found.estimated[:] = False
        return Matrix(found.durations_s, found.distances_m, found.estimated, RoadSource.REMOTE)


class Turned:
    """A clock of seconds that is turned by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def roads(helsinki: CityPack) -> AsyncIterator[FallbackRoads]:
    engine = OsrmRoads({"car": helsinki.graph("car")}, workers=1)
    roads = FallbackRoads(
        engine, StraightRoads(), covers=helsinki.bbox.holds, version=helsinki.version
    )
    yield roads
    await roads.aclose()


async def test_within_the_city_the_engine_answers(roads: FallbackRoads) -> None:
    matrix = await roads.matrix(HERE)

    assert matrix.source is RoadSource.EMBEDDED
    assert not matrix.estimated.any()
    assert (await roads.route(HERE)).source is RoadSource.EMBEDDED
    assert (await roads.snap(HERE[0])).point != HERE[0]


async def test_outside_of_the_city_cells_are_straight_lines_and_marked(
    roads: FallbackRoads,
) -> None:
    within = await roads.matrix(HERE)

    matrix = await roads.matrix([HERE[0], TALLINN, HERE[1]], [HERE[0], HERE[1], TALLINN])

    assert matrix.estimated.tolist() == [
        [False, False, True],
        [True, True, True],
        [False, False, True],
    ]
    assert matrix.durations_s[0, 1] == within.durations_s[0, 1]
    assert matrix.durations_s[2, 0] == within.durations_s[1, 0]
    assert matrix.distances_m[0, 2] > 80_000
    assert matrix.source is RoadSource.EMBEDDED


async def test_a_large_matrix_is_laid_over_off_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads, real = set(), np.ix_

    def ix_(*axes: Sequence[int]) -> object:
        threads.add(threading.get_ident())
        return real(*axes)

    monkeypatch.setattr(np, "ix_", ix_)
    roads = FallbackRoads(FrailRoads(), StraightRoads(), covers=lambda p: p.lat > 60)
    many = [Point(60.1 + i / 1e5, 24.9) for i in range(300)]

    matrix = await roads.matrix([*many, TALLINN])

    assert matrix.estimated.sum() == 601
    assert threads
    assert threading.get_ident() not in threads


async def test_nothing_within_the_city_is_straight_altogether(roads: FallbackRoads) -> None:
    matrix = await roads.matrix([TALLINN, TALLINN])

    assert matrix.source is RoadSource.STRAIGHT
    assert matrix.estimated.all()


async def test_a_route_out_of_the_city_is_a_straight_line(roads: FallbackRoads) -> None:
    way = await roads.route([HERE[0], TALLINN])

    assert way.source is RoadSource.STRAIGHT
    assert "linha reta" in way.legs[0].steps[0].text


async def test_an_outage_is_bridged_and_told_once() -> None:
    engine, clock = FrailRoads(), Turned()
    roads = FallbackRoads(engine, StraightRoads(), rest_s=10, now=clock)

    with capture_logs() as logs:
        engine.well = False
        first = await roads.matrix(HERE)
        await roads.matrix(HERE[:2])
        clock.now = 11
        await roads.matrix(HERE)
        engine.well = True
        resting = await roads.matrix(HERE)
        clock.now = 22
        back = await roads.matrix(HERE)

    assert first.source is RoadSource.STRAIGHT
    assert first.estimated.all()
    assert resting.source is RoadSource.STRAIGHT
    assert back.source is RoadSource.REMOTE
    assert not back.estimated.any()
    assert [entry["event"] for entry in logs] == ["roads_out", "roads_back"]
    assert engine.asked == 3


async def test_a_straight_answer_is_not_remembered_as_a_road() -> None:
    engine, clock = FrailRoads(), Turned()
    roads = FallbackRoads(engine, StraightRoads(), rest_s=0, now=clock)
    engine.well = False
    await roads.matrix(HERE)
    engine.well = True

    matrix = await roads.matrix(HERE)

    assert not matrix.estimated.any()


async def test_an_engine_that_was_closed_is_an_outage(helsinki: CityPack) -> None:
    engine = OsrmRoads(helsinki.graphs, workers=1)
    roads = FallbackRoads(engine, StraightRoads())
    await engine.aclose()

    assert (await roads.route(HERE)).source is RoadSource.STRAIGHT
    assert (await roads.snap(HERE[0])).point == HERE[0]


async def test_a_stop_without_a_road_is_not_bridged(helsinki: CityPack) -> None:
    roads = FallbackRoads(OsrmRoads(helsinki.graphs, workers=1), StraightRoads())

    with pytest.raises(NoRoute):
        await roads.route([HERE[0], TALLINN])

    await roads.aclose()


async def test_a_vehicle_without_a_graph_gets_marked_estimates(roads: FallbackRoads) -> None:
    with capture_logs() as logs:
        matrices = [await roads.matrix(HERE, profile="motorcycle") for _ in range(2)]
        way = await roads.route(HERE, profile="motorcycle")

    assert all(matrix.source is RoadSource.STRAIGHT for matrix in matrices)
    assert way.geometry
    assert [entry["event"] for entry in logs] == ["roads_without_profile"]
    assert (await roads.matrix(HERE)).source is RoadSource.EMBEDDED
