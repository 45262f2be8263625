"""SIGKILL, to the server and to the phones, while drivers work: all that was saved is there once."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from driver_app.store.schema import MIGRATIONS
from tests.system.deaths import DIE, POINTS, ROOM, age
from tests.system.driver_process import TURNED
from tests.system.killing import Day, Driver

BY_ITSELF_S = 10.0  # to come to the place where it is to die; then it is killed where it is
SENDING = frozenset({"half", "piece", "ack"})
HOURS = (-26, -1, 1, 9, 50)  # that the clock jumps by
KINDS = ("drive", "drive", "clock", "full", "update", *POINTS)


class Killer:
    """Takes the life of drivers, again and again, and counts how they died."""

    def __init__(self, day: Day, pick: random.Random) -> None:
        self.day = day
        self.pick = pick
        self.ends: Counter[tuple[str, str]] = Counter()

    async def follow(self, driver: Driver, kinds: Sequence[str]) -> None:
        """Kill a driver once for each kind of life."""
        for kind in kinds:
            await driver.kill()
            await self._begin(driver, kind)
            await driver.news.wait()
            if kind in {*POINTS, "update"}:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(BY_ITSELF_S):
                        await driver.ended()
            else:
                await asyncio.sleep(self.pick.uniform(0, 0.8))
            assert driver.process is not None
            self.ends[kind, "found" if driver.process.returncode is None else "itself"] += 1

    async def _begin(self, driver: Driver, kind: str) -> None:
        script = self.day.script(driver)
        times = self.pick.randint(1, 2 if kind in SENDING else 5)
        match kind:
            case "drive":
                await driver.drive(script)
            case "clock":
                turned = {TURNED: str(self.pick.choice(HOURS))}
                await driver.drive_oddly(script, **turned)
            case "full":
                await driver.drive_oddly(script, **{ROOM: str(self.pick.randint(0, 6))})
            case "update":
                age(driver.folder, self.pick.randrange(1, len(MIGRATIONS)))
                await driver.drive_oddly(script, **{DIE: f"statement:{times}"})
            case point:
                await driver.drive_oddly(script, **{DIE: f"{point}:{times}"})

    async def kill_server(self, times: int) -> None:
        for _ in range(times):
            await asyncio.sleep(self.pick.uniform(0.5, 4.0))
            await self.day.server.kill()
            await self.day.start_server()


async def a_killed_day(
    folder: Path, *, drivers: int, stops: int, server_kills: int, driver_kills: int, seed: int
) -> Killer:
    day, pick = Day(folder, stops), random.Random(seed)
    killer = Killer(day, pick)
    kinds = [KINDS[n % len(KINDS)] for n in range(driver_kills)]
    pick.shuffle(kinds)
    await day.prepare(drivers)
    try:
        await day.open()
        async with asyncio.TaskGroup() as group:
            group.create_task(killer.kill_server(server_kills))
            for number, driver in enumerate(day.drivers):
                group.create_task(killer.follow(driver, kinds[number::drivers]))
        await day.finish()
    finally:
        await day.end()
    await day.check()
    return killer


async def test_what_was_saved_is_there_once_whoever_is_killed(tmp_path: Path) -> None:
    killer = await a_killed_day(
        tmp_path, drivers=3, stops=6, server_kills=4, driver_kills=len(KINDS), seed=1
    )

    assert killer.ends.total() == len(KINDS)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
async def test_two_hundred_kills_lose_nothing(tmp_path: Path, seed: int) -> None:
    """Fifty of drivers in each of four days, beside those of the server."""
    killer = await a_killed_day(
        tmp_path, drivers=3, stops=40, server_kills=10, driver_kills=50, seed=seed
    )

    assert killer.ends.total() == 50
    died = {kind for kind, how in killer.ends if how == "itself"}
    assert died >= {*POINTS, "update"} - SENDING
    assert died & SENDING  # on a busy machine not all of them come that far in time
