"""Writing down what happened. The one way from a driver's tap to a fact on the disk."""

import asyncio
import errno
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final
from uuid import uuid4

import msgspec

from driver_app.settings import VERSION
from driver_app.store import credentials, outbox, photos
from driver_app.store.outbox import Draft, NobodySignedIn
from driver_app.store.photos import Photo
from driver_app.store.runs import LocalView, read_view
from driver_app.store.schema import Store
from shared.clock import Clock
from shared.errors import PortaError
from shared.facts import MAX_BLOBS, BlobRef, FactType, Failed, Fix, Succeeded
from shared.ids import FactId, RunId, StopId
from shared.runs import RunView, StopView
from shared.states import ENDED_STOPS

log = logging.getLogger(__name__)

BOOT = uuid4().hex  # the monotonic clock counts from somewhere else in each process


@dataclass(eq=False)
class NotPaired(PortaError):
    """Nobody is signed in, so there is no queue to write to. Show the sign-in screen."""

    slug: ClassVar[str] = "not-paired"


@dataclass(eq=False)
class UnknownRun(PortaError):
    """This phone has no such run: it was taken back meanwhile."""

    slug: ClassVar[str] = "unknown-run"
    run_id: RunId


@dataclass(eq=False)
class UnknownStop(PortaError):
    """This phone has no such stop: it was given to somebody else meanwhile."""

    slug: ClassVar[str] = "unknown-stop"
    stop_id: StopId


@dataclass(eq=False)
class StopEnded(PortaError):
    """The stop has ended on this phone. Undo comes first, where it is not too late."""

    slug: ClassVar[str] = "stop-ended"
    stop_id: StopId
    status: str


@dataclass(eq=False)
class StorageFull(PortaError):
    """There is no room on the phone, so nothing was saved. Make room and try again."""

    slug: ClassVar[str] = "storage-full"


@dataclass(eq=False)
class NotWritten(PortaError):
    """The phone's disk took nothing, and the log says why. Try again."""

    slug: ClassVar[str] = "not-written"


_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


def ignore(_: FactId) -> None:
    """Tell nobody."""


def _anything(_: StopView) -> None:
    """Have nothing against it."""


class Recorder:
    """Writes facts into one store. ``saved`` is called on the loop once a fact is on the disk."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        saved: Callable[[FactId], None] = ignore,
        mono_ms: Callable[[], int] = monotonic_ms,
        boot_id: str = BOOT,
        platform: str = "",
    ) -> None:
        self.store = store
        self.clock = clock
        self.saved = saved
        self.mono_ms = mono_ms
        self.boot_id = boot_id
        self.platform = platform

    async def view(self) -> LocalView:
        return await asyncio.to_thread(read_view, self.store)

    async def write(
        self,
        type_: FactType,
        *,
        run: RunView | None = None,
        stop: StopView | None = None,
        fix: Fix | None = None,
        taken: Sequence[Photo] = (),
        kept: Sequence[BlobRef] = (),
        body: Any = None,
    ) -> FactId:
        """Put a fact and its photos on the disk, photos first.

        ``kept`` are photos of an earlier fact that speak for this one too. Raises NotPaired, and
        StorageFull or NotWritten where nothing was saved.
        """
        skew = await asyncio.to_thread(credentials.skew_ms, self.store)
        draft = Draft(
            type=type_,
            occurred_at=self.clock.now() + timedelta(milliseconds=skew),
            run_id=run.id if run is not None else None,
            stop_id=stop.id if stop is not None else None,
            run_version=run.version if run is not None else 0,
            mono_ms=self.mono_ms(),
            boot_id=self.boot_id,
            fix=fix,
            body=body,
        )
        try:
            fact_id = await asyncio.to_thread(_write, self.store, draft, taken, kept)
        except NobodySignedIn as error:
            raise NotPaired from error
        except (OSError, sqlite3.Error) as error:
            log.exception("a fact was not written")
            raise (StorageFull if _is_full(error) else NotWritten) from error
        self.saved(fact_id)
        return fact_id

    async def attest(self, said: Succeeded | Failed) -> Succeeded | Failed:
        """Put beside a report what speaks for it: the clock's skew, the app, the phone."""
        skew = await asyncio.to_thread(credentials.skew_ms, self.store)
        evidence = msgspec.structs.replace(
            said.evidence, skew_ms=skew, app=VERSION, platform=self.platform[:40]
        )
        return msgspec.structs.replace(said, evidence=evidence)

    async def on_run(
        self,
        type_: FactType,
        run_id: RunId,
        fix: Fix | None,
        *,
        taken: Sequence[Photo] = (),
        body: Any = None,
    ) -> FactId:
        """Write a fact about a run of this phone. Raises UnknownRun."""
        run = (await self.view()).run(run_id)
        if run is None:
            raise UnknownRun(run_id=run_id)
        return await self.write(type_, run=run, fix=fix, taken=taken, body=body)

    async def on_stop(
        self,
        type_: FactType,
        stop_id: StopId,
        fix: Fix | None,
        *,
        taken: Sequence[Photo] = (),
        body: Any = None,
        check: Callable[[StopView], None] = _anything,
    ) -> FactId:
        """Write a fact about a stop that has not ended. ``check`` may raise against the stop.

        Raises UnknownStop, StopEnded, NotPaired.
        """
        view = await self.view()
        stop = stop_of(view, stop_id)
        if stop.status in ENDED_STOPS:
            raise StopEnded(stop_id=stop_id, status=stop.status)
        check(stop)
        run = view.run(stop.run_id)
        return await self.write(type_, run=run, stop=stop, fix=fix, taken=taken, body=body)


def stop_of(view: LocalView, stop_id: StopId) -> StopView:
    """Find a stop of this phone. Raises UnknownStop."""
    stop = view.stop(stop_id)
    if stop is None:
        raise UnknownStop(stop_id=stop_id)
    return stop


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def _write(store: Store, draft: Draft, taken: Sequence[Photo], kept: Sequence[BlobRef]) -> FactId:
    blobs = [photos.write(store, photo) for photo in taken]
    there = {blob.sha256 for blob in blobs}
    blobs += [blob for blob in kept if blob.sha256 not in there][: MAX_BLOBS - len(blobs)]
    return outbox.append(store, draft, blobs)
