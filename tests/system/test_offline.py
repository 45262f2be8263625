"""Hours with no signal, then a captive portal, then a slow network: all arrives, once, in order."""

import asyncio
import os
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from driver_app.settings import SyncSettings
from driver_app.sync.engine import Trouble
from shared.clock import FastClock
from tests.system.driver_process import QUICK
from tests.system.fleet import Van
from tests.system.killable import CLOCK
from tests.system.killing import START_S, Day
from tests.system.network import GONE, OPEN, PORTALS, SLOW, Network, Weather
from tests.waiting import until

HOURS = 8.0
REPORTED_S = 60.0  # from the network's return until the office knows all; nobody touches a phone
DRAINED_S = 120.0  # the same, until it has the last photo too
GROWN_MB = 100.0  # that the server may need for all of them at once
CONNECTIONS = 7  # of a phone: facts, photos, hints, and what of these is just being closed


class Outage:
    """A day of drivers who have signal in the morning and in the evening only."""

    def __init__(self, folder: Path, *, drivers: int, stops: int, settings: SyncSettings) -> None:
        self.day = Day(folder, stops)
        self.day.photos = 1
        self.drivers = drivers
        self.settings = settings
        self.network = Network(self.day.port, random.Random(1))
        self.vans = [Van(folder / f"phone{n}", settings) for n in range(drivers)]

    async def run(self) -> None:
        await self.day.prepare(self.drivers)
        await self.day.start_server()
        try:
            async with self.network.serve() as url:
                await self._morning(url)
                await self._no_signal()
                for portal in PORTALS:
                    await self._portal(portal)
                await self._slow()
                await self._tunnel()
                await self._well()
        finally:
            for van in self.vans:
                await van.stop()
            await self.day.end()
        await self.day.check()

    async def waiting(self) -> list[tuple[int, int]]:
        return [await van.waiting() for van in self.vans]

    def turn(self, weather: Weather) -> None:
        """Change the network; the phone notices that it has another one."""
        self.network.turn(weather)
        for van in self.vans:
            van.syncer.nudge()

    async def _morning(self, url: str) -> None:
        for van, driver in zip(self.vans, self.day.drivers, strict=True):
            await van.pair(url, driver.code)
        for van in self.vans:
            await van.has_work(START_S)

    async def _no_signal(self) -> None:
        """Drive the whole day, and restart the server in the evening of it."""
        self.network.turn(GONE)
        for van in self.vans:
            await van.work(hours=HOURS)
        await self.day.server.kill()
        evening = FastClock(datetime.now(UTC) + timedelta(hours=HOURS), 1.0, time.time())
        self.day.server.environment[CLOCK] = str(evening)
        await self.day.start_server()
        saved = (2 * self.day.stops + 3, self.day.stops)
        assert await self.waiting() == [saved] * self.drivers
        assert {van.trouble for van in self.vans} == {Trouble.OFFLINE}

    async def _portal(self, portal: Weather) -> None:
        """Join the Wi-Fi of an airport: it takes everything and hands on nothing."""
        before = await self.waiting()
        asked = self.network.asked
        self.turn(portal)
        await until(lambda: self.network.asked >= asked + 2 * self.drivers, within_s=START_S)
        assert await self.waiting() == before

    async def _slow(self) -> None:
        """Be on a bad line until each phone has got something through."""
        before = await self.waiting()
        self.turn(SLOW)
        async with asyncio.timeout(4 * START_S):
            for van, then in zip(self.vans, before, strict=True):
                while await van.waiting() >= then:  # noqa: ASYNC110 - a store rings no bell
                    await asyncio.sleep(0.5)

    async def _tunnel(self) -> None:
        """Be without signal until each phone tries as rarely as it ever does."""
        self.network.turn(GONE)
        await asyncio.sleep(2.5 * self.settings.last_retry_s)  # the rests before double up to it

    async def _well(self) -> None:
        """Be back: from now on nobody touches anything."""
        before_mb = memory_mb(self.day.server.pid)
        self.network.turn(OPEN)
        began = time.monotonic()
        await self._drained(600, photos_too=False)
        reported_s = time.monotonic() - began
        await self._drained(600, photos_too=True)
        drained_s = time.monotonic() - began
        grown_mb = memory_mb(self.day.server.pid) - before_mb
        stretched = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # by others' work
        assert reported_s < REPORTED_S * stretched
        assert drained_s < DRAINED_S * stretched
        assert grown_mb < GROWN_MB
        assert self.network.most <= CONNECTIONS * self.drivers

    async def _drained(self, seconds: float, *, photos_too: bool) -> None:
        async with asyncio.TaskGroup() as group:
            for van in self.vans:
                group.create_task(van.drain(seconds, photos_too=photos_too))


async def test_a_day_without_signal_arrives_whole(tmp_path: Path) -> None:
    await Outage(tmp_path, drivers=3, stops=20, settings=QUICK).run()


@pytest.mark.long
async def test_a_fleets_day_without_signal_arrives_whole(tmp_path: Path) -> None:
    """Thirty drivers, 120 stops each, and phones as eager as they really are."""
    await Outage(tmp_path, drivers=30, stops=120, settings=SyncSettings()).run()


def memory_mb(pid: int) -> float:
    """Say how much a process has held at most (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
