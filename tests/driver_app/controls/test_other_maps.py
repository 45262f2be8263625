from pathlib import Path

import flet as ft

from driver_app.links import google_maps, waze
from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving


async def test_both_maps_lead_to_the_door(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        for button, address in (("next-waze", waze), ("next-maps", google_maps)):
            action = desk.app.by_id(button).action
            assert isinstance(action, ft.OpenUrl)
            assert action.url == address(day.stops[0].at)


async def test_setting_out_is_written_down_once(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("next-waze")
        await desk.app.until(lambda: "stop.en_route" in day.types())
        await desk.app.tap("next-maps")
        await desk.app.settle()

    assert day.types().count("stop.en_route") == 1
