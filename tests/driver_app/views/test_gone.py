from pathlib import Path

from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving


async def test_a_stop_that_dispatch_takes_away_leads_back_to_the_run(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("run-next")
        taken = day.stops.pop(0)
        await desk.app.go("/unsent")
        await desk.app.tap("send-now")
        await desk.app.go(f"/stops/{taken.id}")
        await desk.app.until(lambda: desk.app.has("stop-gone"))
        await desk.app.tap("to-run")

        assert desk.app.by_id("next-number").value == "10483"


async def test_a_screen_with_nothing_to_show_speaks_of_no_stop(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        await desk.app.go("/changes")

        assert desk.app.has("stop-gone")
        assert not desk.app.shows("Esta parada")
