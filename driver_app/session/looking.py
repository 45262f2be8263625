"""Looking through the lens for codes, picture after picture, until there is nothing left to read."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from driver_app.device.port import NotAvailable
from driver_app.state import ScanLens
from driver_app.work.sighting import Sightings

if TYPE_CHECKING:
    from driver_app.session import Session

type Take = Callable[[str], Awaitable[bool]]

EVERY_S: Final = 0.2  # between two pictures: a hand needs longer from one label to the next
IDLE_S: Final = 60.0  # without a code; then a tap goes on, and the battery is spared
MOST_FAILURES: Final = 3  # in a row: the lens is gone


class Looking:
    """One lens on screen. ``take`` is given each code once and says whether that was the last."""

    def __init__(
        self,
        session: "Session",
        lens: ScanLens,
        take: Take,
        is_expected: Callable[[str], bool],
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._lens = lens
        self._take = take
        self._is_expected = is_expected
        self._seconds = seconds
        self._sightings = Sightings()
        self._task: asyncio.Task[None] | None = None
        self._is_over = False

    def take_by(self, take: Take) -> None:
        """Give what is read to ``take`` from now on: a screen makes it anew when it is drawn."""
        self._take = take

    def begin(self) -> None:
        """Open the lens and look, unless that is being done."""
        self._is_over = False
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())

    def end(self) -> None:
        """Look no more. What is being taken down at this moment is taken down to its end."""
        self._is_over = True

    async def switch_light(self) -> None:
        wanted = not self._lens.is_lit
        done = await self._session.devices.camera.light(is_on=wanted)
        if isinstance(done, NotAvailable):
            self._session.complain(done)
        else:
            self._lens.is_lit = wanted

    async def _look(self) -> None:
        lens = self._lens
        lens.is_idle, lens.trouble = False, ""
        opened = await self._session.devices.camera.open()
        if isinstance(opened, NotAvailable):
            lens.trouble = opened.why
            return
        lens.is_open = True
        failures, hit_at = 0, self._seconds()
        while not self._is_over:
            codes = await self._session.read_lens()
            now = self._seconds()
            failures = failures + 1 if isinstance(codes, NotAvailable) else 0
            if isinstance(codes, NotAvailable):
                if failures >= MOST_FAILURES:
                    lens.is_open, lens.trouble = False, codes.why
                    return
            elif fresh := self._sightings.new(codes, now, self._is_expected):
                hit_at = now
                if await self._take_all(fresh):
                    return
            elif now - hit_at > IDLE_S:
                lens.is_idle = True
                return
            await asyncio.sleep(EVERY_S)

    async def _take_all(self, codes: tuple[str, ...]) -> bool:
        for code in codes:
            self._lens.read = code
            if await self._take(code):
                return True
        return False
