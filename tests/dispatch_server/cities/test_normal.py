"""Addresses as people write them, in Brazil and elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.cities.normal import fold, house_number, normal, take_apart


@pytest.mark.parametrize(
    ("written", "also_written"),
    [
        ("Av. Brig. Luís Antônio", "avenida brigadeiro luis antonio"),
        ("Av. 9 de Julho", "Avenida Nove de Julho"),
        ("R. Barão de Itapetininga", "RUA BARAO DE ITAPETININGA"),
        ("Pça da Sé", "Praça da Se"),
        ("R. Dr. Falcão Filho", "rua doutor falcão filho"),
        ("Al. Santos", "alameda  santos"),
        ("R 7 de Abril", "Rua Sete de Abril"),
        ("Rua São João", "Rua Sao Joao"),
        ("Sto. Amaro", "Santo Amaro"),
        ("Mäkelänkatu", "makelankatu"),
    ],
)
def test_two_spellings_of_one_street_are_one(written: str, also_written: str) -> None:
    assert normal(written) == normal(also_written) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Rua A", "Rua B"), ("Rua A", "Rua"), ("Rua 7", "Rua 8"), ("Rua Augusta", "Avenida Augusta")],
)
def test_two_streets_stay_two(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(st.text(max_size=80))
def test_a_normal_form_is_normal_for_any_text(text: str) -> None:
    once = normal(text)

    assert once == once.strip()
    assert fold(once) == once
    assert "  " not in once


@pytest.mark.parametrize(
    ("line", "street", "number", "rest", "postcode"),
    [
        (
            "Rua Augusta, 900 - ap 12 - Consolação, 01304-001",
            "Rua Augusta",
            "900",
            "ap 12 - Consolação",
            "01304-001",
        ),
        ("av 9 de julho 500", "av 9 de julho", "500", "", ""),
        ("Rua 7 de Abril, 100", "Rua 7 de Abril", "100", "", ""),
        ("Rua 24 de Maio", "Rua 24 de Maio", "", "", ""),
        ("Rua 13, 45", "Rua 13", "45", "", ""),
        ("Rua 13", "Rua 13", "", "", ""),
        ("R. Direita nº 255 loja 3", "R. Direita", "255", "loja 3", ""),
        ("Rua Tal 123A", "Rua Tal", "123A", "", ""),
        ("Rodovia BR-116, 2000", "Rodovia BR-116", "2000", "", ""),
        ("Rua Sem Nome, s/n, Centro", "Rua Sem Nome", "", "Centro", ""),
        ("Mannerheimintie 12 B", "Mannerheimintie", "12B", "", ""),
        ("Praça da Sé", "Praça da Sé", "", "", ""),
        ("Praça da Sé, Centro", "Praça da Sé", "", "Centro", ""),
        ("Avenida Paulista 1578 Bela Vista", "Avenida Paulista", "1578", "Bela Vista", ""),
        ("", "", "", "", ""),
    ],
)
def test_a_line_is_taken_apart(
    line: str, street: str, number: str, rest: str, postcode: str
) -> None:
    parts = take_apart(line)

    assert (parts.street, parts.number, parts.rest, parts.postcode) == (
        street,
        number,
        rest,
        postcode,
    )


@given(st.text(alphabet="ab1 2,-/sn.º#", max_size=200))
def test_no_line_is_too_strange_to_take_apart(line: str) -> None:
    parts = take_apart(line)

    assert parts.number in line.replace(" ", "").upper() or parts.number == ""


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("12 B", 12), ("12-14", 12), ("s/n", None), ("", None)]
)
def test_a_house_number_begins_with_its_number(text: str, number: int | None) -> None:
    assert house_number(text) == number
