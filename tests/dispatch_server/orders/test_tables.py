"""The header is found, and everything has a limit."""

import datetime as dt

import pytest

from dispatch_server.orders.tables import (
    MAX_ROWS,
    FileTooBig,
    FileUnreadable,
    Row,
    as_text,
    with_header,
)


def test_the_header_is_found_below_a_title_and_blank_rows_are_skipped() -> None:
    rows = [
        Row(1, ("Pedidos de terça", "", "")),
        Row(2, ()),
        Row(3, ("Pedido", "Endereço", "Cor")),
        Row(4, ("1", "Rua A, 1", "azul")),
        Row(5, ("", "", "")),
        Row(6, ("2", "Rua A, 2", "")),
    ]

    table = with_header(iter(rows), comma=True)

    assert table.fields == ("external_id", "address", "")
    assert [row.number for row in table.rows] == [4, 6]


@pytest.mark.parametrize("rows", [[], [Row(1, ("a", "b"))], [Row(1, ("pedido",))]])
def test_without_a_header_there_is_no_table(rows: list[Row]) -> None:
    with pytest.raises(FileUnreadable) as unreadable:
        with_header(iter(rows), comma=True)

    assert unreadable.value.reason == "no-header"


@pytest.mark.parametrize(("count", "fits"), [(MAX_ROWS, True), (MAX_ROWS + 1, False)])
def test_rows_are_limited(count: int, *, fits: bool) -> None:
    rows = [Row(1, ("id", "address")), *(Row(i, (str(i), "A")) for i in range(2, count + 2))]
    if fits:
        assert len(with_header(iter(rows), comma=True).rows) == count
    else:
        with pytest.raises(FileTooBig):
            with_header(iter(rows), comma=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (1304001.0, "1304001"),
        (11987654321, "11987654321"),
        (1.5, "1.5"),
        (True, "1"),
        (dt.datetime(2026, 11, 24), "2026-11-24"),  # noqa: DTZ001 - as Excel has it
        (dt.datetime(2026, 11, 24, 8, 30), "2026-11-24 08:30"),  # noqa: DTZ001
        (dt.time(8), "08:00"),
        (" Rua\x00 A ", "Rua A"),
    ],
)
def test_values_are_written_as_a_person_would(value: object, text: str) -> None:
    assert as_text(value) == text
