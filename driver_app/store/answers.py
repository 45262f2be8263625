"""Take in what the server answered: acknowledgements, changes and cursor in one transaction."""

import enum
import sqlite3
from datetime import datetime

from driver_app.store.chat import note_delivered
from driver_app.store.outbox import Batch, forget_acks, renumber
from driver_app.store.photos import path_of
from driver_app.store.schema import Store
from shared.sync import Change, Op, SyncAnswer


class Taken(enum.Enum):
    """What an answer turned out to be."""

    ALL = enum.auto()
    MORE = enum.auto()  # there is more to send or to read
    NEW_EPOCH = enum.auto()  # one side remembers what the other does not
    NOTHING = enum.auto()  # ours, but it took none of the facts
    NOT_OURS = enum.auto()


def take_in(store: Store, sent: Batch, answer: SyncAnswer, *, now: datetime) -> Taken:
    """Apply an answer to the request that carried ``sent``.

    Facts leave the overlay only when a page says that there is no more to read: by then their
    effect is in the snapshot, and no screen flickers.
    """
    if (answer.device, answer.epoch) != (sent.device_id, sent.epoch):
        return Taken.NOT_OURS
    device = str(sent.device_id)
    with store.transaction() as db:
        owner = db.execute(
            "SELECT epoch, cursor, is_staging FROM identity WHERE device_id = ?", (device,)
        ).fetchone()
        if owner is None or owner["epoch"] != str(sent.epoch):
            return Taken.NOT_OURS
        _acknowledge(db, sent, answer, now)
        if owner["cursor"] == sent.cursor:
            note_delivered(db, store, device, answer)
            _change(db, device, answer, is_staging=bool(owner["is_staging"]))
        _ask_again(db, store, device, answer)
        if answer.acked_through < sent.acked_through:
            forget_acks(db, device)  # the server was restored from a backup
        elif answer.acked_through <= sent.last_seq:
            return _progress(sent, answer)
        renumber(db, device, str(store.new_id()))
    return Taken.NEW_EPOCH


def _progress(sent: Batch, answer: SyncAnswer) -> Taken:
    if sent.facts and answer.acked_through < sent.facts[0].seq:
        return Taken.NOTHING
    has_more = answer.more or (bool(sent.facts) and answer.acked_through < sent.facts[-1].seq)
    return Taken.MORE if has_more else Taken.ALL


def _acknowledge(db: sqlite3.Connection, sent: Batch, answer: SyncAnswer, now: datetime) -> None:
    at = int(now.timestamp() * 1000)
    results = {result.seq: result for result in answer.results}
    for fact in sent.facts:
        if fact.seq > answer.acked_through:
            break
        result = results.get(fact.seq)
        db.execute(
            "UPDATE fact SET acked_ms = ?, outcome = ?, code = ? WHERE id = ?",
            (
                at,
                None if result is None else result.outcome,
                None if result is None else result.code,
                str(fact.id),
            ),
        )


def _change(db: sqlite3.Connection, device: str, answer: SyncAnswer, *, is_staging: bool) -> None:
    if answer.reset:
        db.execute("DELETE FROM base WHERE device_id = ? AND is_staged = 1", (device,))
        is_staging = True
    for change in answer.changes:
        _put_or_remove(db, device, change, is_staged=is_staging)
    if not answer.more:
        if is_staging:
            db.execute("DELETE FROM base WHERE device_id = ? AND is_staged = 0", (device,))
            db.execute("UPDATE base SET is_staged = 0 WHERE device_id = ?", (device,))
        is_staging = False
        db.execute(
            "UPDATE fact SET is_settled = 1 WHERE device_id = ? AND acked_ms IS NOT NULL"
            " AND is_settled = 0",
            (device,),
        )
    db.execute(
        "UPDATE identity SET cursor = ?, is_staging = ? WHERE device_id = ?",
        (answer.cursor, is_staging, device),
    )


def _put_or_remove(db: sqlite3.Connection, device: str, change: Change, *, is_staged: bool) -> None:
    db.execute(
        "DELETE FROM base WHERE device_id = ? AND is_staged = ? AND kind = ? AND entity_id = ?",
        (device, is_staged, change.kind, change.id),
    )
    if change.op is Op.PUT:
        db.execute(
            "INSERT INTO base (device_id, is_staged, kind, entity_id, content)"
            " VALUES (?, ?, ?, ?, ?)",
            (device, is_staged, change.kind, change.id, bytes(change.data)),
        )


def _ask_again(db: sqlite3.Connection, store: Store, device: str, answer: SyncAnswer) -> None:
    """Send a photo again that the server has lost, while its file is still here."""
    here = [sha256 for sha256 in answer.missing_blobs if path_of(store, sha256).exists()]
    db.executemany(
        "UPDATE blob SET completed_ms = NULL, sent = 0 WHERE device_id = ? AND sha256 = ?"
        " AND completed_ms IS NOT NULL AND refusal = ''",
        [(device, sha256) for sha256 in here],
    )
