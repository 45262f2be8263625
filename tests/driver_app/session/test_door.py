"""What a driver does at a door, beyond what the screens' own tests show."""

from pathlib import Path

import msgspec
import pytest

from driver_app.session import door
from shared.proof import Needs, ProofRule
from tests.driver_app.fake_server import FakeServer, a_day
from tests.driver_app.kit import driving


async def test_the_bar_and_the_screen_offer_an_undo_for_as_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "UNDO_S", 0.0)
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.deliver()

        assert not desk.app.has("undo")
        await desk.app.go(f"/stops/{day.stops[0].id}")
        assert not desk.app.has("stop-undo")


async def test_a_number_too_short_to_ask_about_is_not_asked(tmp_path: Path) -> None:
    day = asking(Needs(pin=ProofRule.REQUIRED))

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.type(f"pin-{day.stops[0].tasks[0].id}", "12")
        await desk.app.tap("pin-check")

        assert not desk.app.has("pin-verdict")
    assert day.pin_tries == 0


def asking(needs: Needs) -> FakeServer:
    day = a_day(1)
    task = msgspec.structs.replace(day.stops[0].tasks[0], has_pin=True)
    said = {"succeeded": needs}
    day.stops[0] = msgspec.structs.replace(day.stops[0], tasks=(task,), proofs=said)
    return day
