"""Twenty consoles on lines that break, a server that is killed: all see the same, none goes back."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser
from sqlmodel import select

from dispatch_server.db.model import Event
from dispatch_server.runs.schema import RunSummary
from shared.states import RunStatus
from tests.system.network import Network, Weather
from tests.system.office import Office
from tests.system.page import ConsolePage, bundle
from tests.system.watcher import Watcher

SLOW_READER = Weather(name="slow reader", rate=6_000)
ALIKE_S = 45.0  # until all are told everything, on a busy machine
WORKED_S = 240.0


class Room:
    """Everybody who watches the day. The first one reads slowly, the others lose their lines."""

    def __init__(self, office: Office, pick: random.Random) -> None:
        self.office = office
        self.pick = pick
        self.watchers: list[Watcher] = []
        self.pages: list[ConsolePage] = []
        self._trouble: asyncio.Task[None] | None = None
        self._watching: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def open(self, consoles: int) -> AsyncIterator[None]:
        office = self.office
        network = Network(office.settings.port, self.pick)
        network.weather = SLOW_READER
        async with network.serve() as slow_url:
            for number in range(consoles):
                url = office.settings.url if number else slow_url
                self.watchers.append(Watcher(url, await office.session(number), self.pick))
            self._watching = [asyncio.create_task(one.run()) for one in self.watchers]
            try:
                yield
            finally:
                for task in self._watching:
                    task.cancel()
                ended = await asyncio.gather(*self._watching, return_exceptions=True)
        for how in ended:
            if not isinstance(how, asyncio.CancelledError):
                raise how or AssertionError("a console stopped watching")

    async def lose_lines(self) -> None:
        """Until cancelled: now one, now another."""
        while True:
            await asyncio.sleep(self.pick.uniform(0.05, 0.4))
            self.pick.choice(self.watchers[1:]).drop()

    async def settle(self) -> list[RunSummary]:
        """Wait until all show what REST says at the log's last revision, and give that."""
        async with asyncio.timeout(ALIKE_S):
            while True:
                rev = await self.office.rev()
                truth = await self.watchers[1].runs(self.office.date)
                shown = [sorted(one.picture.runs.values(), key=_number) for one in self.watchers]
                revs = {one.picture.rev for one in self.watchers}
                if all(runs == truth for runs in shown) and revs == {rev}:
                    return truth
                await asyncio.sleep(0.2)


def _number(run: RunSummary) -> int:
    return run.number


async def a_watched_day(
    folder: Path,
    *,
    consoles: int,
    drivers: int,
    stops: int,
    restarts: int,
    page: ConsolePage | None,
) -> Room:
    """Let drivers work, consoles come and go, and the server die, until the day is over."""
    office, pick = Office(folder), random.Random(drivers)
    room = Room(office, pick)
    async with AsyncExitStack() as stack:
        await office.open(drivers=drivers, stops=stops, users=consoles // 8 + 1)
        stack.push_async_callback(office.close)
        await stack.enter_async_context(room.open(consoles))
        if page is not None:
            await page.open(office.settings.url, await office.session(0))
        async with asyncio.timeout(WORKED_S):
            trouble = asyncio.create_task(room.lose_lines())
            async with asyncio.TaskGroup() as group:
                for van in office.vans:
                    group.create_task(van.work(pause_s=0.4))
                for _ in range(restarts):
                    await asyncio.sleep(pick.uniform(1.0, 3.0))
                    await office.server.kill()
                    await office.server.start()
            for van in office.vans:
                await van.drain(WORKED_S)
            trouble.cancel()
        for van in office.vans:
            await van.is_at(van.home)  # fixes are best effort: the next one puts all right
        truth = await room.settle()
        assert {run.status for run in truth} == {RunStatus.COMPLETED}
        assert {run.succeeded for run in truth} == {stops}
        await check_places(room)
        await check_events(room)
        if page is not None:
            await page.check(truth, room.watchers[1].picture, seconds=ALIKE_S)
    return room


async def check_places(room: Room) -> None:
    """All put each vehicle where a console that has just come puts it."""
    fresh = Watcher(room.office.settings.url, await room.office.session(0), room.pick)
    task = asyncio.create_task(fresh.run())
    async with asyncio.timeout(ALIKE_S):
        while not fresh.picture.snapshots or any(  # noqa: ASYNC110 - it rings no bell
            one.picture.positions != fresh.picture.positions for one in room.watchers
        ):
            await asyncio.sleep(0.1)
    task.cancel()
    assert len(fresh.picture.positions) == len(room.office.vans)


async def check_events(room: Room) -> None:
    """Nobody was told an event twice; who never needed a second snapshot was told each."""
    async with room.office.db.reading() as session:
        written = sorted(await session.exec(select(Event.rev)))
    for one in room.watchers:
        told = one.picture.events
        assert told == sorted(set(told))
        if one.picture.snapshots == 1:
            assert told == [rev for rev in written if rev > one.picture.began]


async def test_consoles_agree_after_a_bad_day(tmp_path: Path, browser: Browser) -> None:
    await bundle(tmp_path / "bundle")
    page = ConsolePage(browser, tmp_path / "bundle")

    room = await a_watched_day(
        tmp_path / "day", consoles=6, drivers=2, stops=8, restarts=2, page=page
    )

    assert sum(len(one.closed) for one in room.watchers) > len(room.watchers)


@pytest.mark.long
async def test_twenty_consoles_agree_after_a_bad_day(tmp_path: Path, browser: Browser) -> None:
    await bundle(tmp_path / "bundle")
    page = ConsolePage(browser, tmp_path / "bundle")

    room = await a_watched_day(
        tmp_path / "day", consoles=20, drivers=6, stops=40, restarts=8, page=page
    )

    assert sum(len(one.closed) for one in room.watchers) > 3 * len(room.watchers)
