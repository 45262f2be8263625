from pathlib import Path

from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving


async def test_nobody_sees_a_run_before_pairing(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.app.go(f"/stops/{day.stops[0].id}")

        assert desk.app.has("pairing-go")
        assert not desk.app.shows("10482")


async def test_an_unknown_address_leads_back(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.pair()
        await desk.app.go("/nowhere")
        await desk.app.tap("to-run")

        assert desk.app.has("run-progress")
