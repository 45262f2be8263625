"""The phone's database: durable, migrated, and all or nothing."""

import sqlite3
from pathlib import Path

import pytest

from driver_app.store import credentials, drafts, preferences
from driver_app.store.drafts import StoredDraft
from driver_app.store.schema import MIGRATIONS, Store
from shared.ids import StopId, uuid7
from tests.crowded import no_longer_files, no_room
from tests.onphone import NINE, SERVER, next_batch, signed_in


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


def test_a_full_disk_is_said_to_be_that_and_passes(store: Store) -> None:
    """SQLite has undone the transaction by itself by the time that it says so."""
    long = "north" * 10_000
    preferences.keep(store, "map", "south")
    with no_room(store), pytest.raises(sqlite3.OperationalError, match="full"):
        preferences.keep(store, "map", long)
    assert preferences.read_all(store) == {"map": "south"}

    preferences.keep(store, "map", long)
    assert preferences.read_all(store) == {"map": long}


def test_a_commit_that_fails_is_not_left_open(store: Store) -> None:
    for _ in range(2):
        with (
            no_longer_files(than=store.folder / "porta.sqlite-wal"),
            pytest.raises(sqlite3.OperationalError, match="I/O"),
        ):
            preferences.keep(store, "map", "north")

    preferences.keep(store, "map", "north")
    assert preferences.read_all(store) == {"map": "north"}


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()

    with pytest.raises(sqlite3.ProgrammingError), store.reading():
        pass


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_phone_with_an_older_app_keeps_its_queue(tmp_path: Path, version: int) -> None:
    old = sqlite3.connect(tmp_path / "porta.sqlite")
    for script in MIGRATIONS[:version]:
        old.executescript(script)
    old.execute(f"PRAGMA user_version={version}")
    device, fact = str(uuid7()), str(uuid7())
    old.execute(
        "INSERT INTO identity (device_id, is_current, server_url, driver_id, driver_name,"
        " organization_id, organization_name, locale, time_zone, access_token, refresh_token,"
        " epoch, next_seq) VALUES (?, 1, ?, ?, 'Marina', ?, 'Casa', 'pt-BR', 'UTC', 'a', 'r', ?, 2)",
        (device, SERVER, str(uuid7()), str(uuid7()), str(uuid7())),
    )
    old.execute(
        "INSERT INTO fact (device_id, epoch, seq, id, type, occurred_ms, mono_ms, boot_id, content)"
        " SELECT device_id, epoch, 1, ?, 'run.accepted', 0, 0, '', x'7b7d' FROM identity",
        (fact,),
    )
    old.commit()
    old.close()

    store = Store.open(tmp_path)
    identity, waiting = credentials.current(store), next_batch(store)
    assert identity is not None
    drafts.keep(
        store,
        identity.device_id,
        [(StoredDraft(stop_id=StopId(uuid7()), content=b"{}"), [])],
        now=NINE,
    )

    assert str(identity.device_id) == device
    assert [str(one.id) for one in waiting.facts] == [fact]
    assert len(drafts.read(store, identity.device_id)) == 1
    store.close()
