"""Rows of text out of a file, and the header among them. Everything is bounded."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

import msgspec

from dispatch_server.errors import Refused
from dispatch_server.orders.columns import MOST_COLUMNS, Columns, signature
from dispatch_server.orders.headers import fields_of
from shared.text import clean

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
MAX_CELL: Final = 5_000  # characters; the rest of a cell is cut off
HEADER_WITHIN: Final = 25  # rows: titles, logos and dates stand above many a header
_EXACT: Final = 1e15  # whole numbers up to here are exact in a float
LEAST_COLUMNS: Final = 2  # known ones that make a row the header
NOTHING: Final[Mapping[str, Columns]] = MappingProxyType({})


@dataclass(eq=False)
class FileUnreadable(Refused):
    """A file is no table that we can read. ``reason`` is a key of the catalogue."""

    slug: ClassVar[str] = "file-unreadable"
    reason: str  # empty, not-a-table, old-excel, broken-xlsx, locked, no-header
    detail: str = ""
    columns: tuple[str, ...] = ()  # of no-header: those of the row that looks most like one

    def __str__(self) -> str:
        return f"the file cannot be read ({self.reason}) {self.detail}".strip()


@dataclass(eq=False)
class FileTooBig(Refused):
    """A file, or what it unpacks to, is beyond the limit."""

    slug: ClassVar[str] = "file-too-big"
    what: str  # bytes, rows, unpacked-bytes
    limit: int

    def __str__(self) -> str:
        return f"the file is too big: at most {self.limit} {self.what} at once"


class Row(msgspec.Struct, frozen=True):
    """``number`` counts as the spreadsheet program does, from 1. No cell is None."""

    number: int
    cells: tuple[str, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """``fields`` names our field of each column, or nothing. ``comma``: decimals have one."""

    headers: tuple[str, ...]
    fields: tuple[str, ...]
    rows: list[Row]
    comma: bool


def with_header(
    rows: Iterator[Row],
    *,
    comma: bool,
    columns: Columns | None = None,
    remembered: Mapping[str, Columns] = NOTHING,
) -> Table:
    """Find the header among the first rows, and take what is below it.

    ``columns`` says what the header's cells mean, for this file; ``remembered`` what they meant in
    earlier ones, by the header's signature. Else they are known by their names.
    """
    head: list[Row] = []
    for row in rows:
        head.append(row)
        if len(head) == HEADER_WITHIN:
            break
    header, fields = _find_header(head, columns, remembered)
    body = [row for row in head[header + 1 :] if any(row.cells)]
    for row in rows:
        if not any(row.cells):
            continue
        if len(body) >= MAX_ROWS:
            raise FileTooBig(what="rows", limit=MAX_ROWS)
        body.append(row)
    headers = head[header].cells
    return Table(headers=headers, fields=tuple(fields), rows=body, comma=comma)


def _find_header(
    head: Sequence[Row], columns: Columns | None, remembered: Mapping[str, Columns]
) -> tuple[int, list[str]]:
    """Say which of the first rows is the header, and which field each of its cells means."""
    for at, row in enumerate(head):
        said = columns if columns is not None else remembered.get(signature(row.cells))
        if said is not None and any(row.cells) and set(said) <= set(row.cells):
            return at, [said.get(cell, "") for cell in row.cells]
    known = [known_columns(row) for row in head]
    if max(known, default=0) < LEAST_COLUMNS or columns is not None:
        likely = max(head, key=lambda row: sum(map(bool, row.cells)), default=None)
        cells = tuple(cell for cell in likely.cells if cell) if likely is not None else ()
        raise FileUnreadable(
            reason="no-header",
            detail=", ".join(cells)[:200],
            columns=tuple(cell[:200] for cell in cells[:MOST_COLUMNS]),
        )
    header = known.index(max(known))
    return header, fields_of(head[header].cells)


def as_text(value: object) -> str:
    """Write a spreadsheet's value as a person would type it."""
    match value:
        case None:
            text = ""
        case bool():
            text = str(int(value))
        case float():
            is_whole = value.is_integer() and abs(value) < _EXACT
            text = str(int(value)) if is_whole else repr(value)
        case dt.datetime():
            has_time = value.time() != dt.time()
            text = value.isoformat(" ", "minutes") if has_time else value.date().isoformat()
        case dt.time():
            text = value.isoformat("minutes")
        case _:
            text = clean(str(value))[:MAX_CELL]
    return text


def known_columns(row: Row) -> int:
    """Count the cells that are names of columns."""
    return sum(map(bool, fields_of(row.cells)))
