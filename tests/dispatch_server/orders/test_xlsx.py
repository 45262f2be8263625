"""Workbooks: dates, formulas, hidden sheets, and files that want to hurt."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from dispatch_server.orders import xlsx
from dispatch_server.orders.tables import FileTooBig, FileUnreadable


def a_workbook(*rows: list[Any], title_merged: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if title_merged:
        sheet.merge_cells("A1:C1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_values_come_as_they_are_shown() -> None:
    content = a_workbook(
        ["Entregas", None, None],
        ["pedido", "data", "CEP"],
        [1001, dt.datetime(2026, 11, 24), 1304001],  # noqa: DTZ001 - as Excel has it
        title_merged=True,
    )

    rows = list(xlsx.read_rows(content))

    assert [row.cells[:3] for row in rows] == [
        ("Entregas",),
        ("pedido", "data", "CEP"),
        ("1001", "2026-11-24", "1304001"),
    ]


def test_a_formula_without_its_result_is_marked() -> None:
    rows = list(xlsx.read_rows(a_workbook(["pedido", "valor"], ["=cmd()", 5])))

    assert rows[1].cells == (f"{xlsx.UNCALCULATED}=cmd()", "5")


def test_the_first_visible_sheet_with_rows_is_read() -> None:
    book = Workbook()
    book.active.sheet_state = "hidden"
    book.active.append(["secret"])
    book.create_sheet("empty")
    book.create_sheet("orders").append(["pedido"])
    out = io.BytesIO()
    book.save(out)

    assert [row.cells for row in xlsx.read_rows(out.getvalue())] == [("pedido",)]


def _zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_UNPACKED", 5_000_000)
    bomb = _zipped(sheet=b"0" * 6_000_000)
    assert len(bomb) < 10_000

    with pytest.raises(FileTooBig):
        list(xlsx.read_rows(bomb))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no zip at all",
        _zipped(hello=b"a zip, but no workbook"),
        a_workbook(["pedido"])[:-200],
        a_workbook(["pedido"])[:900],
        _zipped(sheet=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaa">]><x>&a;</x>'),
    ],
    ids=["rubbish", "zip", "no-directory", "cut", "entities"],
)
def test_a_broken_workbook_is_said_to_be_so(content: bytes) -> None:
    with pytest.raises(FileUnreadable) as unreadable:
        list(xlsx.read_rows(content))

    assert unreadable.value.reason == "broken-xlsx"
