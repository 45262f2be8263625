"""Tables of numbers with as many columns as asked for, as Solomon's and Li and Lim's files are."""

import numpy as np

from dispatch_server.planning.formats.instance import BadInstance, Numbers

type Line = tuple[int, list[str]]


def lines_of(text: str) -> list[Line]:
    """Split the lines that say something at blanks, and number them."""
    return [(n, words) for n, line in enumerate(text.splitlines(), 1) if (words := line.split())]


def number(word: str, field: str, line: int) -> float:
    """Read one number. Raises BadInstance."""
    try:
        value = float(word)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise BadInstance(f"{word[:40]!r} is no number", field, line)
    return value


def table(lines: list[Line], fields: tuple[str, ...]) -> Numbers:
    """Read rows of these fields, the first of which counts 0, 1, 2 and so on."""
    if not lines:
        raise BadInstance("there is no customer", fields[0])
    rows = []
    for at, (line, words) in enumerate(lines):
        if len(words) != len(fields):
            raise BadInstance(f"has {len(words)} of {len(fields)} fields", "", line)
        row = [number(word, field, line) for word, field in zip(words, fields, strict=True)]
        if row[0] != at:
            raise BadInstance(f"should be {at}", fields[0], line)
        rows.append(row)
    return np.array(rows)
