from pathlib import Path

import pytest

from tests.driver_app.fake_server import CODE, FakeServer, a_day
from tests.driver_app.kit import driving

LEADS = {
    "to-incident": "/incident",
    "to-shift": "/shift",
    "to-vehicle": "/vehicle",
    "to-load": "/load",
    "to-history": "/history",
    "to-unsent": "/unsent",
    "to-settings": "/settings",
    "to-privacy": "/privacy",
}


@pytest.mark.parametrize(("row", "route"), LEADS.items())
async def test_everything_else_is_two_taps_away(tmp_path: Path, row: str, route: str) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.pair()
        await desk.app.tap("menu")
        await desk.app.tap(row)

        assert desk.app.page.route == route
        assert desk.app.has("back")


async def test_what_needs_a_run_is_not_offered_without_one(tmp_path: Path) -> None:
    async with driving(tmp_path, FakeServer()) as desk:
        await desk.app.type("pairing-code", CODE)
        await desk.app.tap("pairing-go")
        await desk.app.until(lambda: desk.app.has("no-run"))
        await desk.app.tap("menu")

        assert desk.app.has("to-shift")
        assert not desk.app.has("to-incident")
        assert not desk.app.has("to-load")
