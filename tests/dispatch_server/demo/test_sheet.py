"""The demo's spreadsheet is one that a Brazilian shop would export."""

import csv
import datetime as dt
import io

from dispatch_server.demo.sheet import COLUMNS, Address, make_sheet, person

DATE = dt.date(2026, 11, 23)
DOORS = [
    Address(line=f"Mannerheimintie, {n}", city="Helsinki", postal_code="00100") for n in range(9)
]


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_there_is_a_row_for_each_door() -> None:
    head, *rows = _rows(make_sheet(DOORS, DATE, seed=1))

    assert tuple(head) == COLUMNS
    assert [row[3] for row in rows] == [door.line for door in DOORS]
    assert len({row[0] for row in rows}) == len(DOORS)


def test_it_writes_dates_and_numbers_as_people_do_there() -> None:
    row = _rows(make_sheet(DOORS, DATE, seed=1))[1]

    assert row[7] == "23/11/2026"
    assert "," in row[10]


def test_a_seed_repeats_it() -> None:
    assert make_sheet(DOORS, DATE, seed=3) == make_sheet(DOORS, DATE, seed=3)
    assert make_sheet(DOORS, DATE, seed=3) != make_sheet(DOORS, DATE, seed=4)


def test_drivers_of_one_day_have_names_of_their_own() -> None:
    assert len({person(number) for number in range(1, 41)}) == 40
