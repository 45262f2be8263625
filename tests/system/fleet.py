"""Many phones in one process: the real store, engine and use cases, over real HTTP."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from driver_app.headless import a_photo
from driver_app.settings import SyncSettings
from driver_app.store import credentials, positions
from driver_app.store.photos import Photo
from driver_app.store.runs import LocalView, read_view
from driver_app.store.schema import Store
from driver_app.sync.engine import Trouble
from driver_app.sync.syncer import Syncer
from driver_app.work import accept, arrive, deliver, finish, start
from driver_app.work.record import Recorder
from driver_app.work.sign_in import sign_in
from shared.facts import Succeeded
from shared.geo import Point

PHOTO_BYTES = 20_000


def _small() -> Photo:
    return a_photo(PHOTO_BYTES)


class Ahead:
    """The real time and some hours: a day passes when somebody turns it."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


class Van:
    """A driver and their phone."""

    def __init__(self, folder: Path, settings: SyncSettings) -> None:
        self.folder = folder
        self.clock = Ahead()
        self.store = Store.open(folder)
        self.syncer = Syncer(self.store, clock=self.clock, settings=settings)
        self.recorder = Recorder(self.store, self.clock, saved=lambda _: self.syncer.nudge())
        self.task: asyncio.Task[None] | None = None
        self.home = Point(0.0, 0.0)

    async def pair(self, url: str, code: str) -> None:
        await sign_in(self.store, server_url=url, code=code, name="van", platform="cli")
        self.task = asyncio.create_task(self.syncer.run())

    @property
    def trouble(self) -> Trouble | None:
        return self.syncer.engine.trouble

    async def view(self) -> LocalView:
        return await asyncio.to_thread(read_view, self.store)

    async def has_work(self, seconds: float) -> None:
        """Wait until the whole run is on the phone."""
        async with asyncio.timeout(seconds):
            while not (view := await self.view()).runs or not view.stops:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def work(
        self, *, hours: float = 0, pause_s: float = 0, photo: Callable[[], Photo] = _small
    ) -> None:
        """Drive the whole day. The clock is turned by so many hours; a pause is really waited."""
        view = await self.view()
        (run,) = view.runs
        await accept.accept(self.recorder, run.id)
        await start.start(self.recorder, run.id)
        self.home, stops = run.depot.at, view.stops_of(run.id)
        for stop in stops:
            self.clock.by += timedelta(hours=hours / len(stops))
            await self.is_at(stop.at)
            await arrive.arrive(self.recorder, stop.id)
            await asyncio.sleep(pause_s)
            said = Succeeded(receiver_name="Helena")
            await deliver.deliver(self.recorder, stop.id, [photo()], said)
            await asyncio.sleep(pause_s)
        await finish.finish(self.recorder, run.id)

    async def is_at(self, at: Point) -> None:
        """Report a fix."""
        identity = await asyncio.to_thread(credentials.current, self.store)
        assert identity is not None
        await asyncio.to_thread(
            positions.keep,
            self.store,
            identity.device_id,
            occurred_at=self.clock.now(),
            lat=at.lat,
            lon=at.lon,
            accuracy_m=5.0,
        )
        self.syncer.stir()

    async def waiting(self) -> tuple[int, int]:
        """Count the facts and photos that the server has not said to have."""
        return await asyncio.to_thread(self._waiting)

    def _waiting(self) -> tuple[int, int]:
        with self.store.reading() as phone:
            (facts,) = phone.execute("SELECT count(*) FROM fact WHERE acked_ms IS NULL").fetchone()
            (photos,) = phone.execute(
                "SELECT count(*) FROM blob WHERE completed_ms IS NULL"
            ).fetchone()
        return facts, photos

    async def drain(self, seconds: float, *, photos_too: bool = True) -> None:
        """Wait until the server has all facts, and the photos."""
        async with asyncio.timeout(seconds):
            while True:
                facts, photos = await self.waiting()
                if not facts and not (photos and photos_too):
                    return
                await asyncio.sleep(0.25)

    async def stop(self) -> None:
        if self.task is not None:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task
        self.store.close()
