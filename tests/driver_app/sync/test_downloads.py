"""What a phone fetches for its day, from a server with the roads and the map of Helsinki."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.tiles import TileFile
from driver_app.guide.keeping import leads_to
from driver_app.store.maps import City, Maps
from driver_app.store.schema import Store
from driver_app.sync.downloads import Downloads, tiles_of
from driver_app.sync.transport import NoAnswer, Reply
from shared.clock import FixedClock
from shared.geo import Point
from shared.states import RunStatus, StopStatus
from tests.driver_app.fake_server import DOORS, FakeServer
from tests.driver_app.roads import straight_way
from tests.onphone import NINE, a_run, a_stop, put, signed_in, told
from tests.waiting import until

DOOR_POINTS = [Point(lat, lon) for _, _, lat, lon, _, _ in DOORS]


class Line:
    """Carries requests straight to a fake server. ``is_down`` takes the network away."""

    def __init__(self, server: FakeServer) -> None:
        self.server = server
        self.is_down = False
        self.paths: list[str] = []

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        del headers
        if self.is_down:
            raise NoAnswer
        if not token:  # the server tells strangers nothing, not even its city
            return Reply(status=401, headers={}, body=b"")
        self.paths.append(path)
        where = path.partition("?")[0]
        status, answer, kind = self.server.answer({"path": where, "method": method}, body)
        return Reply(status=status, headers={"content-type": kind}, body=answer)

    async def hints(self, token: str) -> AsyncIterator[None]:
        for _ in token[:0]:  # never says anything
            yield

    async def renew(self) -> None: ...

    async def close(self) -> None: ...


class Day:
    def __init__(self, store: Store, maps: Maps, tiles: TileFile) -> None:
        identity = signed_in(store)
        self.store = store
        self.run = a_run(driver_id=identity.driver_id, status=RunStatus.IN_PROGRESS)
        self.stops = [
            a_stop(self.run, number, at=at) for number, at in enumerate(DOOR_POINTS[:3], 1)
        ]
        told(store, put(self.run), *map(put, self.stops))
        places = {stop.id: stop.at for stop in self.stops}
        self.server = FakeServer(lead=lambda wanted: straight_way(wanted, places), tile=tiles.tile)
        self.line = Line(self.server)
        self.heard = 0
        self.maps = maps
        self.downloads = Downloads(
            store, maps, clock=FixedClock(NINE), changed=self._hear, transport=self.line
        )

    def _hear(self) -> None:
        self.heard += 1


@pytest.fixture
def day(store: Store, tmp_path: Path, helsinki: CityPack) -> Iterator[Day]:
    maps, tiles = Maps.open(tmp_path / "phone"), TileFile(helsinki.map_file)
    yield Day(store, maps, tiles)
    maps.close()
    tiles.close()


async def test_the_way_and_the_map_of_the_day_come_once(day: Day) -> None:
    assert await day.downloads.step()
    asked = len(day.line.paths)
    way = day.maps.way(day.run.id)

    assert way is not None
    assert leads_to(way, day.stops)
    assert day.maps.missing(tiles_of(DOOR_POINTS[:3], City(slug="", tiles="x"))) == []
    assert day.heard == 2
    assert await day.downloads.step()
    assert len(day.line.paths) == asked


async def test_another_order_of_the_stops_asks_for_another_way_from_here(day: Day) -> None:
    await day.downloads.step()
    put_off = msgspec.structs.replace(day.stops[0], status=StopStatus.SKIPPED)
    told(day.store, put(put_off))
    day.downloads.here = Point(60.169, 24.94)
    await day.downloads.step()

    last = day.server.ways_asked[-1]
    assert last.stop_ids == (day.stops[1].id, day.stops[2].id, day.stops[0].id)
    assert last.start == Point(60.169, 24.94)


async def test_a_stop_that_has_ended_asks_for_nothing(day: Day) -> None:
    await day.downloads.step()
    told(day.store, put(msgspec.structs.replace(day.stops[0], status=StopStatus.SUCCEEDED)))
    await day.downloads.step()

    assert len(day.server.ways_asked) == 1


async def test_a_detour_comes_before_the_rest_of_the_way(day: Day) -> None:
    await day.downloads.step()
    here = Point(60.1700, 24.9400)
    way = await day.downloads.detour(day.run.id, day.stops[0].id, here)

    assert way is not None
    assert [leg.stop_id for leg in way.legs] == [*(stop.id for stop in day.stops), None]
    assert day.maps.way(day.run.id) == way
    assert day.server.ways_asked[-1].start == here


async def test_without_a_network_what_is_here_stays_and_the_rest_comes_later(day: Day) -> None:
    day.line.is_down = True
    with pytest.raises(NoAnswer):
        await day.downloads.step()
    assert await day.downloads.detour(day.run.id, day.stops[0].id, DOOR_POINTS[1]) is None

    day.line.is_down = False
    assert await day.downloads.step()


async def test_a_server_without_a_map_still_gives_the_way(day: Day) -> None:
    day.server.tile = None
    assert not await day.downloads.step()
    assert not await day.downloads.step()

    assert day.maps.way(day.run.id) is not None
    assert day.line.paths.count("/v1/city") == 1


async def test_it_goes_on_by_itself_and_stops_when_told(day: Day) -> None:
    task = asyncio.create_task(day.downloads.run())
    await until(lambda: day.maps.way(day.run.id) is not None)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
