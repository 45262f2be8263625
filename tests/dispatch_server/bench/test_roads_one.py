"""Both ways are measured on real roads; the memory and the loop are looked at."""

import asyncio

import pytest

from dispatch_server.bench.roads_one import Task, plain, porta
from dispatch_server.cities.pack import CityPack
from shared.geo import Point


@pytest.fixture
def task(helsinki: CityPack) -> Task:
    return Task(
        way="porta",
        graph=str(helsinki.graph("car")),
        profile="car",
        points=[Point(60.168 + i / 4000, 24.94 + i / 3000) for i in range(12)],
        size=8,
    )


def test_portas_way_is_measured_first_again_and_grown(task: Task) -> None:
    found = asyncio.run(porta(task))

    assert (found.way, found.size) == ("porta", 8)
    assert found.again_s is not None
    assert found.grown_s > 0
    assert found.route_ms is not None
    assert found.stall_ms is not None
    assert found.server_mib is None or found.server_mib > 10
    assert found.engine_mib is None or found.engine_mib > 10
    assert found.estimated < 0.5


def test_the_plain_way_is_measured_in_this_process(task: Task) -> None:
    found = plain(task)

    assert (found.way, found.size, found.again_s) == ("plain", 8, None)
    assert found.first_s > 0
    assert found.grown_s > 0
