"""Where a driver's program can be made to die: by SIGKILL, sent to itself at a known place.

The environment says which, so that nothing of this is in the program that drivers have.
"""

import functools
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from driver_app.store import answers, outbox, photos, schema

DIE: Final = "PORTA_TEST_DIE"  # "photo:3" is after the third photo
ROOM: Final = "PORTA_TEST_ROOM"  # pages that the database may still grow by
POINTS: Final = (
    "draft",  # the photo's bytes are in a file that has no name yet
    "photo",  # the photo is on the disk, no fact names it
    "fact",  # the fact is on the disk, nobody was told
    "half",  # of a photo's piece has gone out
    "piece",  # the server has a piece of a photo, the phone has not noted it
    "ack",  # the server has facts, the phone has not noted it
    "statement",  # of a migration or a commit
)


def arm(environment: Mapping[str, str]) -> None:
    """Put the death that the environment asks for in its place."""
    point, _, times = environment.get(DIE, "").partition(":")
    if point:
        _ARM[point](_Countdown(int(times)))
    if ROOM in environment:
        _shut_in(int(environment[ROOM]))


class _Countdown:
    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _before(owner: Any, name: str) -> Callable[[_Countdown], None]:
    def arm_it(count: _Countdown) -> None:
        right = getattr(owner, name)

        @functools.wraps(right)
        def wrapped(*given: Any, **named: Any) -> Any:
            count()
            return right(*given, **named)

        setattr(owner, name, wrapped)

    return arm_it


def _after(owner: Any, name: str) -> Callable[[_Countdown], None]:
    def arm_it(count: _Countdown) -> None:
        right = getattr(owner, name)

        @functools.wraps(right)
        def wrapped(*given: Any, **named: Any) -> Any:
            made = right(*given, **named)
            count()
            return made

        setattr(owner, name, wrapped)

    return arm_it


def _in_an_upload(count: _Countdown) -> None:
    right = httpx.AsyncClient.stream

    def stream(client: httpx.AsyncClient, method: str, path: str, **named: Any) -> Any:
        if method == "PATCH":
            named["content"] = _broken(named["content"], count)
        return right(client, method, path, **named)

    httpx.AsyncClient.stream = stream  # type: ignore[method-assign,assignment]


async def _broken(content: bytes, count: _Countdown) -> AsyncIterator[bytes]:
    middle = len(content) // 2
    yield content[:middle]
    count()
    yield content[middle:]


def _at_a_statement(count: _Countdown) -> None:
    def watch(sql: str) -> None:
        if sql.lstrip().startswith(("CREATE", "PRAGMA user_version=", "COMMIT")):
            count()

    _on_connecting(lambda connection: connection.set_trace_callback(watch))


def _shut_in(pages: int) -> None:
    def limit(connection: sqlite3.Connection) -> None:
        (now,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={now + pages}")

    _on_connecting(limit)


def _on_connecting(act: Callable[[sqlite3.Connection], None]) -> None:
    right = schema.connect

    def connect(path: Path, **named: Any) -> sqlite3.Connection:
        connection = right(path, **named)
        act(connection)
        return connection

    schema.connect = connect


_ARM: Final[Mapping[str, Callable[[_Countdown], None]]] = {
    "draft": _before(os, "fsync"),
    "photo": _after(photos, "write"),
    "fact": _after(outbox, "append"),
    "half": _in_an_upload,
    "piece": lambda count: (
        _before(photos, "note_sent")(count),
        _before(photos, "note_complete")(count),
    )[0],
    "ack": _before(answers, "take_in"),
    "statement": _at_a_statement,
}
assert set(_ARM) == set(POINTS)


def age(folder: Path, version: int) -> None:
    """Put a store back to how an app of that version left it, with all that this one holds."""
    source = folder / "porta.sqlite"
    old = sqlite3.connect(folder / "old.sqlite", isolation_level=None)
    for script in schema.MIGRATIONS[:version]:
        old.executescript(script)
    old.execute("ATTACH ? AS now", (str(source),))
    tables = old.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall()
    for (table,) in tables:
        names = ", ".join(row[1] for row in old.execute(f"PRAGMA main.table_info({table})"))
        # The names come from our own migrations.
        old.execute(f"DELETE FROM main.{table}")  # noqa: S608
        old.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM now.{table}")  # noqa: S608
    old.execute(f"PRAGMA user_version={version}")
    old.execute("DETACH now")
    old.close()
    for name in ("porta.sqlite-wal", "porta.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "old.sqlite").replace(source)
