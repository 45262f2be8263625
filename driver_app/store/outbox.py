"""Facts from the moment they are saved until the server has had them for a week.

Nothing is deleted before the server's acknowledgement. Only facts that were in the request may
be acknowledged by its answer: a phone restored from a backup may hold a new fact under a number
that the server has given away already.
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from driver_app.store.backlog import Backlog, PendingPhoto
from driver_app.store.drafts import FORMS
from driver_app.store.schema import Store
from shared.facts import BlobRef, Fact, FactType, Fix
from shared.fold import ENDINGS
from shared.ids import DeviceId, Epoch, FactId, RunId, StopId

KEEP_ACKED: Final = timedelta(days=7)
_NUMBER: Final = b'{"seq":1,'  # given anew whenever the log is
_ENDINGS: Final = ENDINGS | {FactType.STOP_CORRECTED}
_FORMS: Final[dict[str, StopId]] = {
    kind: key for kind, key in FORMS.items() if kind is not FactType.CHAT_WRITTEN
}
PHOTOS_AHEAD: Final = 8  # how much of the photo queue the engine sees


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A fact before it has its number."""

    type: FactType
    occurred_at: datetime
    run_id: RunId | None = None
    stop_id: StopId | None = None
    run_version: int = 0
    mono_ms: int = 0
    boot_id: str = ""
    fix: Fix | None = None
    body: Any = None


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that the server has not acknowledged, ready to be sent."""

    seq: int
    id: FactId
    content: bytes  # JSON without ``seq``, which changes when the log is opened anew

    def raw(self) -> msgspec.Raw:
        return msgspec.Raw(b'{"seq":%d,' % self.seq + self.content[1:])


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What one request says, and from where it counts."""

    device_id: DeviceId
    epoch: Epoch
    cursor: str
    facts: tuple[Waiting, ...]
    acked_through: int  # what the server must have said before
    last_seq: int  # the newest number given out when the batch was made


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """When this phone last ended a stop, by the clock on the wall and by the one nobody sets."""

    occurred_at: datetime
    mono_ms: int
    boot_id: str
    blobs: tuple[BlobRef, ...] = ()


class _Pictures(msgspec.Struct, frozen=True):
    blobs: tuple[BlobRef, ...] = ()


class NobodySignedIn(LookupError):
    """There is no queue to write to: the phone is not paired."""


def append(store: Store, draft: Draft, blobs: Sequence[BlobRef] = ()) -> FactId:
    """Write a fact and its photos' rows in one transaction. On the disk when this returns."""
    with store.transaction() as db:
        return append_in(db, store, draft, blobs)


def append_in(
    db: sqlite3.Connection, store: Store, draft: Draft, blobs: Sequence[BlobRef] = ()
) -> FactId:
    """Write them in a transaction that is open. Raises NobodySignedIn.

    An ending takes the stop's draft with it, and what a form became that of the form (drafts.py).
    """
    fact_id = FactId(store.new_id())
    fact = Fact(
        seq=1,
        id=fact_id,
        type=draft.type,
        occurred_at=draft.occurred_at.astimezone(UTC),
        run_id=draft.run_id,
        stop_id=draft.stop_id,
        run_version=draft.run_version,
        mono_ms=draft.mono_ms,
        boot_id=draft.boot_id,
        fix=draft.fix,
        blobs=tuple(blobs),
        body=msgspec.Raw(msgspec.json.encode(draft.body if draft.body is not None else {})),
    )
    content = b"{" + msgspec.json.encode(fact).removeprefix(_NUMBER)
    _insert(db, fact, content)
    return fact_id


def _insert(db: sqlite3.Connection, fact: Fact, content: bytes) -> None:
    owner = db.execute(
        "UPDATE identity SET next_seq = next_seq + 1 WHERE is_current = 1"
        " RETURNING device_id, epoch, next_seq - 1 AS seq"
    ).fetchone()
    if owner is None:
        raise NobodySignedIn
    db.execute(
        "INSERT INTO fact (device_id, epoch, seq, id, type, run_id, stop_id, occurred_ms, mono_ms,"
        " boot_id, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            owner["device_id"],
            owner["epoch"],
            owner["seq"],
            str(fact.id),
            fact.type,
            fact.run_id and str(fact.run_id),
            fact.stop_id and str(fact.stop_id),
            _ms(fact.occurred_at),
            fact.mono_ms,
            fact.boot_id,
            content,
        ),
    )
    drafted = fact.stop_id if fact.type in _ENDINGS else _FORMS.get(fact.type)
    if drafted is not None:
        db.execute(
            "DELETE FROM draft WHERE device_id = ? AND stop_id = ?",
            (owner["device_id"], str(drafted)),
        )
    db.executemany(
        "INSERT OR IGNORE INTO blob (device_id, sha256, fact_id, size) VALUES (?, ?, ?, ?)",
        [(owner["device_id"], blob.sha256, str(fact.id), blob.size) for blob in fact.blobs],
    )


def unsent(store: Store, device: DeviceId) -> int:
    """Count the facts of a device that the server has not acknowledged."""
    with store.reading() as db:
        return _unsent(db, device)


def _unsent(db: sqlite3.Connection, device: DeviceId | str) -> int:
    (facts,) = db.execute(
        "SELECT count(*) FROM fact WHERE device_id = ? AND acked_ms IS NULL", (str(device),)
    ).fetchone()
    return int(facts)


def backlog(store: Store) -> Backlog:
    """Look at what waits. Photos wait until the fact that declares them is acknowledged."""
    with store.reading() as db:
        device = _device(db)
        if device is None:
            return Backlog()
        facts = _unsent(db, device)
        photos = db.execute(
            "SELECT sha256, size, sent FROM blob JOIN fact ON fact.id = blob.fact_id"
            " WHERE blob.device_id = ? AND completed_ms IS NULL AND acked_ms IS NOT NULL"
            " ORDER BY fact.written LIMIT ?",
            (device, PHOTOS_AHEAD),
        ).fetchall()
    with store.tracking() as track:
        (positions,) = track.execute(
            "SELECT count(*) FROM position WHERE device_id = ?", (device,)
        ).fetchone()
    return Backlog(
        facts=facts,
        photos=tuple(PendingPhoto(**dict(row)) for row in photos),
        positions=positions,
    )


def next_batch(store: Store, *, max_facts: int, max_bytes: int) -> Batch | None:
    """Take the oldest unacknowledged facts; at least one if there is any. None: nobody is in."""
    with store.reading() as db:
        owner = db.execute(
            "SELECT device_id, epoch, cursor, next_seq FROM identity WHERE is_current = 1"
        ).fetchone()
        if owner is None:
            return None
        rows = db.execute(
            "SELECT seq, id, content FROM fact WHERE device_id = ? AND epoch = ?"
            " AND acked_ms IS NULL ORDER BY seq LIMIT ?",
            (owner["device_id"], owner["epoch"], max_facts),
        ).fetchall()
    facts: list[Waiting] = []
    size = 0
    for row in rows:
        size += len(row["content"]) + 32  # the number and a comma
        if facts and size > max_bytes:
            break
        facts.append(msgspec.convert(dict(row), Waiting, strict=False))
    return Batch(
        device_id=msgspec.convert(owner["device_id"], DeviceId, strict=False),
        epoch=msgspec.convert(owner["epoch"], Epoch, strict=False),
        cursor=owner["cursor"],
        facts=tuple(facts),
        acked_through=facts[0].seq - 1 if facts else owner["next_seq"] - 1,
        last_seq=owner["next_seq"] - 1,
    )


def open_epoch(store: Store, device_id: DeviceId) -> None:
    """Start a new incarnation of the log: the unsent facts count from 1, under the same ids."""
    with store.transaction() as db:
        renumber(db, str(device_id), str(store.new_id()))


def forget_acks(db: sqlite3.Connection, device: str) -> None:
    """Queue everything still here again: the server lost what it had acknowledged."""
    db.execute(
        "UPDATE fact SET acked_ms = NULL, is_settled = 0, outcome = NULL, code = NULL"
        " WHERE device_id = ?",
        (device,),
    )


def renumber(db: sqlite3.Connection, device: str, epoch: str) -> None:
    """Move the unacknowledged facts of ``device`` into ``epoch``, in the order of writing."""
    rows = db.execute(
        "SELECT written FROM fact WHERE device_id = ? AND acked_ms IS NULL ORDER BY written",
        (device,),
    ).fetchall()
    db.executemany(
        "UPDATE fact SET epoch = ?, seq = ? WHERE written = ?",
        [(epoch, seq, row["written"]) for seq, row in enumerate(rows, start=1)],
    )
    db.execute(
        "UPDATE identity SET epoch = ?, next_seq = ? WHERE device_id = ?",
        (epoch, len(rows) + 1, device),
    )


def last_ending(store: Store, stop_id: StopId) -> Ending | None:
    """Find this phone's newest ending of a stop; None if there is none, or it is undone."""
    with store.reading() as db:
        row = db.execute(
            "SELECT type, occurred_ms, mono_ms, boot_id, content FROM fact WHERE device_id = ?"
            " AND stop_id = ? AND type IN (?, ?, ?, ?) ORDER BY written DESC LIMIT 1",
            (
                _device(db),
                str(stop_id),
                FactType.STOP_SUCCEEDED,
                FactType.STOP_FAILED,
                FactType.STOP_UNDONE,
                FactType.STOP_CORRECTED,
            ),
        ).fetchone()
    if row is None or row["type"] == FactType.STOP_UNDONE:
        return None
    return Ending(
        occurred_at=datetime.fromtimestamp(row["occurred_ms"] / 1000, UTC),
        mono_ms=row["mono_ms"],
        boot_id=row["boot_id"],
        blobs=msgspec.json.decode(row["content"], type=_Pictures).blobs,
    )


def sweep(store: Store, now: datetime) -> None:
    """Forget facts acknowledged a week ago whose photos are with the server too."""
    with store.transaction() as db:
        db.execute(
            "DELETE FROM fact WHERE is_settled = 1 AND acked_ms < ? AND id NOT IN"
            " (SELECT fact_id FROM blob WHERE completed_ms IS NULL)",
            (_ms(now - KEEP_ACKED),),
        )
        db.execute("DELETE FROM blob WHERE is_deleted = 1 AND fact_id NOT IN (SELECT id FROM fact)")


def _device(db: sqlite3.Connection) -> str | None:
    row = db.execute("SELECT device_id FROM identity WHERE is_current = 1").fetchone()
    return None if row is None else str(row["device_id"])


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
