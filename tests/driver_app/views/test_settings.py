from pathlib import Path

import flet as ft

from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving


async def test_colours_and_hand_are_chosen_and_kept(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("menu")
        await desk.app.tap("to-settings")
        assert desk.app.page.theme_mode == ft.ThemeMode.SYSTEM
        await desk.app.tap("look-outdoor")
        await desk.app.tap("hand-left")
        assert desk.app.page.theme_mode == ft.ThemeMode.LIGHT
        assert desk.app.page.theme.color_scheme.on_surface_variant == "#000000"
    async with driving(tmp_path, day) as desk:
        await desk.app.until(lambda: desk.app.has("run-next"))
        assert desk.app.page.theme.color_scheme.on_surface_variant == "#000000"
        await desk.arrive()
        names = [
            one.identifier
            for one in desk.app.all(ft.Semantics)
            if one.identifier in {"deliver", "fail"}
        ]

        assert names == ["deliver", "fail"]  # the left thumb's side first


async def test_dark_is_dark(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.pair()
        await desk.app.go("/settings")
        await desk.app.tap("look-dark")
        assert desk.app.page.theme_mode == ft.ThemeMode.DARK
        await desk.app.tap("look-system")
        assert desk.app.page.theme_mode == ft.ThemeMode.SYSTEM
