"""A simulated driver works a run to its end, and its server has all of it afterwards."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from driver_app.simulation.driver import REASONS, SimulatedDriver
from driver_app.simulation.script import Crew, CrewReport, DeadZone, Script
from shared.clock import FastClock
from shared.geo import Point
from shared.proof import ProofRule, default_needs
from shared.states import RunStatus
from tests.driver_app.fake_server import CODE, FakeServer, a_run, a_stop, serving

SPEED = 900.0
STOPS = 3
LEG_M, LEG_S = 400, 90


def a_short_day(**more: Any) -> FakeServer:
    run = a_run(distance_m=LEG_M * (STOPS + 1), **more)
    stops = [
        a_stop(run, number, distance_m=LEG_M, drive_s=LEG_S, window_opens=None)
        for number in range(1, STOPS + 1)
    ]
    return FakeServer(runs=[run], stops=stops)


@contextmanager
def a_driver(folder: Path, url: str, day: FakeServer, **more: Any) -> Iterator[SimulatedDriver]:
    """Let a driver come in a minute before the first departure."""
    departs = day.runs[0].departs_at if day.runs else a_run().departs_at
    clock = FastClock(departs - timedelta(minutes=1), SPEED, time.time())
    crew = Crew(code=CODE, state_dir=str(folder / "phone"), seed=4)
    fields: dict[str, Any] = {"failure_rate": 0.0, "patience_s": 20.0}
    script = Script(server_url=url, clock=str(clock), crews=(crew,), **(fields | more))
    driver = SimulatedDriver(crew, script)
    try:
        yield driver
    finally:
        driver.store.close()


async def _work(folder: Path, day: FakeServer, **more: Any) -> CrewReport:
    async with serving(day) as url:
        with a_driver(folder, url, day, **more) as driver:
            return await driver.work()


async def test_a_day_is_driven_in_order_and_all_of_it_arrives(tmp_path: Path) -> None:
    day = a_short_day()

    report = await _work(tmp_path, day)

    assert day.types() == [
        "run.accepted",
        "run.started",
        *["stop.en_route", "stop.arrived", "stop.succeeded"] * STOPS,
        "run.completed",
    ]
    ended = [fact.stop_id for fact in day.facts if fact.type == "stop.succeeded"]
    assert ended == [stop.id for stop in day.stops]
    assert (report.delivered, report.failed) == (STOPS, {})
    assert (report.facts_saved, report.facts_unsent) == (len(day.facts), 0)
    assert (len(report.photos), report.photos_unsent) == (STOPS, 0)
    assert set(report.photos) == day.complete()
    assert report.driven_m > 0
    assert report.fixes > 0


async def test_who_always_fails_gives_reasons_and_the_photos_that_they_ask_for(
    tmp_path: Path,
) -> None:
    day = a_short_day()

    report = await _work(tmp_path, day, failure_rate=1.0)

    assert report.delivered == 0
    assert sum(report.failed.values()) == STOPS
    assert set(report.failed) <= set(REASONS)
    pictured = sum(
        count
        for reason, count in report.failed.items()
        if default_needs(reason).photo is not ProofRule.OFF
    )
    assert len(report.photos) == pictured


async def test_a_driver_reads_answers_and_says_who_was_not_at_home(tmp_path: Path) -> None:
    day = a_short_day()
    day.write("Bom dia!")
    day.write("Tudo certo?")

    report = await _work(tmp_path, day, failure_rate=1.0)

    office, mine = day.lines[:2], day.lines[2:]
    assert all(line.delivered_at and line.read_at for line in office)
    assert [line.text for line in mine].count("Ok, entendido") == 1
    absent = [line for line in mine if line.stop_id is not None]
    assert len(absent) == report.failed.get("recipient_absent", 0)
    assert report.facts_unsent == 0


async def test_what_happens_without_signal_arrives_when_the_driver_is_home(tmp_path: Path) -> None:
    day = a_short_day()
    everywhere = DeadZone(centre=Point(60.17, 24.94), radius_m=50_000)
    async with serving(day) as url:
        with a_driver(tmp_path, url, day, dead_zones=(everywhere,)) as driver:
            task = asyncio.create_task(driver.work())
            while driver.delivered < STOPS and not task.done():
                assert "stop.succeeded" not in day.types()
                await asyncio.sleep(0.05)
            report = await task

    assert day.types().count("stop.succeeded") == STOPS
    assert (report.facts_unsent, report.photos_unsent) == (0, 0)


async def test_a_run_that_is_over_is_not_driven_again(tmp_path: Path) -> None:
    report = await _work(tmp_path, a_short_day(status=RunStatus.COMPLETED))

    assert (report.driver_name, report.facts_saved) == ("João Batista", 0)


async def test_without_a_run_one_goes_home(tmp_path: Path) -> None:
    report = await _work(tmp_path, FakeServer())

    assert (report.driver_name, report.facts_saved) == ("João Batista", 0)


async def test_a_server_that_comes_late_is_waited_for_and_one_that_never_comes_is_not(
    tmp_path: Path,
) -> None:
    day = FakeServer(is_busy=True)
    async with serving(day) as url:
        with a_driver(tmp_path, url, day, patience_s=0.5) as hasty, pytest.raises(TimeoutError):
            await hasty.work()
        with a_driver(tmp_path, url, day) as patient:
            task = asyncio.create_task(patient.work())
            await asyncio.sleep(0.3)
            assert not task.done()
            day.is_busy = False
            assert (await task).driver_name == "João Batista"
