"""A driver without a screen: the real store, engine and use cases, told what to do by a script.

The script is JSON lines, one thing to do on each:

    {"do": "wait_for_run", "s": 30}          until a run is on the phone
    {"do": "accept"} {"do": "load"} {"do": "start"} {"do": "finish"}
    {"do": "head_for", "stop": 1} {"do": "arrive", "stop": 1} {"do": "skip", "stop": 1}
    {"do": "deliver", "stop": 1, "receiver": "Helena", "photos": 2}
    {"do": "fail", "stop": 2, "reason": "recipient_absent", "photos": 1}
    {"do": "undo", "stop": 2} {"do": "duty", "duty": "on_duty"}
    {"do": "say", "text": "Cheguei", "stop": 1} {"do": "read"}
    {"do": "position", "lat": 60.1, "lon": 24.9}
    {"do": "wait", "s": 1.5} {"do": "drain", "s": 60}

``stop`` is the place in the run's order, from 1. ``photo`` names a file instead of ``photos``
made ones; ``bytes`` makes them that large. ``office`` and a text is printed for each line that the
office wrote and nobody had read, ``saved ID`` is printed once a fact is on the disk,
``drained`` once the server has everything, ``refused SLUG`` for what the rules do not allow.
"""

import asyncio
import contextlib
import secrets
import struct
from base64 import b64decode
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TextIO

import msgspec

from driver_app.settings import SyncSettings
from driver_app.store import credentials, positions
from driver_app.store.chat import read_chat
from driver_app.store.outbox import backlog
from driver_app.store.photos import Photo
from driver_app.store.runs import LocalView
from driver_app.store.schema import Store
from driver_app.sync.syncer import Syncer
from driver_app.work import (
    accept,
    arrive,
    chat,
    deliver,
    duty,
    fail,
    finish,
    load,
    skip,
    start,
    undo,
)
from driver_app.work.record import Recorder
from driver_app.work.sign_in import sign_in
from shared.clock import Clock, SystemClock
from shared.errors import PortaError
from shared.facts import Failed, Fix, Succeeded
from shared.ids import FactId, StopId
from shared.runs import RunView
from shared.states import FailureReason

LOOK_S: Final = 0.05  # between looks while waiting
_GREY: Final = b64decode(  # a JPEG of 8 by 8 grey pixels
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1td"
    "hbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/EABQQAQAAAAAAAAAA"
    "AAAAAAAAAAD/2gAIAQEAAD8AL//Z"
)
_SEGMENT: Final = 65_000  # bytes of a JPEG comment, at most 65,533


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the script."""

    do: str
    stop: int = 0
    receiver: str = ""
    note: str = ""
    text: str = ""
    reason: FailureReason = FailureReason.RECIPIENT_ABSENT
    photo: str = ""
    photos: int = 1
    bytes: int = 0
    duty: str = "on_duty"
    lat: float | None = None
    lon: float | None = None
    s: float = 30.0


class ScriptError(ValueError):
    """A line of the script cannot be done. The text names it."""


def read_script(lines: Iterable[str]) -> list[Step]:
    """Read a script. Blank lines and lines that begin with # are passed over."""
    steps = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            steps.append(msgspec.json.decode(line, type=Step))
        except msgspec.MsgspecError as error:
            raise ScriptError(f"line {number}: {error}") from error
    return steps


def a_photo(size: int = 0) -> Photo:
    """Make a JPEG that nobody else has, of about ``size`` bytes if that is more than it takes."""
    filler = bytearray()
    left = max(size - len(_GREY), 16)
    while left > 0:
        piece = secrets.token_bytes(min(left, _SEGMENT))
        filler += b"\xff\xfe" + struct.pack(">H", len(piece) + 2) + piece
        left -= len(piece)
    return Photo(content=_GREY[:2] + bytes(filler) + _GREY[2:])


async def drive(
    *,
    server_url: str,
    code: str,
    state_dir: Path,
    script: Path,
    out: TextIO,
    clock: Clock | None = None,
    settings: SyncSettings | None = None,
) -> int:
    """Do what ``script`` says; 0 if all of it was done. A ``state_dir`` that is paired stays so.

    Raises ScriptError.
    """
    text = await asyncio.to_thread(script.read_text)
    steps = read_script(text.splitlines())
    store = await asyncio.to_thread(Store.open, state_dir)
    try:
        if await asyncio.to_thread(credentials.current, store) is None:
            await sign_in(store, server_url=server_url, code=code, name="headless", platform="cli")
        return await _drive(store, clock or SystemClock(), settings, steps, out)
    except PortaError as error:
        print(f"refused {error.slug}", file=out, flush=True)
        return 1
    finally:
        store.close()


async def _drive(
    store: Store, clock: Clock, settings: SyncSettings | None, steps: list[Step], out: TextIO
) -> int:
    syncer = Syncer(store, clock=clock, settings=settings)
    driver = Headless(store, clock, syncer, out)
    syncing = asyncio.create_task(syncer.run())
    try:
        for step in steps:
            await driver.do(step)
    finally:
        syncing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await syncing
    return 1 if driver.refused else 0


class Headless:
    """Does one step after the other, as a driver would with their thumb."""

    def __init__(self, store: Store, clock: Clock, syncer: Syncer, out: TextIO) -> None:
        self.store = store
        self.clock = clock
        self.syncer = syncer
        self.out = out
        self.refused = 0
        self.recorder = Recorder(store, clock, saved=self._saved)

    def _saved(self, fact_id: FactId) -> None:
        self._say(f"saved {fact_id}")
        self.syncer.nudge()

    def _say(self, line: str) -> None:
        print(line, file=self.out, flush=True)

    async def do(self, step: Step) -> None:
        """Do one step; what the rules refuse is said and passed over. Raises ScriptError."""
        try:
            await self._do(step)
        except PortaError as error:
            self.refused += 1
            self._say(f"refused {error.slug}")
        except TimeoutError as error:
            raise ScriptError(f"{step.do} took longer than {step.s:g} s") from error

    async def _do(self, step: Step) -> None:
        fix = None if step.lat is None or step.lon is None else Fix(lat=step.lat, lon=step.lon)
        match step.do:
            case "wait":
                await asyncio.sleep(step.s)
            case "wait_for_run":
                await self._wait_for_run(step.s)
            case "drain":
                await self._drain(step.s)
            case "position":
                await self._position(step)
            case "duty":
                await duty.change_duty(self.recorder, step.duty, fix)
            case "say":
                stop_id = await self._stop(step.stop) if step.stop else None
                await chat.write_line(self.recorder, step.text, stop_id=stop_id, fix=fix)
            case "read":
                await self._read()
            case "accept" | "load" | "start" | "finish":
                await self._on_run(step, fix)
            case _:
                await self._on_stop(step, fix)

    async def _on_run(self, step: Step, fix: Fix | None) -> None:
        does = {
            "accept": accept.accept,
            "load": load.start_loading,
            "start": start.start,
            "finish": finish.finish,
        }
        await does[step.do](self.recorder, (await self._run()).id, fix)

    async def _on_stop(self, step: Step, fix: Fix | None) -> None:
        stop_id = await self._stop(step.stop)
        match step.do:
            case "head_for":
                await start.head_for(self.recorder, stop_id, fix)
            case "arrive":
                await arrive.arrive(self.recorder, stop_id, fix)
            case "skip":
                await skip.skip(self.recorder, stop_id, step.note, fix)
            case "undo":
                await undo.undo(self.recorder, stop_id, fix)
            case "deliver":
                taken = await asyncio.to_thread(_photos, step)
                said = Succeeded(receiver_name=step.receiver, note=step.note)
                await deliver.deliver(self.recorder, stop_id, taken, said, fix=fix)
            case "fail":
                taken = await asyncio.to_thread(_photos, step)
                failed = Failed(reason=step.reason, note=step.note)
                await fail.fail(self.recorder, stop_id, failed, taken, fix=fix)
            case _:
                raise ScriptError(f"nobody knows how to {step.do}")

    async def _read(self) -> None:
        """Read what the office wrote, and print it."""
        for line in (await asyncio.to_thread(read_chat, self.store)).new:
            self._say(f"office {line.text!r}")
            await chat.read_through(self.recorder, line.number)

    async def _position(self, step: Step) -> None:
        identity = await asyncio.to_thread(credentials.current, self.store)
        if identity is None or step.lat is None or step.lon is None:
            raise ScriptError("a position needs lat and lon, and a driver")
        await asyncio.to_thread(
            positions.keep,
            self.store,
            identity.device_id,
            occurred_at=self.clock.now(),
            lat=step.lat,
            lon=step.lon,
        )

    async def _view(self) -> LocalView:
        return await self.recorder.view()

    async def _run(self) -> RunView:
        view = await self._view()
        if not view.runs:
            raise ScriptError("there is no run on this phone; use wait_for_run first")
        return view.runs[-1]

    async def _stop(self, place: int) -> StopId:
        stops = (await self._view()).stops_of((await self._run()).id)
        if not 1 <= place <= len(stops):
            raise ScriptError(f"the run has {len(stops)} stops, so none at {place}")
        return stops[place - 1].id

    async def _wait_for_run(self, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not (await self._view()).runs:
                self.syncer.nudge()
                await asyncio.sleep(max(LOOK_S, 0.5))

    async def _drain(self, seconds: float) -> None:
        """Wait until the server has every fact, photo and position."""
        async with asyncio.timeout(seconds):
            while True:
                unsent = (await self._view()).unsent
                left = await asyncio.to_thread(backlog, self.store)
                if not (unsent.facts or unsent.photos or left.positions):
                    break
                await asyncio.sleep(LOOK_S)
        self._say("drained")


def _photos(step: Step) -> list[Photo]:
    if step.photo:
        return [Photo(content=Path(step.photo).read_bytes())]
    return [a_photo(step.bytes) for _ in range(step.photos)]
