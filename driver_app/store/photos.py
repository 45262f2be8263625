"""Photos on the phone: written and synced to the disk before the fact that names them."""

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from driver_app.store.schema import Store, sync_folder
from shared.facts import BlobRef
from shared.ids import DeviceId

KEEP_SENT: Final = timedelta(days=1)  # a photo that the server has; its row stays longer
ORPHAN_AGE: Final = timedelta(days=1)  # a file whose fact was never written: the phone died


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """A photo as taken."""

    content: bytes
    mime: str = "image/jpeg"
    role: str = "photo"


def write(store: Store, photo: Photo) -> BlobRef:
    """Put the photo on the disk under its hash, for good, and say how a fact names it."""
    sha256 = hashlib.sha256(photo.content).hexdigest()
    path = path_of(store, sha256)
    if not path.exists():
        draft = path.with_suffix(f".{store.new_id()}")
        try:
            with draft.open("wb") as file:
                file.write(photo.content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)  # half a photo on a full disk is in the way of the next
            raise
        sync_folder(store.photos)
    return BlobRef(sha256=sha256, size=len(photo.content), mime=photo.mime, role=photo.role)


def path_of(store: Store, sha256: str) -> Path:
    return store.photos / sha256


def chunk(store: Store, sha256: str, offset: int, length: int) -> bytes:
    """Read a piece of a photo. Raises FileNotFoundError when somebody deleted it."""
    with path_of(store, sha256).open("rb") as file:
        file.seek(offset)
        return file.read(length)


def note_sent(store: Store, device_id: DeviceId, sha256: str, offset: int) -> None:
    """Keep how much of a photo the server has."""
    with store.transaction() as db:
        db.execute(
            "UPDATE blob SET sent = ? WHERE device_id = ? AND sha256 = ?",
            (offset, str(device_id), sha256),
        )


def note_complete(
    store: Store, device_id: DeviceId, sha256: str, now: datetime, refusal: str = ""
) -> None:
    """Note that the server has all of a photo, or that it will not take it, and why."""
    with store.transaction() as db:
        db.execute(
            "UPDATE blob SET completed_ms = ?, refusal = ?, sent = size"
            " WHERE device_id = ? AND sha256 = ?",
            (_ms(now), refusal, str(device_id), sha256),
        )


def sweep(store: Store, now: datetime) -> None:
    """Delete what the server has had for a day, and what neither a fact nor a draft names."""
    with store.transaction() as db:
        ripe = db.execute(
            "SELECT DISTINCT sha256 FROM blob WHERE is_deleted = 0 AND completed_ms < ?"
            " AND sha256 NOT IN (SELECT sha256 FROM blob WHERE completed_ms IS NULL)",
            (_ms(now - KEEP_SENT),),
        ).fetchall()
        known = {row["sha256"] for row in db.execute("SELECT sha256 FROM blob")}
        for row in db.execute("SELECT photos FROM draft"):
            known.update(row["photos"].split())
        for row in ripe:
            path_of(store, row["sha256"]).unlink(missing_ok=True)
        db.executemany(
            "UPDATE blob SET is_deleted = 1 WHERE sha256 = ?", [(row["sha256"],) for row in ripe]
        )
    oldest = (now - ORPHAN_AGE).timestamp()
    for file in store.photos.iterdir():
        if file.name not in known and file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
