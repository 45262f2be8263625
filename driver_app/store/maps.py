"""What a day needs to be driven with no signal: the ways of its runs and the map around them.

In a file of its own: all of it can be fetched again, so that it is neither synced to the disk at
each write nor part of what a phone must never lose.
"""

import gzip
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import msgspec

from driver_app.store.schema import connect
from shared.grid import Tile
from shared.ids import RunId
from shared.ways import WayView

MOST_TILES: Final = 1500  # some 30 MB

_TABLES: Final = """
    CREATE TABLE IF NOT EXISTS way (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        run_id TEXT NOT NULL UNIQUE,
        content BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS city (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        content BLOB NOT NULL,
        fetched_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS tile (
        z INTEGER NOT NULL,
        x INTEGER NOT NULL,
        y INTEGER NOT NULL,
        content BLOB NOT NULL,
        fetched_ms INTEGER NOT NULL,
        PRIMARY KEY (z, x, y)
    ) STRICT, WITHOUT ROWID;
"""


class City(msgspec.Struct, frozen=True, kw_only=True):
    """The part of the server's ``GET /v1/city`` that a phone needs. ``tiles`` is a template."""

    slug: str
    tiles: str = ""
    attribution: str = ""
    minzoom: int = 4
    maxzoom: int = 14


class Maps:
    """The open file. Blocking: call it off the event loop."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._turn = threading.RLock()

    @classmethod
    def open(cls, folder: Path) -> Self:
        folder.mkdir(parents=True, exist_ok=True)
        db = connect(folder / "map.sqlite", durable=False)
        db.executescript(_TABLES)
        return cls(db)

    def close(self) -> None:
        with self._turn:
            self._db.close()

    @contextmanager
    def _at_work(self) -> Iterator[sqlite3.Connection]:
        with self._turn:
            yield self._db

    def way(self, run_id: RunId) -> WayView | None:
        with self._at_work() as db:
            row = db.execute("SELECT content FROM way WHERE run_id = ?", (str(run_id),)).fetchone()
        return None if row is None else msgspec.json.decode(row["content"], type=WayView)

    def way_mark(self, run_id: RunId) -> int | None:
        """Give what changes whenever the way does, without reading it; None where there is none."""
        with self._at_work() as db:
            row = db.execute("SELECT number FROM way WHERE run_id = ?", (str(run_id),)).fetchone()
        return None if row is None else int(row["number"])

    def keep_way(self, way: WayView) -> None:
        with self._at_work() as db:
            db.execute(
                "INSERT OR REPLACE INTO way (run_id, content) VALUES (?, ?)",
                (str(way.run_id), msgspec.json.encode(way)),
            )

    def forget_ways(self, but: set[RunId]) -> None:
        """Forget the ways of runs that are over or somebody else's."""
        with self._at_work() as db, closing(db.execute("SELECT run_id FROM way")) as found:
            gone = {str(row["run_id"]) for row in found} - {str(run_id) for run_id in but}
            db.executemany("DELETE FROM way WHERE run_id = ?", [(run_id,) for run_id in gone])

    def city(self) -> tuple[City, int] | None:
        """Give the city, and when it was asked for, in ms since 1970."""
        with self._at_work() as db:
            row = db.execute("SELECT content, fetched_ms FROM city").fetchone()
        if row is None:
            return None
        return msgspec.json.decode(row["content"], type=City), int(row["fetched_ms"])

    def keep_city(self, city: City, now: datetime) -> None:
        """Remember the city. Another one, or another version of it, has other tiles."""
        known = self.city()
        with self._at_work() as db:
            if known is not None and known[0].tiles != city.tiles:
                db.execute("DELETE FROM tile")
            db.execute(
                "INSERT OR REPLACE INTO city (one, content, fetched_ms) VALUES (1, ?, ?)",
                (msgspec.json.encode(city), _ms(now)),
            )

    def tile(self, tile: Tile) -> bytes | None:
        """Give a vector tile, empty where nothing is drawn; None where it is not on this phone."""
        with self._at_work() as db:
            row = db.execute(
                "SELECT content FROM tile WHERE z = ? AND x = ? AND y = ?",
                (tile.z, tile.x, tile.y),
            ).fetchone()
        return None if row is None else gzip.decompress(row["content"])

    def missing(self, tiles: list[Tile]) -> list[Tile]:
        with self._at_work() as db:
            rows = db.execute("SELECT z, x, y FROM tile").fetchall()
        here = {(row["z"], row["x"], row["y"]) for row in rows}
        return [tile for tile in tiles if (tile.z, tile.x, tile.y) not in here]

    def keep_tile(self, tile: Tile, content: bytes, now: datetime) -> None:
        """Keep a vector tile; where there are too many, the oldest go."""
        packed = gzip.compress(content, 6)
        with self._at_work() as db:
            db.execute(
                "INSERT OR REPLACE INTO tile (z, x, y, content, fetched_ms) VALUES (?, ?, ?, ?, ?)",
                (tile.z, tile.x, tile.y, packed, _ms(now)),
            )
            db.execute(
                "DELETE FROM tile WHERE fetched_ms < (SELECT fetched_ms FROM tile"
                " ORDER BY fetched_ms DESC LIMIT 1 OFFSET ?)",
                (MOST_TILES - 1,),
            )


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
