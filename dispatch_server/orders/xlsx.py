"""Rows of the first sheet of an XLSX that has any. Formulas give the result that was saved."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from dispatch_server.orders.tables import (
    MAX_COLUMNS,
    FileTooBig,
    FileUnreadable,
    Row,
    as_text,
)

MAX_UNPACKED: Final = 150 * 1024 * 1024  # bytes; 20,000 full rows take about 30 MB
MAX_PARTS: Final = 2_000
_PIECE: Final = 1 << 20
_MOST_EMPTY: Final = 5_000  # rows in a row; formatting alone can reach row 1,048,576
UNCALCULATED: Final = "\ue000"  # before a formula that nobody has calculated yet

# Styles, validations and extensions that openpyxl skips say nothing about the data.
warnings.filterwarnings("ignore", module="openpyxl")


def read_rows(content: bytes) -> Iterator[Row]:
    """Give the rows. Raises FileUnreadable, FileTooBig."""
    has_formulas = _inspect(content)
    values = _sheet_rows(content, data_only=True)
    if not has_formulas:
        yield from values
        return
    for row, plain in zip(values, _sheet_rows(content, data_only=False), strict=False):
        cells = tuple(
            value or (UNCALCULATED + formula if formula.startswith("=") else "")
            for value, formula in zip_longest(row.cells, plain.cells, fillvalue="")
        )
        yield Row(row.number, cells)


def _inspect(content: bytes) -> bool:
    """Unpack once, counting, before anybody parses it; tell whether there are formulas."""
    unpacked, has_formulas = 0, False
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > MAX_PARTS:
                raise FileTooBig(what="parts", limit=MAX_PARTS)
            for part in archive.infolist():
                tail = b""
                with archive.open(part) as file:
                    while piece := file.read(_PIECE):
                        unpacked += len(piece)
                        if unpacked > MAX_UNPACKED:
                            raise FileTooBig(what="unpacked-bytes", limit=MAX_UNPACKED)
                        window = tail + piece
                        if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                            raise FileUnreadable(reason="broken-xlsx", detail=part.filename)
                        has_formulas = has_formulas or b"<f>" in window or b"<f " in window
                        tail = window[-16:]
    except (BadZipFile, zipfile.LargeZipFile, OSError, EOFError, NotImplementedError) as broken:
        raise FileUnreadable(reason="broken-xlsx") from broken
    except RuntimeError as locked:  # "File is encrypted, password required"
        raise FileUnreadable(reason="locked") from locked
    return has_formulas


def _sheet_rows(content: bytes, *, data_only: bool) -> Iterator[Row]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
    except Exception as broken:  # openpyxl lets through whatever its parsers raise
        raise FileUnreadable(reason="broken-xlsx") from broken
    try:
        yield from _rows_of(book.worksheets)
    except FileTooBig:
        raise
    except Exception as broken:
        raise FileUnreadable(reason="broken-xlsx") from broken
    finally:
        book.close()


def _rows_of(sheets: list[ReadOnlyWorksheet]) -> Iterator[Row]:
    for sheet in sheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # files lie about them
        found, empty = False, 0
        for number, values in enumerate(
            sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1
        ):
            row = Row(number, _without_tail([as_text(value) for value in values]))
            empty = 0 if any(row.cells) else empty + 1
            found = found or not empty
            if empty > _MOST_EMPTY:
                break
            yield row
        if found:
            return


def _without_tail(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)
