"""Addresses as people write them, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.places.parse import postal_code, to_query


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("1304001", "BR", "01304-001"),
        ("01304-001", "BR", "01304-001"),
        ("01.304-001", "BR", "01304-001"),
        ("1304001.0", "BR", "01304-001"),
        ("", "BR", ""),
        ("-", "BR", ""),
        ("100", "FI", "00100"),
        ("SW1A 1AA", "GB", "SW1A 1AA"),
        ("", "GB", ""),
        ("123", "BR", None),
        ("013040011", "BR", None),
        ("abc", "BR", None),
        ("٠١٣٠٤٠٠١", "BR", None),
        ("!", "GB", None),
    ],
)
def test_postal_codes(text: str, country: str, code: str | None) -> None:
    assert postal_code(text, country) == code


def test_a_brazilian_line() -> None:
    query = to_query(text="R. Augusta, 900 - ap 12, 01304-001", country="BR")

    assert (query.street, query.number, query.postal_code) == ("R. Augusta", "900", "01304-001")
    assert (query.complement, query.text) == ("ap 12", "R. Augusta, 900 - ap 12, 01304-001")


def test_a_finnish_line_has_code_and_town_at_its_end() -> None:
    query = to_query(text="Mannerheimintie 12 B 5, 00100 Helsinki", country="FI")

    assert (query.street, query.number, query.complement) == ("Mannerheimintie", "12B", "5")
    assert (query.postal_code, query.city) == ("00100", "Helsinki")


def test_columns_win_over_the_line() -> None:
    query = to_query(
        text="Rua Augusta 900, 99999-999",
        postal="1304001",
        city="São Paulo",
        complement="fundos",
        country="BR",
    )

    assert (query.postal_code, query.city, query.complement) == (
        "01304-001",
        "São Paulo",
        "fundos",
    )


def test_the_text_is_kept_as_it_came() -> None:
    assert to_query(text="  Rua  A ,\n 5 ", country="BR").text == "  Rua  A ,\n 5 "


@given(st.text(max_size=100), st.sampled_from(["BR", "FI", "GB", ""]))
def test_any_text_can_be_taken_apart(text: str, country: str) -> None:
    query = to_query(text=text, postal=text[:20], country=country)

    assert query.text == text
    assert postal_code(query.postal_code, country) == query.postal_code
