"""The process's side of the conversation, without the process."""

import msgspec
import numpy as np
import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.roads.engines.calls import (
    BROKEN,
    OK,
    MatchCall,
    NearestCall,
    RouteCall,
    TableAnswer,
    TableCall,
)
from dispatch_server.roads.engines.osrm_worker import Engines
from dispatch_server.roads.engines.wire import NearestAnswer, RouteAnswer

HERE, THERE, ISLAND = (24.9395, 60.1665), (24.9503, 60.1745), (24.7536, 59.4370)


@pytest.fixture(scope="module")
def engines(helsinki: CityPack) -> Engines:
    return Engines({profile: str(path) for profile, path in helsinki.graphs.items()})


def test_a_table_is_rows_of_floats(engines: Engines) -> None:
    answer = engines.answer(TableCall("car", [HERE], [HERE, THERE, ISLAND]))

    assert answer.code == OK
    table = msgspec.msgpack.decode(answer.body, type=TableAnswer)
    durations = np.frombuffer(table.durations_s, np.float32)
    assert durations[0] == 0 < durations[1]
    snaps = np.frombuffer(table.target_snap_m, np.float32)
    assert snaps[1] < 300
    assert snaps[2] > 50_000


def test_a_route_has_what_we_read_and_nothing_else(engines: Engines) -> None:
    answer = engines.answer(RouteCall("car", [HERE, THERE], steps=True))

    whole = msgspec.msgpack.decode(answer.body)
    assert "intersections" not in whole["routes"][0]["legs"][0]["steps"][0]
    route = msgspec.msgpack.decode(answer.body, type=RouteAnswer).routes[0]
    assert route.legs[0].steps[0].maneuver.type == "depart"
    assert len(route.geometry) > 20


def test_the_nearest_road_has_a_name(engines: Engines) -> None:
    answer = engines.answer(NearestCall("car", (24.9497, 60.1699)))

    assert msgspec.msgpack.decode(answer.body, type=NearestAnswer).waypoints[0].name


def test_what_the_engine_refuses_is_passed_on_with_its_code(engines: Engines) -> None:
    answer = engines.answer(MatchCall("car", [ISLAND, ISLAND], [1, 2], [5.0, 5.0]))

    assert answer.code == "NoSegment"
    assert "matching segment" in answer.why


def test_a_graph_that_cannot_be_opened_is_broken() -> None:
    engines = Engines({"car": "/nowhere/roads.osrm"})

    answer = engines.answer(NearestCall("car", HERE))

    assert answer.code == BROKEN
    assert answer.why
