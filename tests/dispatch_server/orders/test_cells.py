"""Cells mean what a person in Brazil or elsewhere meant by them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.orders import cells

DAY = dt.date(2026, 11, 3)


@pytest.mark.parametrize(
    "text",
    ["03/11/2026", "3/11/26", "03-11-2026", "03.11.2026", "2026-11-03", "2026/11/3", "46329",
     "03/11/2026 00:00:00", "2026-11-03T08:00", "46329.0"],
)  # fmt: skip
def test_dates_are_read_day_first(text: str) -> None:
    assert cells.date(text) == DAY


@pytest.mark.parametrize("text", ["13/25/2026", "31/02/2026", "amanhã", "1", "", "99999999", "0"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert cells.date(text) is None


@pytest.mark.parametrize(
    ("text", "comma", "number"),
    [
        ("1.234,56", True, "1234.56"),
        ("1,234.56", False, "1234.56"),
        ("12,5", True, "12.5"),
        ("12,5", False, "12.5"),
        ("1.500", True, "1500"),
        ("1.500", False, "1.500"),
        ("R$ 1.234,56", True, "1234.56"),
        ("2,5 kg", True, "2.5"),
        ("1.234.567", True, "1234567"),
        ("9223372036854775808", False, "9223372036854775808"),
        ("-3", False, "-3"),
    ],
)
def test_amounts(text: str, number: str, *, comma: bool) -> None:
    assert cells.decimal(text, comma=comma) == Decimal(number)


@pytest.mark.parametrize("text", ["", "abc", "1e999", "nan", "inf", "--1", "1,2,x", "٣"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert cells.decimal(text, comma=True) is None


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [("08:00", 8, 0), ("8h", 8, 0), ("8h30", 8, 30), ("8", 8, 0), ("08:00:00", 8, 0),
     ("8am", 8, 0), ("12 PM", 12, 0), ("24:00", 23, 59), ("0.5", 12, 0), ("0,333333333", 8, 0)],
)  # fmt: skip
def test_times(text: str, hour: int, minute: int) -> None:
    assert cells.time(text) == dt.time(hour, minute)


@pytest.mark.parametrize("text", ["25:00", "08:61", "cedo", "", "8:00:99x"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert cells.time(text) is None


@pytest.mark.parametrize(
    "text",
    ["08:00-12:00", "8h às 12h", "8-12", "das 8 as 12", "08:00 – 12:00", "08:00 até 12:00",  # noqa: RUF001
     "8am to 12pm", "08:00/12:00"],
)  # fmt: skip
def test_windows(text: str) -> None:
    assert cells.window(text) == (dt.time(8), dt.time(12))


@pytest.mark.parametrize("text", ["manhã", "08:00", "08:00-12:00-14:00", "-", ""])
def test_what_is_no_window_is_none(text: str) -> None:
    assert cells.window(text) is None


def test_a_phone_that_a_spreadsheet_rounded_is_told() -> None:
    assert cells.phone_is_damaged("1,1987E+10")
    assert not cells.phone_is_damaged("11987654321")


@given(st.text(max_size=40))
def test_nothing_that_people_type_breaks_a_reader(text: str) -> None:
    cells.date(text)
    cells.decimal(text, comma=True)
    cells.time(text)
    cells.window(text)
