"""Whoever waits on SQLite sees what others commit, and nothing else."""

import sqlite3
from pathlib import Path

from dispatch_server.db.changes import Changes


async def test_a_commit_is_seen_once_and_what_is_undone_or_empty_is_not(tmp_path: Path) -> None:
    file = str(tmp_path / "porta.sqlite")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("CREATE TABLE mine (one int)")
    changes = await Changes.of(file)
    assert not await changes.have_come()

    other.execute("INSERT INTO mine VALUES (1)")
    assert await changes.have_come()
    assert not await changes.have_come()

    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE mine SET one = 2 WHERE one = 7")
    other.execute("COMMIT")
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE mine SET one = 2")
    other.execute("ROLLBACK")
    assert not await changes.have_come()

    await changes.close()
    other.close()
