"""A driver in front of a screen of the app, who collects without end and is killed while at it.

Arguments: the phone's folder, the screen's route, its note, and what is tapped until its lens is open.

Prints ``photo`` once a photo was taken and the screen shows it, then ``typed N`` whenever another
reader of the database sees that the first N letters of the note are there.
"""

import asyncio
import sys
from functools import partial
from itertools import count
from pathlib import Path

import msgspec

from driver_app.state.kept import KeptDraft
from driver_app.store import credentials, drafts
from driver_app.store.schema import Store
from shared.ids import DeviceId
from tests.driver_app.kit import Desk, at_desk


async def main() -> None:
    folder, route, note, *taps = Path(sys.argv[1]), *sys.argv[2:]
    reader = Store.open(folder)
    identity = credentials.current(reader)
    assert identity is not None
    async with at_desk(folder, "http://127.0.0.1:9", route=route) as desk:
        if not desk.app.has("photo-1"):
            for tapped in taps:
                await desk.app.until(partial(desk.app.has, tapped))
                await desk.app.tap(tapped)
            await desk.app.until(lambda: desk.app.has("photo-take"))
            await desk.app.tap("photo-take")
            await desk.app.until(lambda: desk.app.has("photo-1"))
        say("photo")
        await _write(desk, reader, identity.device_id, note)


async def _write(desk: Desk, reader: Store, device: DeviceId, field: str) -> None:
    """Go on where the note ends, a letter at a time."""
    note, told = desk.app.by_id(field).value, 0
    for number in count(len(note)):
        note += "abcdefghij"[number % 10]
        await desk.app.type(field, note)
        there = await asyncio.to_thread(_letters, reader, device)
        if there > told:
            told = there
            say(f"typed {told}")


def _letters(reader: Store, device: DeviceId) -> int:
    [(stored, _)] = drafts.read(reader, device)
    return len(msgspec.json.decode(stored.content, type=KeptDraft).typed.get("note", ""))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
