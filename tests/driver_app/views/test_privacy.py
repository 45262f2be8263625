from pathlib import Path

from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving


async def test_it_says_whether_the_position_is_recorded_now(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.pair()
        await desk.app.go("/privacy")
        assert desk.app.shows("Localização desligada")
        assert desk.app.shows("A central de Casa Aurora")
        await desk.app.go("/")
        await desk.app.tap("run-accept")
        await desk.app.tap("run-start")
        await desk.app.until(lambda: desk.location.is_on)
        await desk.app.go("/menu")
        await desk.app.tap("to-privacy")

        assert desk.app.shows("Localização sendo gravada")
