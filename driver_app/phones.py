"""The stores that are open in this process: one on a phone, one a browser on a server.

Two tabs of one browser share a store and its engine, because a store counts its facts without
gaps and has one writer. The engine runs as long as somebody looks, and a while longer.
"""

import asyncio
import contextlib
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from driver_app.store.maps import Maps
from driver_app.store.schema import Store
from driver_app.sync.downloads import Downloads
from driver_app.sync.syncer import Syncer
from driver_app.sync.transport import Meter
from driver_app.work.record import Recorder
from shared.clock import Clock
from shared.ids import FactId

log = logging.getLogger(__name__)

LINGER_S: Final = 600.0  # facts of a closed tab still go out; then they wait for the next visit


class Phone:
    """An open store, what writes to it, and the engine that empties it."""

    def __init__(self, folder: Path, store: Store, clock: Clock) -> None:
        self.folder = folder
        self.store = store
        self.clock = clock
        self.maps = Maps.open(folder)
        self.meter = Meter()
        self.syncer = Syncer(store, clock=clock, changed=self._synced, meter=self.meter)
        self.downloads = Downloads(
            store, self.maps, clock=clock, changed=self._changed, meter=self.meter
        )
        self.recorder = Recorder(store, clock, saved=self._saved)
        self._watchers: list[Callable[[], None]] = []
        self._engine = asyncio.create_task(self.syncer.run())
        self._fetching = asyncio.create_task(self.downloads.run())

    @property
    def watchers(self) -> int:
        return len(self._watchers)

    def watch(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called on the loop whenever there may be something new to show."""
        self._watchers.append(changed)

    def unwatch(self, changed: Callable[[], None]) -> None:
        with contextlib.suppress(ValueError):
            self._watchers.remove(changed)

    def _synced(self) -> None:
        self.downloads.nudge()
        self._changed()

    def _changed(self) -> None:
        for watcher in list(self._watchers):
            watcher()

    def _saved(self, fact_id: FactId) -> None:
        log.debug("fact_saved fact_id=%s", fact_id)
        self.syncer.nudge()

    async def close(self) -> None:
        for task in (self._engine, self._fetching):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
        await asyncio.to_thread(self.maps.close)
        await asyncio.to_thread(self.store.close)


class Phones:
    """Opens each folder once, and closes it some time after the last session has left."""

    def __init__(self, clock: Clock, *, linger_s: float = LINGER_S) -> None:
        self._clock = clock
        self._linger_s = linger_s
        self._open: dict[Path, Phone] = {}
        self._lock = asyncio.Lock()
        self._leaving: set[asyncio.Task[None]] = set()

    async def enter(self, folder: Path, changed: Callable[[], None]) -> Phone:
        """Open the store in ``folder``, or join whoever has it open."""
        async with self._lock:
            phone = self._open.get(folder)
            if phone is None:
                store = await asyncio.to_thread(Store.open, folder)
                phone = self._open[folder] = Phone(folder, store, self._clock)
            phone.watch(changed)
            return phone

    async def leave(self, phone: Phone, changed: Callable[[], None]) -> None:
        """Stop watching. The engine goes on for a while, then the store is closed."""
        phone.unwatch(changed)
        task = asyncio.create_task(self._close_later(phone))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def discard(self, phone: Phone, changed: Callable[[], None]) -> bool:
        """Close and delete a store that nobody was ever signed in to; any other one is kept."""
        async with self._lock:
            if phone.watchers > 1 or not await asyncio.to_thread(_is_nobodys, phone.store):
                return False
            phone.unwatch(changed)
            self._open.pop(phone.folder, None)
            await phone.close()
            await asyncio.to_thread(shutil.rmtree, phone.folder, ignore_errors=True)
            return True

    async def close(self) -> None:
        """Close all of them now: the process ends."""
        for task in list(self._leaving):
            task.cancel()
        async with self._lock:
            for phone in self._open.values():
                await phone.close()
            self._open.clear()

    async def _close_later(self, phone: Phone) -> None:
        await asyncio.sleep(self._linger_s)
        async with self._lock:
            if not phone.watchers and self._open.get(phone.folder) is phone:
                del self._open[phone.folder]
                await phone.close()


def _is_nobodys(store: Store) -> bool:
    """Whether no driver was ever signed in to this store, so that nothing can be waiting in it."""
    with store.reading() as db:
        return db.execute("SELECT 1 FROM identity LIMIT 1").fetchone() is None
