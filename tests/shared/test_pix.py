"""The code of a Pix, against the Central Bank's own example and a reader of our own."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.pix import (
    MAX_CITY,
    MAX_NAME,
    MAX_TXID,
    PixAccount,
    PixKeyKind,
    br_code,
    plain_text,
    read_key,
    txid_of,
)

RANDOM = "123e4567-e12b-12d1-a456-426655440000"
ACCOUNT = PixAccount(key=RANDOM, name="Fulano de Tal", city="BRASILIA")


def fields(code: str) -> dict[str, str]:
    """Take a code apart as a bank's app does."""
    found: dict[str, str] = {}
    while code:
        number, size = code[:2], int(code[2:4])
        found[number], code = code[4 : 4 + size], code[4 + size :]
        assert len(found[number]) == size
    return found


def test_it_is_the_example_of_the_central_bank() -> None:
    """Manual de Padrões para Iniciação do Pix, the static code without a sum."""
    assert br_code(ACCOUNT, 0, "***") == (
        "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"
        "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D"
    )


@given(
    st.integers(1, 2**31 - 1), st.uuids(), st.text(min_size=1, max_size=40), st.text(max_size=40)
)
def test_whatever_it_is_made_of_a_bank_can_take_it_apart(
    cents: int, task: UUID, name: str, city: str
) -> None:
    shown = PixAccount(
        key=RANDOM,
        name=plain_text(name, MAX_NAME) or "X",
        city=plain_text(city, MAX_CITY) or "X",
    )
    found = fields(br_code(shown, cents, txid_of(task)))

    merchant, more = fields(found["26"]), fields(found["62"])
    assert found["54"] == f"{cents / 100:.2f}"
    assert (found["53"], found["58"]) == ("986", "BR")
    assert (found["59"], found["60"]) == (shown.name, shown.city)
    assert merchant == {"00": "br.gov.bcb.pix", "01": RANDOM}
    assert more["05"] == txid_of(task)
    assert more["05"].isalnum()
    assert len(more["05"]) <= MAX_TXID


@pytest.mark.parametrize(
    ("typed", "value", "kind"),
    [
        ("529.982.247-25", "52998224725", PixKeyKind.CPF),
        ("11.222.333/0001-81", "11222333000181", PixKeyKind.CNPJ),
        ("12.abc.345/01de-35", "12ABC34501DE35", PixKeyKind.CNPJ),
        ("+55 11 98888-0000", "+5511988880000", PixKeyKind.PHONE),
        ("(11) 3333-4444", "+551133334444", PixKeyKind.PHONE),
        (" Caixa@Padaria.com.br ", "caixa@padaria.com.br", PixKeyKind.EMAIL),
        (RANDOM.upper(), RANDOM, PixKeyKind.RANDOM),
    ],
)
def test_a_key_is_written_as_the_directory_writes_it(
    typed: str, value: str, kind: PixKeyKind
) -> None:
    key = read_key(typed)

    assert key is not None
    assert (key.value, key.kind) == (value, kind)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "pix",
        "52998224724",
        "11988880000",
        "+1 202 555 0100",
        "(11) 88880000000",
        "ana@",
        "ana@loja",
        f"{'a' * 70}@loja.com",
        RANDOM.replace("-", ""),
    ],
)
def test_what_is_no_key_is_not_taken_for_one(typed: str) -> None:
    assert read_key(typed) is None


def test_a_name_is_cut_to_what_banks_show() -> None:
    assert plain_text("Padaria São João & Irmãos Ltda.", MAX_NAME) == "Padaria Sao Joao & Irmaos"
    assert plain_text("São José do Rio Preto", MAX_CITY) == "Sao Jose do Rio"
    assert plain_text("寿司", MAX_NAME) == ""


def test_two_things_to_pay_for_have_two_names() -> None:
    assert txid_of(UUID(int=0)) == "0"
    assert len({txid_of(UUID(int=number)) for number in range(5_000)}) == 5_000
    assert len(txid_of(UUID(int=2**128 - 1))) == 22
