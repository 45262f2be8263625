"""What was collected at stops that have not ended, and on forms that are not sent.

A draft is one row and its photos' files. It goes in the transaction that writes the ending
(outbox.py), when another driver signs in (credentials.py), or after a week in which nobody came
back to it (``sweep``, by photos.py).
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from driver_app.store import photos
from driver_app.store.photos import Photo
from driver_app.store.schema import Store
from shared.facts import FactType
from shared.ids import DeviceId, StopId

KEEP: Final = timedelta(days=7)
MOST: Final = 20  # of one driver; the ones touched longest ago go first
FORMS: Final = {
    FactType.INCIDENT_REPORTED: StopId(UUID(int=1)),
    FactType.VEHICLE_CHECKED: StopId(UUID(int=2)),
    FactType.RUN_COMPLETED: StopId(UUID(int=3)),
    FactType.CHAT_WRITTEN: StopId(UUID(int=4)),
}
"""What stands in a stop's place in the draft of a form, by the fact that the form becomes.

The fact takes the draft with it (outbox.py), but for a line of the chat: answers that are not
typed are the same fact.
"""


class StoredDraft(msgspec.Struct, frozen=True, kw_only=True):
    """One stop's. ``content`` is the writer's own; the store looks at ``photos`` alone."""

    stop_id: StopId
    content: bytes
    photos: tuple[str, ...] = ()  # their hashes


def keep(
    store: Store,
    device_id: DeviceId,
    written: Sequence[tuple[StoredDraft, Sequence[Photo]]],
    gone: Collection[StopId] = (),
    *,
    now: datetime,
) -> None:
    """Put drafts and their photos on the disk, and drop those of ``gone``, all or nothing.

    Nothing is written for a device that is not the current one: its driver has left.
    """
    for _, pictures in written:
        for picture in pictures:
            photos.write(store, picture)
    device = str(device_id)
    with store.transaction() as db:
        db.executemany(
            "DELETE FROM draft WHERE device_id = ? AND stop_id = ?",
            [(device, str(stop_id)) for stop_id in gone],
        )
        db.executemany(
            "INSERT INTO draft (device_id, stop_id, kept_ms, photos, content)"
            " SELECT device_id, ?, ?, ?, ? FROM identity WHERE device_id = ? AND is_current = 1"
            " ON CONFLICT (device_id, stop_id) DO UPDATE SET kept_ms = excluded.kept_ms,"
            " photos = excluded.photos, content = excluded.content",
            [(str(d.stop_id), _ms(now), " ".join(d.photos), d.content, device) for d, _ in written],
        )
        db.execute(
            "DELETE FROM draft WHERE device_id = ? AND rowid NOT IN (SELECT rowid FROM draft"
            " WHERE device_id = ? ORDER BY kept_ms DESC, rowid DESC LIMIT ?)",
            (device, device, MOST),
        )


def read(store: Store, device_id: DeviceId) -> list[tuple[StoredDraft, dict[str, bytes]]]:
    """Read a device's drafts, the one touched last at the end, with the pictures, by hash, that are still there."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT stop_id, photos, content FROM draft WHERE device_id = ? ORDER BY kept_ms, rowid",
            (str(device_id),),
        ).fetchall()
    found = []
    for row in rows:
        names = tuple(row["photos"].split())
        paths = {name: photos.path_of(store, name) for name in names}
        pictures = {name: path.read_bytes() for name, path in paths.items() if path.is_file()}
        draft = StoredDraft(
            stop_id=msgspec.convert(row["stop_id"], StopId, strict=False),
            content=row["content"],
            photos=names,
        )
        found.append((draft, pictures))
    return found


def sweep(store: Store, now: datetime) -> None:
    """Drop what nobody came back to, so that its photos may go too."""
    with store.transaction() as db:
        db.execute("DELETE FROM draft WHERE kept_ms < ?", (_ms(now - KEEP),))


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
