"""Fans out to the consoles of each organization: what every console is sent is encoded once.

Positions are conflated: at most one frame a tick with the newest fix of each driver that moved.
Events are not: each console is sent every delta in order, or is closed and comes back to resume.
A console that reads slowly holds back nobody. While one of its frames is on the way, positions
for it are only noted; then it is sent the whole. A frame that is not taken in time ends it.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
import structlog

from dispatch_server.live.presence import People
from dispatch_server.live.rules import Current
from dispatch_server.live.schema import Beat, Positions, VehiclePosition
from shared.clock import Clock
from shared.ids import DriverId, OrganizationId

TICK_S: Final = 0.25
BEAT_S: Final = 15.0  # of silence
STALL_S: Final = 20.0  # for one frame to be taken
QUEUE_FRAMES: Final = 256
QUEUE_BYTES: Final = 1024 * 1024
FORGET_MS: Final = 24 * 3_600_000  # a driver not seen for a day is on no map

log = structlog.get_logger()


class Closing(msgspec.Struct, frozen=True):
    """Why the server ends a socket: a websocket close code, and a word for the log."""

    code: int
    reason: str


SLOW: Final = Closing(4408, "slow")


class Subscriber:
    """One console's mailbox. It is filled by the hub and emptied by the socket's writer."""

    def __init__(self, channel: "Channel") -> None:
        self._channel = channel
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._positions: str | None = None
        self._presence: str | None = None
        self._ready = asyncio.Event()
        self.is_stale = False  # missed positions: is to be sent the whole
        self.is_sending = False
        self.closing: Closing | None = None

    @property
    def waiting(self) -> int:
        """How many characters wait to be sent."""
        return self._bytes + len(self._positions or "") + len(self._presence or "")

    def push(self, frame: str) -> None:
        """Queue a frame that must not be missed; close where too many wait."""
        if self._frames and (
            len(self._frames) >= QUEUE_FRAMES or self._bytes + len(frame) > QUEUE_BYTES
        ):
            self.close(SLOW)
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        self._ready.set()

    def push_positions(self, frame: str) -> None:
        """Offer a tick's positions. A socket that is busy is sent the whole later, once."""
        if self.is_stale or self.is_sending or self._frames or self._positions is not None:
            self.is_stale = True
            self._positions = None
        else:
            self._positions = frame
        self._ready.set()

    def push_presence(self, frame: str) -> None:
        """Have the newest of these sent once there is nothing else to say."""
        self._presence = frame
        self._ready.set()

    def close(self, closing: Closing) -> None:
        """Ask the writer to end the socket; the first reason counts."""
        self.closing = self.closing or closing
        self._frames.clear()
        self._bytes = 0
        self._ready.set()

    async def write(self, send: Callable[[str], Awaitable[None]], beat: Callable[[], str]) -> None:
        """Send what comes until somebody closes. ``beat`` makes a sign of life."""
        while self.closing is None:
            frame = self._next()
            if frame is None:
                self._ready.clear()
                try:
                    async with asyncio.timeout(BEAT_S):
                        await self._ready.wait()
                except TimeoutError:
                    frame = beat()
                else:
                    continue
            self.is_sending = True
            try:
                async with asyncio.timeout(STALL_S):
                    await send(frame)
            except TimeoutError:
                self.close(SLOW)
            finally:
                self.is_sending = False

    def _next(self) -> str | None:
        if self._frames:
            frame = self._frames.popleft()
            self._bytes -= len(frame)
            return frame
        if self.is_stale:
            self.is_stale = False
            return self._channel.whole()
        if self._positions is not None:
            frame, self._positions = self._positions, None
            return frame
        frame, self._presence = self._presence or "", None
        return frame or None


class Channel:
    """One organization: where its drivers are, and who watches."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._dirty: set[DriverId] = set()
        self._whole: str | None = None
        self.current: dict[DriverId, Current] = {}
        self.people = People()
        self.subscribers: set[Subscriber] = set()

    def let_in(self, subscriber: Subscriber) -> None:
        """Send it all from now on, and who is here, of whom it may have spoken before it was in."""
        self.subscribers.add(subscriber)
        self.people.tell_anew()

    def put(self, current: Current) -> bool:
        """Move a driver's marker, unless what is known is newer."""
        driver_id = current.stream.driver_id
        before = self.current.get(driver_id)
        if before is not None and not current.is_newer_than(before):
            return False
        self.current[driver_id] = current
        self._dirty.add(driver_id)
        self._whole = None
        return True

    def positions(self) -> tuple[VehiclePosition, ...]:
        """Give every driver's newest position; those not seen for a day are forgotten."""
        oldest = self.now_ms() - FORGET_MS
        for driver_id in [d for d, c in self.current.items() if c.seen.at < oldest]:
            del self.current[driver_id]
        return tuple(c.view for c in self.current.values())

    def whole(self) -> str:
        """Encode all positions, once for all who need them before the next change."""
        if self._whole is None:
            self._whole = self._encode(self.positions())
        return self._whole

    def tick(self) -> None:
        """Send who moved since the last tick, and who else watches, to whoever watches."""
        if (presence := self.people.due()) is not None:
            text = _text(presence)
            for subscriber in self.subscribers:
                subscriber.push_presence(text)
        moved, self._dirty = self._dirty, set()
        if not moved or not self.subscribers:
            return
        frame = self._encode(tuple(c.view for d in moved if (c := self.current.get(d))))
        for subscriber in self.subscribers:
            subscriber.push_positions(frame)

    def broadcast(self, frame: str) -> None:
        for subscriber in self.subscribers:
            subscriber.push(frame)

    def beat(self, rev: int) -> str:
        return _text(Beat(server_time=self.now_ms(), rev=rev))

    def now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)

    def _encode(self, positions: tuple[VehiclePosition, ...]) -> str:
        return _text(Positions(server_time=self.now_ms(), positions=positions))


class Hub:
    """All channels, and the one ticking task."""

    def __init__(self, clock: Clock, *, tick_s: float = TICK_S) -> None:
        self._clock = clock
        self._tick_s = tick_s
        self._channels: dict[OrganizationId, Channel] = {}
        self._task: asyncio.Task[None] | None = None
        self.late_s = 0.0  # of the last tick: the first sign of a loop that is held

    def channel(self, organization_id: OrganizationId) -> Channel:
        found = self._channels.get(organization_id)
        if found is None:
            found = self._channels[organization_id] = Channel(self._clock)
        return found

    def watched(self) -> dict[OrganizationId, Channel]:
        """Give the channels that have consoles."""
        return {one: channel for one, channel in self._channels.items() if channel.subscribers}

    @property
    def consoles(self) -> int:
        """How many consoles are connected to this process."""
        return sum(len(channel.subscribers) for channel in self._channels.values())

    def seen(self, *, within_ms: int) -> int:
        """How many drivers' positions are not older than that."""
        oldest = int(self._clock.now().timestamp() * 1000) - within_ms
        return sum(
            current.seen.at >= oldest
            for channel in self._channels.values()
            for current in channel.current.values()
        )

    def trusted(
        self, organization_id: OrganizationId, driver_id: DriverId
    ) -> VehiclePosition | None:
        """Give a driver's position if nothing speaks against it: what a customer may be shown."""
        channel = self._channels.get(organization_id)
        current = channel.current.get(driver_id) if channel else None
        return current.view if current is not None and not current.seen.flags else None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _tick(self) -> None:
        due = time.monotonic() + self._tick_s
        while True:
            await asyncio.sleep(max(due - time.monotonic(), 0))
            self.late_s = time.monotonic() - due
            due = max(due + self._tick_s, time.monotonic())
            for channel in list(self._channels.values()):
                try:
                    channel.tick()
                except Exception:  # one organization's trouble is not another's
                    log.exception("live_tick_failed")


def _text(message: msgspec.Struct) -> str:
    return msgspec.json.encode(message).decode()
