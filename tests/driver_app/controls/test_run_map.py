"""The run as a map, on the map of central Helsinki."""

from collections.abc import AsyncIterator
from pathlib import Path

import flet as ft
import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.tiles import TileFile
from driver_app.guide.drawing import DAY, NIGHT
from tests.driver_app.fake_server import FakeServer, a_day
from tests.driver_app.kit import Desk, driving
from tests.driver_app.roads import straight_way


@pytest.fixture
async def desk(tmp_path: Path, helsinki: CityPack) -> AsyncIterator[tuple[Desk, FakeServer]]:
    file, day = TileFile(helsinki.map_file), a_day(4)
    places = {stop.id: stop.at for stop in day.stops}
    day.tile, day.lead = file.tile, lambda wanted: straight_way(wanted, places)
    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.until(lambda: day.has_given_tiles)
        yield desk, day
    file.close()


async def test_all_stops_are_on_the_map_and_open_at_a_tap(desk: tuple[Desk, FakeServer]) -> None:
    app, day = desk[0].app, desk[1]
    await app.tap("run-as-map")
    await app.until(lambda: app.has("pin-4") and bool(app.all(ft.Image)))
    pins = [one for one in app.all(ft.Container) if one.left is not None and one.top is not None]
    box = app.by_id("run-map")

    assert all(
        -22 <= pin.left <= box.width and -22 <= pin.top <= box.height
        for pin in pins
        if pin.width is None and pin.key is None
    )
    await app.tap("pin-2")
    assert app.page.route == f"/stops/{day.stops[1].id}"


async def test_the_list_comes_back(desk: tuple[Desk, FakeServer]) -> None:
    app = desk[0].app
    await app.tap("run-as-map")
    assert not app.has("next-stop")
    await app.tap("run-as-list")

    assert app.has("next-stop")
    assert not app.has("run-map")


async def test_a_map_on_screen_takes_the_colours_that_the_driver_chooses(
    desk: tuple[Desk, FakeServer],
) -> None:
    app = desk[0].app
    await app.tap("run-as-map")
    await app.until(lambda: bool(app.all(ft.Image)))
    assert app.by_id("run-map").bgcolor == DAY.ground
    await app.go("/settings")
    await app.tap("look-dark")
    await app.go("/")
    await app.until(lambda: app.by_id("run-map").bgcolor == NIGHT.ground)

    await app.until(lambda: NIGHT.ground in app.all(ft.Image)[0].src)
