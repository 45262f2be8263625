"""The phone's database: durable, migrated, and all or nothing."""

import sqlite3
from pathlib import Path

import pytest

from driver_app.store import credentials
from driver_app.store.schema import MIGRATIONS, Store
from tests.onphone import signed_in


def test_facts_are_synced_to_the_disk_before_they_count(store: Store) -> None:
    with store.reading() as db:
        assert db.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_positions_never_wait_for_the_disk(store: Store) -> None:
    with store.tracking() as track:
        assert track.execute("PRAGMA synchronous").fetchone()[0] == 1  # NORMAL


def test_opening_again_keeps_what_is_there_and_migrates_once(tmp_path: Path) -> None:
    for _ in range(2):
        store = Store.open(tmp_path)
        with store.reading() as db:
            assert db.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
        store.close()


def _write_and_fail(store: Store) -> None:
    with store.transaction() as db:
        db.execute("UPDATE identity SET is_current = 0")
        raise RuntimeError


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    identity = signed_in(store)

    with pytest.raises(RuntimeError):
        _write_and_fail(store)

    assert credentials.current(store) == identity


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()

    with pytest.raises(sqlite3.ProgrammingError), store.reading():
        pass
