"""The phone's database: its tables, their numbered migrations, and its only transactions.

Write-ahead log with synchronous=FULL: what the screen calls saved is on the disk, also if the
battery is pulled out the moment after. Positions may be lost, so they live in a file of their own.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self
from uuid import UUID

from shared.ids import uuid7

NewId = Callable[[], UUID]

WAIT_S: Final = 10.0  # for another thread of this process, before giving up

MIGRATIONS: Final = (
    """
    CREATE TABLE identity (
        device_id TEXT PRIMARY KEY,
        is_current INTEGER NOT NULL,
        server_url TEXT NOT NULL,
        driver_id TEXT NOT NULL,
        driver_name TEXT NOT NULL,
        organization_id TEXT NOT NULL,
        organization_name TEXT NOT NULL,
        locale TEXT NOT NULL,
        time_zone TEXT NOT NULL,
        access_token TEXT NOT NULL,
        refresh_token TEXT NOT NULL,
        epoch TEXT NOT NULL,
        next_seq INTEGER NOT NULL DEFAULT 1,
        cursor TEXT NOT NULL DEFAULT '',
        is_staging INTEGER NOT NULL DEFAULT 0,
        skew_ms INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE UNIQUE INDEX one_current ON identity (is_current) WHERE is_current = 1;
    CREATE TABLE fact (
        written INTEGER PRIMARY KEY AUTOINCREMENT,
        device_id TEXT NOT NULL REFERENCES identity,
        epoch TEXT NOT NULL,
        seq INTEGER NOT NULL,
        id TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        run_id TEXT,
        stop_id TEXT,
        occurred_ms INTEGER NOT NULL,
        mono_ms INTEGER NOT NULL,
        boot_id TEXT NOT NULL,
        content BLOB NOT NULL,
        acked_ms INTEGER,
        is_settled INTEGER NOT NULL DEFAULT 0,
        outcome TEXT,
        code TEXT,
        UNIQUE (device_id, epoch, seq)
    ) STRICT;
    CREATE INDEX fact_unsent ON fact (device_id, seq) WHERE acked_ms IS NULL;
    CREATE INDEX fact_unsettled ON fact (device_id, written) WHERE is_settled = 0;
    CREATE INDEX fact_stop ON fact (device_id, stop_id, written);
    CREATE TABLE blob (
        device_id TEXT NOT NULL REFERENCES identity,
        sha256 TEXT NOT NULL,
        fact_id TEXT NOT NULL,
        size INTEGER NOT NULL,
        sent INTEGER NOT NULL DEFAULT 0,
        completed_ms INTEGER,
        refusal TEXT NOT NULL DEFAULT '',
        is_deleted INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (device_id, sha256)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE base (
        device_id TEXT NOT NULL REFERENCES identity,
        is_staged INTEGER NOT NULL,
        kind TEXT NOT NULL,
        entity_id TEXT NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (device_id, is_staged, kind, entity_id)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE preference (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fact_day ON fact (device_id, occurred_ms);
    CREATE TABLE seen (
        device_id TEXT NOT NULL REFERENCES identity,
        run_id TEXT NOT NULL,
        stop_id TEXT NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (device_id, run_id, stop_id)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE draft (
        device_id TEXT NOT NULL REFERENCES identity,
        stop_id TEXT NOT NULL,
        kept_ms INTEGER NOT NULL,
        photos TEXT NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (device_id, stop_id)
    ) STRICT;
    """,
)

TRACK: Final = """
    CREATE TABLE IF NOT EXISTS position (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        device_id TEXT NOT NULL,
        occurred_ms INTEGER NOT NULL,
        lat REAL NOT NULL,
        lon REAL NOT NULL,
        accuracy_m REAL NOT NULL,
        speed_mps REAL,
        heading_deg REAL,
        battery INTEGER,
        is_mock INTEGER NOT NULL
    ) STRICT
"""


class Store:
    """One phone's database and photo folder. Blocking: call it off the event loop."""

    def __init__(
        self, folder: Path, facts: sqlite3.Connection, track: sqlite3.Connection, new_id: NewId
    ) -> None:
        self.folder = folder
        self.photos = folder / "photos"
        self.new_id = new_id
        self._facts = facts
        self._track = track
        self._turn = threading.RLock()
        self._track_turn = threading.RLock()

    @classmethod
    def open(cls, folder: Path, *, new_id: NewId = uuid7) -> Self:
        """Open or make the store in ``folder``, and bring its tables up to date."""
        (folder / "photos").mkdir(parents=True, exist_ok=True)
        facts = connect(folder / "porta.sqlite", durable=True)
        _migrate(facts)
        track = connect(folder / "positions.sqlite", durable=False)
        track.execute(TRACK)
        sync_folder(folder)
        return cls(folder, facts, track, new_id)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing; on the disk when the block is left."""
        with self._turn, _transaction(self._facts, "BEGIN IMMEDIATE"):
            yield self._facts

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read from one moment."""
        with self._turn, _transaction(self._facts, "BEGIN"):
            yield self._facts

    @contextmanager
    def tracking(self) -> Iterator[sqlite3.Connection]:
        """Write positions, which never make a fact wait."""
        with self._track_turn, _transaction(self._track, "BEGIN IMMEDIATE"):
            yield self._track

    def close(self) -> None:
        with self._turn:
            self._facts.close()
        with self._track_turn:
            self._track.close()


def sync_folder(folder: Path) -> None:
    """Make new names in ``folder`` survive a power cut. Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def connect(path: Path, *, durable: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=WAIT_S, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    (done,) = connection.execute("PRAGMA user_version").fetchone()
    for number, script in enumerate(MIGRATIONS[done:], start=done + 1):
        connection.executescript(f"BEGIN IMMEDIATE;{script}PRAGMA user_version={number};COMMIT;")


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # where the disk is full, SQLite may have undone it itself
            connection.execute("ROLLBACK")
        raise
