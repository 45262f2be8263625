"""SIGKILL to the app in the middle of a delivery or a report: what was there is there afterwards."""

import hashlib
import random
from functools import partial
from pathlib import Path

import msgspec

from driver_app.state.kept import KeptDraft
from driver_app.store import drafts
from driver_app.store.schema import Store
from shared.facts import FactType
from shared.ids import DeviceId
from shared.states import RunStatus, StopStatus
from tests.driver_app.kit import a_picture, at_desk
from tests.onphone import a_run, a_stop, put, signed_in, told
from tests.system.programs import Program

KILLS = 3
LINE_S = 60.0  # on a busy machine


async def test_a_kill_takes_no_photo_and_no_letter_that_was_kept(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    device = signed_in(store).device_id
    run = a_run(status=RunStatus.IN_PROGRESS)
    stop = a_stop(run, status=StopStatus.ARRIVED)
    told(store, put(run), put(stop))
    store.close()
    route = f"/stops/{stop.id}/deliver"

    await _is_killed(tmp_path, device, route, "deliver-note")

    await _ends(tmp_path, device, route, "deliver-done", FactType.STOP_SUCCEEDED)


async def test_a_kill_takes_nothing_of_an_incident_either(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    device = signed_in(store).device_id
    store.close()

    await _is_killed(tmp_path, device, "/incident", "incident-note", "kind-accident", "photo-open")

    await _ends(tmp_path, device, "/incident", "incident-send", FactType.INCIDENT_REPORTED)


async def _is_killed(folder: Path, device: DeviceId, route: str, note: str, *taps: str) -> None:
    """Kill an app that collects on a screen, again and again; nothing promised may be gone."""
    pick, picture = random.Random(7), hashlib.sha256(a_picture()).hexdigest()
    promised = 0
    for _ in range(KILLS):
        app = Program("-m", "tests.system.draft_process", str(folder), route, note, *taps)
        await app.start()
        wanted = promised + pick.randrange(1, 12)
        await app.says(partial(has_letters, wanted), within_s=LINE_S)
        await app.kill()
        promised = letters(app.lines)
        kept = kept_note(folder, device, picture)
        assert len(kept) >= promised
        assert kept == ("abcdefghij" * len(kept))[: len(kept)]


async def _ends(folder: Path, device: DeviceId, route: str, button: str, kind: FactType) -> None:
    """Save what is there: it becomes one fact with its photo, and nothing stays behind."""
    async with at_desk(folder, "http://127.0.0.1:9", route=route) as desk:
        await desk.app.tap(button)
        await desk.app.until(lambda: desk.app.page.route == "/")
    store = Store.open(folder)
    with store.reading() as db:
        facts = [row["type"] for row in db.execute("SELECT type FROM fact")]
        blobs = [row["sha256"] for row in db.execute("SELECT sha256 FROM blob")]
    assert facts == [kind]
    assert blobs == [hashlib.sha256(a_picture()).hexdigest()]
    assert drafts.read(store, device) == []
    store.close()


def has_letters(wanted: int, lines: list[str]) -> bool:
    return letters(lines) >= wanted


def letters(lines: list[str]) -> int:
    """Give how many letters the app has said to be on the disk."""
    return max((int(line.split()[1]) for line in lines if line.startswith("typed")), default=0)


def kept_note(folder: Path, device: DeviceId, picture: str) -> str:
    """Read the note from the disk; the photo must be beside it, whole."""
    store = Store.open(folder)
    [(stored, pictures)] = drafts.read(store, device)
    store.close()
    assert hashlib.sha256(pictures[picture]).hexdigest() == picture
    return msgspec.json.decode(stored.content, type=KeptDraft).typed["note"]
