from pathlib import Path

import flet as ft

from shared.states import RunStatus
from tests.driver_app.fake_server import FakeServer, a_day, a_run, a_stop, serving
from tests.driver_app.kit import at_desk, driving


async def test_a_run_is_accepted_started_and_finished(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.deliver()
        assert desk.app.shows("1 de 1 paradas")
        await desk.app.tap("run-finish")
        await desk.app.tap("run-finish-yes")
        await desk.app.until(lambda: desk.app.has("run-closed"))
        await desk.app.until(lambda: len(day.facts) == 5, "all facts are sent")

    assert day.types() == [
        "run.accepted",
        "run.started",
        "stop.arrived",
        "stop.succeeded",
        "run.completed",
    ]


async def test_finishing_can_be_thought_better_of(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        await desk.arrive()
        await desk.deliver()
        await desk.app.tap("run-finish")
        await desk.app.tap("back")

        assert desk.app.has("run-finish")
        assert not desk.app.has("run-closed")


async def test_the_next_stop_stands_on_top_with_its_number(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(3)) as desk:
        await desk.start()

        assert desk.app.by_id("next-number").value == "10482"
        assert desk.app.by_id("next-number").size >= 30


async def test_without_a_run_the_screen_says_so(tmp_path: Path) -> None:
    async with serving(FakeServer()) as url, at_desk(tmp_path, url) as desk:
        await desk.app.type("pairing-code", "K7QM2F9D")
        await desk.app.tap("pairing-go")
        await desk.app.until(lambda: desk.app.has("no-run"))

        assert desk.app.has("look-again")


async def test_a_driver_with_two_runs_chooses(tmp_path: Path) -> None:
    first, second = a_run(), a_run(vehicle_name="Moto 3")
    day = FakeServer(runs=[first, second], stops=[a_stop(first, 1), a_stop(second, 2)])

    async with driving(tmp_path, day) as desk:
        await desk.pair()
        await desk.app.tap(f"run-{second.id}")
        await desk.app.until(lambda: desk.app.shows("10483"))

        assert not desk.app.shows("10482")


async def test_a_canceled_run_is_told(tmp_path: Path) -> None:
    run = a_run(status=RunStatus.CANCELED)
    day = FakeServer(runs=[run], stops=[a_stop(run, 1)])

    async with driving(tmp_path, day) as desk:
        await desk.pair()

        assert desk.app.shows("A central cancelou esta rota.")


async def test_a_wide_window_keeps_a_column_that_can_be_read(tmp_path: Path) -> None:
    async with serving(a_day(2)) as url, at_desk(tmp_path, url, width=1440) as desk:
        await desk.pair()
        lists = desk.app.all(ft.ListView)

        assert lists[-1].padding.left > 400
