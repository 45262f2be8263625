"""What the roads answer, made fit for a problem."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest

from dispatch_server.planning.day import Spot
from dispatch_server.planning.ground import Ground
from dispatch_server.planning.problem import UNREACHABLE
from dispatch_server.planning.ways import aheads, grown, legs, lines, matrices
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.port import Matrix as RoadMatrix
from dispatch_server.roads.port import NoRoute, RoadSource
from shared import polyline
from shared.geo import Point, offset
from tests.dispatch_server.planning.days import CENTRE, RoadsWithAnIsland

_TOWN = offset(CENTRE, north_m=900, east_m=0)
_ISLAND = offset(CENTRE, north_m=5000, east_m=0)


async def test_straight_lines_are_marked_and_reach_everywhere() -> None:
    found, source = await matrices(StraightRoads(), [CENTRE, _TOWN], ["car", "bike"])
    assert source is RoadSource.STRAIGHT
    assert set(found) == {"car", "bike"}
    assert 0 < found["car"].drive_s[0, 1] < UNREACHABLE
    assert found["car"].drive_s.diagonal().sum() == 0


async def test_all_paces_of_a_kind_of_vehicle_are_one_question() -> None:
    roads = RoadsWithAnIsland(_ISLAND)
    asked = []

    async def matrix(points: Sequence[Point], *, profile: str) -> RoadMatrix:
        asked.append(profile)
        return await RoadsWithAnIsland.matrix(roads, points, profile=profile)

    roads.matrix = matrix  # type: ignore[method-assign,assignment]
    points = [CENTRE, _ISLAND, _TOWN]

    found, _ = await matrices(roads, points, ["car", "car@1.50", "car@0.80", "truck@1.50"])

    assert asked == ["car", "truck"]
    free = found["car"].drive_s
    assert found["car@1.50"].drive_s[0, 2] == round(free[0, 2] * 1.5)
    assert found["car@0.80"].drive_s[2, 0] == round(free[2, 0] * 0.8)
    assert found["car@1.50"].drive_s[0, 1] == UNREACHABLE
    assert (found["car@1.50"].distance_m == found["car"].distance_m).all()


async def test_an_island_cannot_be_reached_and_nothing_else_suffers() -> None:
    points = [CENTRE, _ISLAND, _TOWN]
    found, source = await matrices(RoadsWithAnIsland(_ISLAND), points, ["car"])
    drive_s = found["car"].drive_s
    assert source is RoadSource.EMBEDDED
    assert drive_s[0, 1] == drive_s[2, 1] == drive_s[1, 0] == UNREACHABLE
    assert drive_s[1, 1] == 0
    assert drive_s[0, 2] < UNREACHABLE


async def test_a_depot_without_a_road_is_named() -> None:
    with pytest.raises(NoRoute) as none:
        await matrices(RoadsWithAnIsland(CENTRE), [CENTRE, _TOWN], ["car"])
    assert none.value.stop == 0


async def test_a_large_matrix_is_made_fit_off_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = set()
    real = np.fill_diagonal

    def fill_diagonal(part: np.ndarray, value: int) -> None:
        threads.add(threading.get_ident())
        real(part, value)

    monkeypatch.setattr(np, "fill_diagonal", fill_diagonal)
    points = [offset(CENTRE, north_m=n, east_m=0) for n in range(300)]

    await matrices(StraightRoads(), points, ["car"])

    assert threads
    assert threading.get_ident() not in threads


async def test_lines_follow_the_trips_and_are_straight_in_need() -> None:
    trips = [("car", [CENTRE, _TOWN, CENTRE]), ("car", [CENTRE, _ISLAND, CENTRE])]
    drawn = await lines(RoadsWithAnIsland(_ISLAND), trips)
    slow = [(f"{profile}@1.50", points) for profile, points in trips]
    assert await lines(RoadsWithAnIsland(_ISLAND), slow) == drawn
    assert [len(polyline.decode(line)) for line in drawn] == [3, 3]


async def test_a_new_door_is_asked_about_alone() -> None:
    points = [CENTRE, _TOWN]
    whole, _ = await matrices(StraightRoads(), [*points, _ISLAND], ["car"])

    found = (await legs(StraightRoads(), points, [_ISLAND], ["car"]))["car"]

    assert found.to.drive_s.tolist() == whole["car"].drive_s[:2, 2:].tolist()
    assert found.back.distance_m.tolist() == whole["car"].distance_m[2:, :2].tolist()
    assert found.among.drive_s.tolist() == [[0]]


async def test_a_new_door_without_a_road_cannot_be_reached() -> None:
    other = offset(_TOWN, north_m=10, east_m=0)
    roads = RoadsWithAnIsland(_ISLAND)

    found = (await legs(roads, [CENTRE, _TOWN], [_ISLAND, other], ["car"]))["car"]

    assert (found.to.drive_s[:, 0] == UNREACHABLE).all()
    assert (found.back.distance_m[0, :] == UNREACHABLE).all()
    assert found.to.drive_s[:, 1].max() < UNREACHABLE
    assert found.among.drive_s.diagonal().tolist() == [0, 0]


def spots(*points: Point) -> list[Spot]:
    return [Spot(str(at), at) for at in points]


async def test_a_matrix_grows_by_what_is_new() -> None:
    points = [CENTRE, _TOWN, _ISLAND]
    whole, _ = await matrices(StraightRoads(), points, ["car"])
    first = await grown(StraightRoads(), Ground(), spots(*points[:2]), ["car"])

    found = await grown(StraightRoads(), first, spots(*points), ["car", "van"])

    for profile in ("car", "van"):
        assert found.matrix(profile).drive_s.tolist() == whole["car"].drive_s.tolist()
    assert first.matrix("car").drive_s.tolist() == whole["car"].drive_s[:2, :2].tolist()
    same = await grown(StraightRoads(), found, spots(*points), ["car"])
    assert same is found


async def test_the_ways_ahead_are_rows_of_each_kind_of_vehicle() -> None:
    points = [CENTRE, _TOWN, _ISLAND]
    whole, _ = await matrices(StraightRoads(), points, ["car"])
    here = [("car", _TOWN), ("van", CENTRE), ("car", _ISLAND)]

    found = await aheads(StraightRoads(), here, points)

    rows = [one.drive_s.tolist() for one in found]
    assert rows == [whole["car"].drive_s[[at]].tolist() for at in (1, 0, 2)]
    assert await aheads(StraightRoads(), [], points) == []
