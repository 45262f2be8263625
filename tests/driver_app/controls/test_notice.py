from pathlib import Path

from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving


async def test_a_slip_is_taken_back_with_one_tap(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.deliver()
        assert desk.app.shows("10482 entregue")
        await desk.app.tap("undo")
        await desk.app.until(lambda: desk.app.shows("Desfeito"))

        assert desk.app.shows("0 de 2 paradas")
        assert not desk.app.has("undo")
