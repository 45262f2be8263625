from pathlib import Path

import msgspec
import pytest

from driver_app.session import door
from shared.facts import Corrected
from shared.states import FailureReason
from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving


async def test_for_ten_seconds_a_slip_is_undone(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.deliver()
        await desk.app.go(f"/stops/{day.stops[0].id}")

        assert desk.app.has("stop-undo")
        assert not desk.app.has("stop-correct")
    assert door.UNDO_S == 10


async def test_after_that_it_is_a_correction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "UNDO_S", 0.0)
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.deliver()
        await desk.app.go(f"/stops/{day.stops[0].id}")
        assert not desk.app.has("stop-undo")

        await desk.app.tap("stop-correct")
        await desk.app.tap("correct-fail")
        await desk.app.tap("reason-refused")
        await desk.app.tap("fail-done")
        await desk.app.until(lambda: day.types()[-1] == "stop.corrected")
        await desk.app.until(lambda: desk.app.shows("1 sem sucesso"))
        assert desk.app.shows("Correção registrada")

    body = msgspec.json.decode(day.facts[-1].body, type=Corrected)
    assert body.failed is not None
    assert body.failed.reason == FailureReason.REFUSED
    assert day.facts[-1].blobs == day.facts[-2].blobs  # its photo goes with it


async def test_a_failure_was_a_delivery_after_all(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("fail")
        await desk.app.tap("reason-out_of_time")
        await desk.app.tap("fail-done")
        await desk.app.until(lambda: desk.app.page.route == "/")
        await desk.app.go(f"/stops/{day.stops[0].id}/correct/deliver")
        await desk.app.tap("photo-open")
        await desk.app.until(lambda: desk.app.has("photo-take"))
        await desk.app.tap("photo-take")
        await desk.app.tap("receiver-1")
        await desk.app.tap("deliver-done")
        await desk.app.until(lambda: day.types()[-1] == "stop.corrected")
        await desk.app.until(lambda: not desk.app.shows("1 sem sucesso"))

    body = msgspec.json.decode(day.facts[-1].body, type=Corrected)
    assert body.succeeded is not None
    assert body.succeeded.receiver_name == "Marina Albuquerque"


async def test_what_this_phone_did_not_end_it_does_not_correct(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        for where in ("", "/deliver", "/fail"):
            await desk.app.go(f"/stops/{day.stops[0].id}/correct{where}")
            assert desk.app.has("stop-gone")
