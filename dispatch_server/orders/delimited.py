"""Rows of a CSV file: whatever encoding and delimiter a spreadsheet program wrote it with."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from dispatch_server.orders.tables import (
    HEADER_WITHIN,
    MAX_CELL,
    MAX_COLUMNS,
    FileUnreadable,
    Row,
    known_columns,
)
from shared.text import clean

_DELIMITERS: Final = (";", ",", "\t", "|")
_NUL_SHARE: Final = 0.01
_HEAD: Final = 200_000  # characters that surely hold the header


def read_rows(content: bytes) -> tuple[Iterator[Row], bool]:
    """Give the rows, and whether its decimals have a comma. Raises FileUnreadable, then or later."""
    text = _decode(content)
    best = max(_DELIMITERS, key=lambda delimiter: _score(text, delimiter))
    return _rows(text, best), best != ","


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        if content.count(0) > len(content) * _NUL_SHARE:
            raise FileUnreadable(reason="not-a-table")
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(reason="not-a-table")


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
    started = 1
    try:
        for cells in reader:
            yield Row(started, tuple(clean(cell)[:MAX_CELL] for cell in cells[:MAX_COLUMNS]))
            started = reader.line_num + 1  # a quoted cell may span lines
    except csv.Error as broken:
        raise FileUnreadable(reason="not-a-table", detail=f"line {started}") from broken


def _score(text: str, delimiter: str) -> int:
    """Count the columns that we would know if this were the delimiter."""
    rows = _rows(text[:_HEAD], delimiter)
    try:
        head = [row for row, _ in zip(rows, range(HEADER_WITHIN), strict=False)]
    except FileUnreadable:
        return 0
    return max(map(known_columns, head), default=0)
