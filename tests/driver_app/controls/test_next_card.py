from pathlib import Path

from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving


async def test_the_card_leads_to_the_stop(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("next-stop")

        assert desk.app.page.route == f"/stops/{day.stops[0].id}"


async def test_the_card_follows_the_day(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(2)) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.go("/")

        assert desk.app.shows("no local")
