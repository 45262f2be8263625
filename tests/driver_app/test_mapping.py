"""The map of central Helsinki on a phone: drawn around the vehicle, and again once it has left."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.tiles import TileFile
from driver_app.guide.camera import Shot
from driver_app.guide.chart import Plane
from driver_app.guide.drawing import DAY, NIGHT
from driver_app.guide.follow import Follower
from driver_app.mapping import DRAWN_FOR_M, Mapping, doors_of
from driver_app.state import State
from driver_app.store.maps import Maps
from shared.geo import Point, offset
from shared.grid import tiles_around
from shared.ids import RunId, StopId, uuid7
from shared.states import StopStatus
from shared.ways import WayRequest
from tests.city_tiles import tile_getter
from tests.driver_app.guide.driving import a_reading
from tests.driver_app.roads import DEPOT, straight_way
from tests.onphone import NINE, a_run, a_stop

DOOR = Point(60.16856, 24.94204)


@pytest.fixture
def maps(tmp_path: Path, helsinki: CityPack) -> Iterator[Maps]:
    maps, file = Maps.open(tmp_path), TileFile(helsinki.map_file)
    get = tile_getter(file)
    for tile in tiles_around(DEPOT, 14, 900):
        maps.keep_tile(tile, get(tile), NINE)
    yield maps
    file.close()
    maps.close()


async def test_the_map_and_the_way_are_drawn_and_stay_while_one_drives_on(maps: Maps) -> None:
    state = State()
    mapping = Mapping(state, maps)
    stop_id = StopId(uuid7())
    way = straight_way(
        WayRequest(run_id=RunId(uuid7()), stop_ids=(stop_id,)), {stop_id: DOOR}, depot=DEPOT
    )
    follower = Follower(way, stop_id)
    progress = follower.move(a_reading(DEPOT))
    mapping.look(DEPOT, Shot(30, 1.0))
    assert mapping.is_due(DEPOT)
    await mapping.draw(DEPOT, follower, progress)

    assert state.chart.is_known
    assert state.chart.way is not None
    assert state.chart.names
    assert (state.camera.turn_deg, state.camera.zoom) == (30, 1.0)
    state.guidance.progress = progress
    assert not mapping.is_due(offset(DEPOT, north_m=DRAWN_FOR_M / 2, east_m=0))
    assert mapping.is_due(offset(DEPOT, north_m=DRAWN_FOR_M * 2, east_m=0))


async def test_without_a_map_the_way_is_drawn_all_the_same(tmp_path: Path) -> None:
    state, maps = State(), Maps.open(tmp_path / "empty")
    mapping = Mapping(state, maps)
    stop_id = StopId(uuid7())
    way = straight_way(
        WayRequest(run_id=RunId(uuid7()), stop_ids=(stop_id,)), {stop_id: DOOR}, depot=DEPOT
    )
    follower = Follower(way, stop_id)
    await mapping.draw(DEPOT, follower, follower.move(a_reading(DEPOT)))
    maps.close()

    assert not state.chart.is_known
    assert state.chart.way is not None


def test_doors_stand_at_their_places_and_the_next_one_stands_out() -> None:
    run = a_run()
    first = a_stop(run, 1, at=DOOR, status=StopStatus.SUCCEEDED)
    second = a_stop(run, 2, at=DEPOT)
    doors = doors_of(Plane(DEPOT, 14), [(first, False), (second, True)])

    assert [(door.number, door.is_next, door.is_ended) for door in doors] == [
        (1, False, True),
        (2, True, False),
    ]
    assert doors[0].x > doors[1].x


async def test_at_night_the_same_map_is_drawn_in_other_colours(maps: Maps) -> None:
    state = State()
    mapping = Mapping(state, maps)
    await mapping.draw(DEPOT, None, None)
    by_day = state.chart.squares
    mapping.see_by(is_night=False)
    assert state.chart.squares is by_day
    mapping.see_by(is_night=True)
    assert mapping.is_due(DEPOT)
    await mapping.draw(DEPOT, None, None)

    assert [one.key for one in state.chart.squares] == [one.key for one in by_day]
    assert NIGHT.ground in state.chart.squares[0].svg
    assert DAY.ground in by_day[0].svg
