"""Looking things up in the address index of a pack. Takes milliseconds, so call it in a thread.

One index may be used from many threads; a query holds its lock.
"""

import difflib
import random
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from dispatch_server.cities.normal import KINDS, normal
from shared import polyline
from shared.geo import Point

_ALIKE: Final = 0.6  # least likeness of a name with a typo
_WITHOUT_KIND: Final = 0.95  # "Paulista" for "Avenida Paulista"
_CANDIDATES: Final = 80
_MAX_WORDS: Final = 12

_ENTRY: Final = "e.id, e.kind, e.name, e.norm, e.detail, e.area, e.lat, e.lon, e.length_m"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A street, point of interest (``poi``) or place. ``likeness`` of 1 is the same normal form."""

    id: int
    kind: str
    name: str
    norm: str
    detail: str
    area: str
    point: Point
    length_m: float
    likeness: float


class HouseEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One house number. ``number_n`` is the number it starts with, where it does."""

    street_id: int
    street: str
    area: str
    number: str
    number_n: int | None
    postcode: str
    point: Point


class AddressIndex:
    def __init__(self, path: Path) -> None:
        """Open for reading. Raises sqlite3.OperationalError where there is no such file."""
        self._db = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = threading.Lock()

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def find(self, text: str, *, kinds: Sequence[str] = ("street",), limit: int = 8) -> list[Entry]:
        """Find by name, best first: the same words, then their beginnings, then with typos."""
        norm = normal(text)
        words = norm.split()[:_MAX_WORDS]
        if not words:
            return []
        begun = " ".join(f'"{word}"*' for word in words)
        rows = self._match("words", begun, kinds)
        if not rows:
            grams = {w[i : i + 3] for w in words for i in range(len(w) - 2)}
            rows = self._match("grams", " OR ".join(f'"{g}"' for g in sorted(grams)), kinds)
            rows = [row for row in rows if _likeness(norm, row[3]) >= _ALIKE]
        found = [_entry(row, _likeness(norm, row[3])) for row in rows]
        return sorted(found, key=lambda e: (-e.likeness, -e.length_m, e.id))[:limit]

    def houses(self, street_id: int) -> list[HouseEntry]:
        """List a street's known numbers, in order."""
        return self._houses("WHERE h.street_id = ? ORDER BY h.number_n, h.number, h.id", street_id)

    def house(self, street_id: int, number_n: int) -> list[HouseEntry]:
        """List the houses of a street that begin with this number: 12, 12 A, 12 B."""
        where = "WHERE h.street_id = ? AND h.number_n = ? ORDER BY h.number, h.id"
        return self._houses(where, street_id, number_n)

    def lines(self, street_id: int) -> list[list[Point]]:
        """Draw a street: the lines of its ways, in no order. Empty where only houses tell of it."""
        rows = self._all("SELECT lines FROM entry WHERE id = ?", street_id)
        return [polyline.decode(line) for line in rows[0][0].split()] if rows else []

    def sample(self, count: int, *, seed: int) -> list[HouseEntry]:
        """Draw houses with a number at random, each at most once; the same for the same seed."""
        ids = [row[0] for row in self._all("SELECT id FROM house WHERE number_n > 0 ORDER BY id")]
        chosen = random.Random(seed).sample(ids, min(count, len(ids)))  # noqa: S311 - a demo
        return [house for one in chosen for house in self._houses("WHERE h.id = ?", one)]

    def _match(self, table: str, query: str, kinds: Sequence[str]) -> list[tuple[Any, ...]]:
        if not query:
            return []
        marks = ", ".join("?" * len(kinds))
        return self._all(
            f"SELECT {_ENTRY} FROM {table} f JOIN entry e ON e.id = f.rowid"  # noqa: S608 - ours
            f" WHERE {table} MATCH ? AND e.kind IN ({marks}) ORDER BY bm25({table})"
            f" LIMIT {_CANDIDATES}",
            query,
            *kinds,
        )

    def _houses(self, where: str, *given: object) -> list[HouseEntry]:
        rows = self._all(
            "SELECT h.street_id, e.name, e.area, h.number, h.number_n, h.postcode, h.lat, h.lon"  # noqa: S608 - ours
            f" FROM house h JOIN entry e ON e.id = h.street_id {where}",
            *given,
        )
        return [
            HouseEntry(
                street_id=row[0],
                street=row[1],
                area=row[2],
                number=row[3],
                number_n=row[4],
                postcode=row[5],
                point=Point(row[6], row[7]),
            )
            for row in rows
        ]

    def _all(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, given).fetchall()


def _likeness(asked: str, norm: str) -> float:
    """Compare two normal forms, 0 to 1. A kind of street that was left out costs a little."""
    whole = difflib.SequenceMatcher(None, asked, norm, autojunk=False).ratio()
    kind, _, name = norm.partition(" ")
    if kind not in KINDS or asked.split(maxsplit=1)[0] in KINDS:
        return whole
    bare = difflib.SequenceMatcher(None, asked, name, autojunk=False).ratio()
    return max(whole, _WITHOUT_KIND * bare)


def _entry(row: tuple[Any, ...], likeness: float) -> Entry:
    return Entry(
        id=row[0],
        kind=row[1],
        name=row[2],
        norm=row[3],
        detail=row[4],
        area=row[5],
        point=Point(row[6], row[7]),
        length_m=row[8],
        likeness=likeness,
    )
