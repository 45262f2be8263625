"""What a phone with large letters tells, and what is laid out otherwise for it."""

from pathlib import Path

import flet as ft

from driver_app.controls.letters import PROBE_PX
from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import Desk, driving


async def grow(desk: Desk, times: float) -> None:
    """Be a phone whose letters are so many times larger."""
    probe = next(text for text in desk.app.all(ft.Text) if text.on_size_change is not None)
    await desk.app.fire(probe, "size_change", {"w": 12.0 * times, "h": PROBE_PX * times})


async def test_large_letters_get_a_line_for_each_button(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(2)) as desk:
        await desk.start()
        await desk.arrive()
        beside = desk.app.by_id("deliver")
        await grow(desk, 2.0)
        columns = [one for one in desk.app.all(ft.Column) if len(one.controls) == 2]
        stacked = [[getattr(part, "identifier", "") for part in one.controls] for one in columns]

        assert beside.content == desk.app.by_id("deliver").content
        assert ["fail", "deliver"] in stacked


async def test_usual_letters_keep_them_beside_each_other(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(2)) as desk:
        await desk.start()
        await desk.arrive()
        await grow(desk, 1.15)

        assert not [
            one
            for one in desk.app.all(ft.Column)
            if [getattr(part, "identifier", "") for part in one.controls] == ["fail", "deliver"]
        ]
