from pathlib import Path

import msgspec

from shared.facts import ChangeAccepted
from shared.states import RunChange
from tests.driver_app.fake_server import FakeServer, a_day, a_stop, serving
from tests.driver_app.kit import Desk, at_desk, driving


def change(day: FakeServer, reason: RunChange) -> None:
    """Take the first stop away, and put a new one at the end."""
    day.stops.pop(0)
    day.stops.append(a_stop(day.runs[0], 4))
    day.runs[0] = msgspec.structs.replace(day.runs[0], version=2, change_reason=reason)


async def hear(desk: Desk) -> None:
    await desk.app.go("/unsent")
    await desk.app.tap("send-now")
    await desk.app.go("/")
    await desk.app.until(lambda: desk.app.has("run-changed"))


async def test_a_change_is_told_with_its_reason_and_accepted(tmp_path: Path) -> None:
    day = a_day(3)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        assert not desk.app.has("run-changed")
        change(day, RunChange.LATE_DRIVER)
        await hear(desk)
        assert desk.app.shows("A central mudou 2 coisas")
        await desk.app.tap("run-changed")
        assert desk.app.shows("Um motorista está atrasado")
        assert desk.app.shows("Nova parada: é a 3ª")
        assert desk.app.shows("Não é mais sua")
        await desk.app.tap("changes-accept")
        await desk.app.until(lambda: day.types()[-1] == "run.change_accepted")
        await desk.app.until(lambda: not desk.app.has("run-changed"))
        await desk.app.go("/changes")
        assert desk.app.has("stop-gone")

    body = msgspec.json.decode(day.facts[-1].body, type=ChangeAccepted)
    assert body == ChangeAccepted(version=2, changes=2)


async def test_a_change_heard_while_the_app_was_closed_is_told(tmp_path: Path) -> None:
    day = a_day(3)

    async with serving(day) as url:
        async with at_desk(tmp_path, url) as desk:
            await desk.start()
        change(day, RunChange.NEW_ORDERS)
        async with at_desk(tmp_path, url) as desk:
            await desk.app.until(lambda: desk.app.has("run-changed"))


async def test_before_a_run_is_accepted_nothing_is_a_change(tmp_path: Path) -> None:
    day = a_day(3)

    async with driving(tmp_path, day) as desk:
        await desk.pair()
        change(day, RunChange.NEW_ORDERS)
        await desk.app.go("/unsent")
        await desk.app.tap("send-now")
        await desk.app.go("/")
        await desk.app.until(lambda: desk.app.shows("0 de 3 paradas"))
        await desk.app.until(lambda: desk.app.shows(day.stops[-1].address))
        assert not desk.app.has("run-changed")
