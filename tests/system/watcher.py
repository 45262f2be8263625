"""A console's side of ``/v1/live``, by the book; it holds the server to every promise."""

import asyncio
import contextlib
import random
from typing import Any, Final

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from dispatch_server.accounts.authentication import COOKIE
from dispatch_server.live.schema import Beat, Delta, Hello, Positions, Snapshot, VehiclePosition
from dispatch_server.runs.schema import RunSummary
from shared.ids import DriverId, RunId

Frame = Snapshot | Delta | Positions | Beat
PATIENCE_S: Final = 10.0
WAIT_S: Final = (0.05, 0.4)  # before coming back


class Broken(AssertionError):
    """The server broke a promise."""


class Picture:
    """What a console knows. ``take`` is false where something is missing before the frame."""

    def __init__(self) -> None:
        self.generation = ""
        self.rev = 0
        self.runs: dict[RunId, RunSummary] = {}
        self.positions: dict[DriverId, VehiclePosition] = {}
        self.events: list[int] = []  # revisions
        self.began = 0  # with what the first snapshot held
        self.snapshots = 0
        self.resumed = 0

    def take(self, frame: Frame) -> bool:
        match frame:
            case Snapshot():
                self._begin(frame)
            case Delta():
                return self._go_on(frame)
            case Positions():
                self._move(frame.positions)
            case Beat():
                return frame.rev <= self.rev
        return True

    def _begin(self, frame: Snapshot) -> None:
        self.snapshots += 1
        self.began = self.began or frame.rev
        if frame.generation == self.generation and frame.rev < self.rev:
            raise Broken(f"a snapshot of {frame.rev} after {self.rev}")
        self.generation, self.rev = frame.generation, frame.rev
        self._change(frame.runs)
        here = {one.driver_id for one in frame.positions}
        self.positions = {who: at for who, at in self.positions.items() if who in here}
        self._move(frame.positions)

    def _go_on(self, frame: Delta) -> bool:
        if frame.rev <= self.rev:
            return True  # known: asked for twice
        if frame.prev_rev > self.rev:
            return False
        revs = [event.rev for event in frame.events]
        if revs != sorted(set(revs)) or (revs and not frame.prev_rev < revs[0] <= revs[-1]):
            raise Broken(f"the events of a delta are out of order: {revs}")
        self.events += [rev for rev in revs if rev > self.rev]
        self.rev = frame.rev
        self._change(frame.runs)
        return True

    def _change(self, runs: tuple[RunSummary, ...]) -> None:
        for run in runs:
            known = self.runs.get(run.id)
            if known is not None and known.version > run.version:
                raise Broken(f"run {run.id} goes from {known.version} back to {run.version}")
            self.runs[run.id] = run

    def _move(self, positions: tuple[VehiclePosition, ...]) -> None:
        for position in positions:
            known = self.positions.get(position.driver_id)
            if known is None or known.at <= position.at:
                self.positions[position.driver_id] = position


class Watcher:
    """Keeps a picture up to date over a line that breaks. ``run`` goes on until it is cancelled."""

    def __init__(self, url: str, session: str, pick: random.Random) -> None:
        self.url = url
        self.pick = pick
        self.picture = Picture()
        self.closed: list[int] = []
        self.line: ClientConnection | None = None
        self._client = httpx.AsyncClient(cookies={COOKIE: session}, trust_env=False)

    async def run(self) -> None:
        try:
            while True:
                with contextlib.suppress(OSError, WebSocketException, httpx.HTTPError):
                    await self._watch()
                await asyncio.sleep(self.pick.uniform(*WAIT_S))
        finally:
            await self._client.aclose()

    async def runs(self, date: str, *, url: str = "") -> list[RunSummary]:
        """Ask by REST what the runs of a day are."""
        answer = await self._client.get(f"{url or self.url}/v1/runs", params={"date": date})
        return msgspec.json.decode(answer.raise_for_status().content, type=list[RunSummary])

    def drop(self) -> None:
        """Lose the line without a word, as in a lift."""
        if self.line is not None:
            self.line.transport.abort()

    async def _watch(self) -> None:
        answer = await self._client.post(f"{self.url}/v1/ws-ticket", timeout=PATIENCE_S)
        ticket = answer.raise_for_status().json()["ticket"]
        address = "ws" + self.url.removeprefix("http") + "/v1/live"
        async with connect(address, open_timeout=PATIENCE_S) as line:
            self.line = line
            try:
                await self._greet(ticket)
                async for text in line:
                    if not self.picture.take(msgspec.json.decode(text, type=Frame)):
                        await self._greet("")  # on an open line only the cursor counts
                        self.picture.resumed += 1
            finally:
                self.line = None
                self.closed.append(line.close_code or 0)

    async def _greet(self, ticket: str) -> None:
        assert self.line is not None
        hello: dict[str, Any] = {"generation": self.picture.generation, "rev": self.picture.rev}
        await self.line.send(msgspec.json.encode(Hello(ticket=ticket, **hello)).decode())
