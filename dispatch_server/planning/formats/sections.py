"""The grammar of VRPLIB files: ``KEY : VALUE`` lines, then sections of rows, then EOF."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from dispatch_server.planning.formats.instance import BadInstance, Numbers, euclid
from dispatch_server.planning.formats.tables import Line, number

_SHAPES: Final = {"LOWER_ROW": -1, "LOWER_DIAG_ROW": 0, "UPPER_ROW": 1, "UPPER_DIAG_ROW": 0}


@dataclass(slots=True)
class Sections:
    """What a file says, by its own names."""

    keys: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Line]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many places there are."""
        return int(self.scalar("DIMENSION"))

    def scalar(self, key: str, default: float | None = None) -> float:
        """Give a key's number. Raises BadInstance where it is missing and has no default."""
        if key not in self.keys:
            if default is None:
                raise BadInstance("is missing", key)
            return default
        return number(self.keys[key], key, 0)

    def column(self, key: str, count: int, default: float) -> Numbers:
        """Give a number each for ``count``: a section's, a key's for all, or the default."""
        if f"{key}_SECTION" not in self.rows:
            return np.full(count, self.scalar(key, default))
        return self.columns(f"{key}_SECTION", count, 1)[:, 0]

    def columns(self, section: str, count: int, wide: int) -> Numbers:
        """Give a section of ``count`` numbered rows with ``wide`` numbers each."""
        rows = self.rows.get(section)
        if rows is None:
            raise BadInstance("is missing", section)
        if len(rows) != count:
            raise BadInstance(f"has {len(rows)} rows of {count}", section, rows[-1][0])
        for line, words in rows:
            if len(words) != wide + 1:
                raise BadInstance(f"has {len(words)} of {wide + 1} fields", section, line)
        found = [[number(word, section, line) for word in words] for line, words in rows]
        for at, row in enumerate(found):
            if row[0] != at + 1:
                raise BadInstance(f"should begin with {at + 1}", section, rows[at][0])
        return np.array(found)[:, 1:].reshape(count, wide)

    def lists(self, section: str, count: int) -> list[list[int]]:
        """Give a section of ``count`` numbered rows of any length."""
        rows = self.rows[section]
        if len(rows) != count:
            raise BadInstance(f"has {len(rows)} rows of {count}", section, rows[-1][0])
        return [[int(number(word, section, line)) for word in words[1:]] for line, words in rows]

    def depots(self) -> list[int]:
        """Give the depots' places, which must come first."""
        rows = self.rows.get("DEPOT_SECTION", [(0, ["1"])])
        found = [int(number(word, "DEPOT_SECTION", line)) for line, words in rows for word in words]
        depots = [n - 1 for n in found if n != -1]
        if not depots or depots != list(range(len(depots))) or len(depots) >= self.size:
            raise BadInstance("depots must be numbered from 1", "DEPOT_SECTION", rows[-1][0])
        return depots

    def distances(self) -> Numbers:
        """Give the matrix that is written down, or the straight lines."""
        kind = self.keys.get("EDGE_WEIGHT_TYPE", "EUC_2D")
        if kind == "EUC_2D":
            return euclid(self.columns("NODE_COORD_SECTION", self.size, 2))
        if kind != "EXPLICIT":
            raise BadInstance(f"{kind} is not known", "EDGE_WEIGHT_TYPE")
        rows = self.rows.get("EDGE_WEIGHT_SECTION", [])
        values = np.array(
            [number(word, "EDGE_WEIGHT_SECTION", line) for line, words in rows for word in words]
        )
        return _matrix(values, self.size, self.keys.get("EDGE_WEIGHT_FORMAT", "FULL_MATRIX"))


def _matrix(values: Numbers, size: int, shape: str) -> Numbers:
    if shape == "FULL_MATRIX":
        _expect(len(values), size * size)
        return values.reshape(size, size)
    if shape not in _SHAPES:
        raise BadInstance(f"{shape} is not known", "EDGE_WEIGHT_FORMAT")
    side = _SHAPES[shape]
    at = np.tril_indices(size, side) if shape.startswith("LOWER") else np.triu_indices(size, side)
    _expect(len(values), len(at[0]))
    matrix = np.zeros((size, size))
    matrix[at] = values
    return np.maximum(matrix, matrix.T)


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise BadInstance(f"has {found} weights of {wanted}", "EDGE_WEIGHT_SECTION")


def split(text: str) -> Sections:
    """Take a file apart. Raises BadInstance."""
    found = Sections()
    section = None
    for n, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words:
            continue
        if words[0] == "EOF":
            break
        key, colon, value = line.partition(":")
        if words[0].rstrip(":").endswith("_SECTION"):
            section = words[0].rstrip(":")
            found.rows[section] = []
        elif section is not None:
            found.rows[section].append((n, words))
        elif colon:
            found.keys[key.strip().upper()] = value.strip().strip('"')
        else:
            raise BadInstance(f"{words[0][:40]!r} is neither a key nor a section", "", n)
    return found
