"""CSV files as spreadsheet programs write them."""

import pytest

from dispatch_server.orders.delimited import read_rows
from dispatch_server.orders.tables import FileUnreadable

LINES = "pedido;endereço;observação\n1;Rua São João, 5;é aqui\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    rows, comma = read_rows(LINES.encode(encoding))

    assert [row.cells for row in rows] == [
        ("pedido", "endereço", "observação"),
        ("1", "Rua São João, 5", "é aqui"),
    ]
    assert comma


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_columns(delimiter: str) -> None:
    lines = f"pedido{delimiter}endereço{delimiter}obs\n1{delimiter}Rua A{delimiter}x\n"

    rows, comma = read_rows(lines.encode())

    assert [len(row.cells) for row in rows] == [3, 3]
    assert comma is (delimiter != ",")


def test_rows_are_numbered_as_the_file_s_lines() -> None:
    rows, _ = read_rows(b'id;address\n1;"two\nlines"\n\n2;one\n')

    assert [(row.number, row.cells) for row in rows] == [
        (1, ("id", "address")),
        (2, ("1", "two\nlines")),
        (4, ()),
        (5, ("2", "one")),
    ]


def test_a_stray_nul_is_dropped_and_a_picture_is_no_table() -> None:
    stray = b"id;address\n" + b"1;Rua A\x00\n" + b"2;Rua B\n" * 30
    rows, _ = read_rows(stray)
    assert [row.cells for row in rows][1] == ("1", "Rua A")

    with pytest.raises(FileUnreadable) as unreadable:
        read_rows(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00")
    assert unreadable.value.reason == "not-a-table"


def test_a_cell_beyond_all_measure_is_no_table() -> None:
    rows, _ = read_rows(b'id;address\n1;"' + b"x" * 200_000 + b'"\n')

    with pytest.raises(FileUnreadable, match="line 2"):
        list(rows)
