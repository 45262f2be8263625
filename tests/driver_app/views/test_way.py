from pathlib import Path

import flet as ft

from driver_app.links import waze
from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving
from tests.driver_app.test_navigator import FIRST, leading


async def test_the_way_names_its_stop_and_what_is_left(tmp_path: Path) -> None:
    async with leading(tmp_path) as drive:
        await drive.north(5, 20, 100)
        app = drive.desk.app
        await app.until(lambda: "500 m" in app.by_id("way-left").value)

        assert app.by_id("way-left").value == "1 min · 500 m"
        assert app.by_id("way-address").value == "Aleksanterinkatu 52"
        assert app.by_id("way-address-number").content.value == "52"
        assert app.shows("10482")
        assert app.shows("ap. 31")


async def test_other_maps_are_one_tap_away(tmp_path: Path) -> None:
    async with leading(tmp_path) as drive:
        action = drive.desk.app.by_id("way-waze").action

        assert isinstance(action, ft.OpenUrl)
        assert action.url == waze(FIRST)
        assert drive.desk.app.has("way-maps")


async def test_being_there_is_written_down_and_opens_the_stop(tmp_path: Path) -> None:
    async with leading(tmp_path) as drive:
        await drive.desk.app.tap("way-here")
        await drive.desk.app.until(lambda: drive.desk.app.has("deliver"))
        await drive.desk.app.until(lambda: "stop.arrived" in drive.day.types())

        assert drive.desk.app.page.route == f"/stops/{drive.day.stops[0].id}"


async def test_leaving_the_screen_ends_the_leading(tmp_path: Path) -> None:
    async with leading(tmp_path) as drive:
        await drive.north(5, 120)
        await drive.desk.app.tap("back")
        said = list(drive.said)
        await drive.north(200, 280, 295)

        assert drive.said == said


async def test_with_no_stop_left_there_is_no_way(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        await desk.arrive()
        await desk.deliver()
        await desk.app.go("/way")

        assert desk.app.shows("Não há mais paradas")
