"""The engine at work: asks it what is next, does that, and tells it how it went."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable
from datetime import datetime

import msgspec

from driver_app.settings import SyncSettings
from driver_app.store import credentials, drafts, outbox, photos
from driver_app.store.schema import Store
from driver_app.sync import lanes
from driver_app.sync.engine import (
    AskOffset,
    Engine,
    Heard,
    Refresh,
    SendChunk,
    SendPositions,
    Sync,
    Trouble,
    Wait,
)
from driver_app.sync.lanes import Line, Outcome
from driver_app.sync.transport import Meter, NoAnswer, TimedOut, Transport, open_transport
from shared.clock import Clock

log = logging.getLogger(__name__)


type _Work = Sync | SendPositions | AskOffset | SendChunk | Refresh


class SyncStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How the talk with the server goes. ``trouble`` is None while it goes well."""

    trouble: Trouble | None = None
    is_busy: bool = False
    last_answer_at: datetime | None = None
    next_try_in_s: float | None = None


def ignore() -> None:
    """Tell nobody."""


class Syncer:
    """Keeps one store and its server in step, until ``run`` is cancelled.

    ``changed`` is called on the loop whenever the view or the status may have changed.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        transport: Transport | None = None,
        changed: Callable[[], None] = ignore,
        settings: SyncSettings | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        meter: Meter | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.changed = changed
        self.settings = settings or SyncSettings()
        self.engine = Engine(self.settings, random=chance)
        self.status = SyncStatus()
        self._monotonic = monotonic
        self._meter = meter
        self._transport = transport
        self._is_given = transport is not None
        self._line: Line | None = None
        self._flying: dict[str, asyncio.Task[None]] = {}  # photos under way, by their hash
        self._wake = asyncio.Event()
        self._next_sweep = 0.0

    def nudge(self) -> None:
        """Look at once: there is a new fact, a network, or the app came back to the front."""
        self.engine.nudge()
        self._wake.set()

    def stir(self) -> None:
        """Look whether there is something to send. A line that does not answer keeps its rest."""
        self._wake.set()

    async def run(self) -> None:
        """Sync until cancelled. Nothing that goes wrong ends it."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen())
                group.create_task(self._work())
        finally:
            if self._transport is not None and not self._is_given:
                await self._transport.close()

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as flights:
            while True:
                try:
                    wait = await self._go_on(flights)
                except Exception:
                    log.exception("the phone's store failed")
                    wait = self.settings.first_retry_s
                if wait > 0:
                    is_busy = bool(self._flying)
                    self._show(is_busy=is_busy, next_try_in_s=None if is_busy else wait)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(min(wait, self.settings.last_retry_s)):
                            await self._wake.wait()
                self._wake.clear()

    async def _go_on(self, flights: asyncio.TaskGroup) -> float:
        """Do the next thing as ``step`` does, but wait for no photo: facts may come meanwhile."""
        job = await self._next()
        if isinstance(job, Wait):
            return job.seconds
        line, action = job
        if isinstance(action, AskOffset | SendChunk):
            flight = flights.create_task(self._fly(line, action))
            self._flying[action.photo.sha256] = flight
            return 0.0
        if isinstance(action, Refresh) and self._flying:
            await asyncio.wait(self._flying.values())  # none may come back with the old token
        await self._carry_out(line, action)
        return 0.0

    async def _fly(self, line: Line, action: AskOffset | SendChunk) -> None:
        try:
            await self._carry_out(line, action)
        except Exception:
            log.exception("a photo's step failed")
        finally:
            del self._flying[action.photo.sha256]
            self._wake.set()

    async def step(self) -> float:
        """Do the next thing, and say how many seconds may pass before the one after it."""
        job = await self._next()
        if isinstance(job, Wait):
            return job.seconds
        line, action = job
        await self._carry_out(line, action)
        return 0.0

    async def _next(self) -> tuple[Line, _Work] | Wait:
        """Look what is to be done, and for whom. While nobody is in, nothing is."""
        line = await self._signed_in()
        if line is None:
            return Wait(self.settings.last_retry_s)
        await self._sweep()
        backlog = await asyncio.to_thread(outbox.backlog, self.store)
        action = self.engine.next(self._monotonic(), backlog, self._flying)
        return action if isinstance(action, Wait) else (line, action)

    async def _carry_out(self, line: Line, action: _Work) -> None:
        self._show(is_busy=True, next_try_in_s=None)
        began = self._monotonic()
        try:
            async with asyncio.timeout(self.settings.watchdog_s):
                outcome = await self._do(line, action)
        except TimedOut:
            self.engine.failed(action, self._monotonic(), Trouble.TIME_OUT)
        except NoAnswer:
            self.engine.failed(action, self._monotonic(), Trouble.OFFLINE)
        except TimeoutError:
            self.engine.failed(action, self._monotonic(), Trouble.TIME_OUT)
            await line.transport.renew()
        except Exception:
            log.exception("a sync step failed")
            self.engine.failed(action, self._monotonic(), Trouble.SERVER_ERROR)
        else:
            now = self._monotonic()
            self.engine.answered(
                action,
                outcome.heard,
                now,
                offset=outcome.offset,
                retry_after_s=outcome.retry_after_s,
                took_s=now - began,
            )
            if outcome.heard in {Heard.DONE, Heard.MORE, Heard.OFFSET}:
                self._show(last_answer_at=self.clock.now())
        self._show(is_busy=bool(self._flying))
        self.changed()

    async def _do(self, line: Line, action: _Work) -> Outcome:
        now = self.clock.now()
        match action:
            case Sync():
                return await lanes.sync(line, action, now)
            case SendPositions():
                return await lanes.send_positions(line, now)
            case AskOffset():
                return await lanes.ask_offset(line, action, now)
            case SendChunk():
                return await lanes.send_chunk(line, action, now)
            case Refresh():
                return await lanes.refresh(line)

    async def line(self) -> Line | None:
        """Give the way to the server for one question beside the lanes; None: nobody is in."""
        return await self._signed_in()

    async def _signed_in(self) -> Line | None:
        """Find who is in now. Another identity starts with a clean engine and its own server."""
        identity = await asyncio.to_thread(credentials.current, self.store)
        if identity is None:
            self._line = None
            self._show(trouble=None, next_try_in_s=None)
            return None
        before = self._line.identity if self._line is not None else None
        if self._transport is None or (
            not self._is_given and (before is None or before.server_url != identity.server_url)
        ):
            if self._transport is not None:
                await self._transport.close()
            self._transport = open_transport(identity.server_url, self.settings, self._meter)
        if before is None or before.device_id != identity.device_id:
            self.engine.signed_in()
        tokens = await asyncio.to_thread(credentials.tokens, self.store, identity.device_id)
        self._line = Line(
            store=self.store, transport=self._transport, identity=identity, tokens=tokens
        )
        return self._line

    async def _listen(self) -> None:
        """Turn the server's hints into nudges. Polling goes on without them."""
        while True:
            line = self._line
            if line is not None and self.engine.trouble is None:
                async for _ in line.transport.hints(line.tokens.access):
                    self.nudge()
            await asyncio.sleep(self.settings.poll_s)

    async def _sweep(self) -> None:
        now = self._monotonic()
        if now < self._next_sweep:
            return
        self._next_sweep = now + self.settings.sweep_s
        await asyncio.to_thread(drafts.sweep, self.store, self.clock.now())
        await asyncio.to_thread(photos.sweep, self.store, self.clock.now())
        await asyncio.to_thread(outbox.sweep, self.store, self.clock.now())

    def _show(self, **change: object) -> None:
        shown = msgspec.structs.replace(self.status, **({"trouble": self.engine.trouble} | change))
        if shown != self.status:
            self.status = shown
            self.changed()
