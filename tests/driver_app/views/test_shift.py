from datetime import timedelta
from pathlib import Path

import msgspec

from driver_app.store.diary import Diary
from driver_app.views.shift import worked_s
from shared.clock import FixedClock
from shared.facts import DutyChanged
from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving
from tests.onphone import NINE


async def test_a_shift_begins_pauses_and_ends(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.pair()
        await desk.app.tap("menu")
        await desk.app.tap("to-shift")
        assert not desk.app.has("shift-break")
        for button, told in (
            ("shift-start", "Em jornada"),
            ("shift-break", "Em pausa"),
            ("shift-back", "Em jornada"),
            ("shift-end", "Fora da jornada"),
        ):
            await desk.app.tap(button)
            await desk.app.settle()
            assert desk.app.by_id("duty").value == told
        await desk.app.until(lambda: len(day.facts) == 4)

    duties = [msgspec.json.decode(fact.body, type=DutyChanged).duty for fact in day.facts]
    assert duties == ["on_duty", "on_break", "on_duty", "off_duty"]


async def test_a_break_is_seen_and_ended_on_the_run(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.pair()
        await desk.app.go("/shift")
        await desk.app.tap("shift-start")
        await desk.app.tap("shift-break")
        await desk.app.go("/")
        assert desk.app.has("on-break")
        await desk.app.tap("break-over")
        assert not desk.app.has("on-break")


def test_hours_are_counted_without_breaks() -> None:
    class Watch:
        clock = FixedClock(NINE + timedelta(hours=1))

    on = Diary(duty="on_duty", duty_since=NINE, worked_s=60)
    assert worked_s(Watch(), on) == 3660  # type: ignore[arg-type]
    off = msgspec.structs.replace(on, duty="on_break")
    assert worked_s(Watch(), off) == 60  # type: ignore[arg-type]
