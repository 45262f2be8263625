from pathlib import Path

import flet as ft
import msgspec

from shared.states import StopStatus
from tests.driver_app.fake_server import a_day, a_task
from tests.driver_app.kit import driving


async def test_a_stop_shows_all_that_the_driver_needs(tmp_path: Path) -> None:
    day = a_day(2)
    day.stops[0] = msgspec.structs.replace(
        day.stops[0],
        access_notes="Interfone 14",
        tasks=(a_task("77001", "Rita Farias", notes="Frágil", attempt=2),),
    )

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("run-next")
        texts = desk.app.texts()

        for wanted in ("77001", "ap. 31", "Interfone 14", "Rita Farias", "Frágil", "2ª tentativa"):
            assert wanted in texts
        urls = [
            control.action.url
            for control in desk.app.all(ft.FilledTonalButton)
            if control.action is not None
        ]
        assert any(url.startswith("https://waze.com/ul?ll=60.168560%2C24.942040") for url in urls)
        assert any("google.com/maps" in url for url in urls)
        assert "tel:+5511988880000" in urls


async def test_going_there_says_so_once(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("next-waze")
        await desk.app.tap("next-maps")
        await desk.app.until(lambda: len(day.facts) == 3)

    assert day.types()[-1] == "stop.en_route"


async def test_a_stop_can_be_left_for_later(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("run-next")
        await desk.app.tap("skip")
        await desk.app.until(lambda: desk.app.by_id("next-number").value == "10483")

        assert desk.app.shows("deixada para depois")


async def test_nothing_is_recorded_before_the_run_starts(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.pair()
        await desk.app.go(f"/stops/{day.stops[0].id}")

        assert desk.app.shows("Inicie a rota")
        assert not desk.app.has("arrive")


async def test_the_arrow_leads_back_to_where_the_screen_was_opened(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        await desk.arrive()
        route = desk.app.page.route
        await desk.app.tap("fail")
        await desk.app.tap("back")
        assert desk.app.page.route == route
        await desk.app.tap("back")
        assert desk.app.page.route == "/"


async def test_an_ended_stop_can_be_undone_from_its_screen(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.deliver()
        await desk.app.go(f"/stops/{day.stops[0].id}")
        await desk.app.tap("stop-undo")
        await desk.app.until(lambda: desk.app.has("deliver"))

        assert desk.app.shows("Desfeito")


async def test_a_stop_that_was_taken_away_says_so(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        await desk.app.go("/stops/01a20544-306f-78b9-a4d3-4196c518a4e5")
        assert desk.app.has("stop-gone")

        await desk.app.go("/stops/nonsense")
        assert desk.app.has("stop-gone")


async def test_a_canceled_stop_offers_nothing_to_record(tmp_path: Path) -> None:
    day = a_day(2)
    day.stops[0] = msgspec.structs.replace(day.stops[0], status=StopStatus.CANCELED)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.go(f"/stops/{day.stops[0].id}")

        assert desk.app.shows("cancelada")
        assert not desk.app.has("arrive")
        assert not desk.app.has("stop-undo")
