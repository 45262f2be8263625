"""Check digits, against numbers that stand in the authorities' own examples."""

from hypothesis import given
from hypothesis import strategies as st

from shared.digits import is_cnpj, is_cpf, modulo_11

CPF = "52998224725"
CNPJ = "11222333000181"
LETTERED = "12ABC34501DE35"  # the example of Receita Federal for the form of 2026


def test_numbers_that_check_out_are_taken() -> None:
    assert is_cpf(CPF)
    assert is_cnpj(CNPJ)
    assert is_cnpj(LETTERED)


def test_what_only_looks_like_one_is_not() -> None:
    assert not any(map(is_cpf, ("", "00000000000", CPF[:-1], CPF + "0", "5299822472\uff15", CNPJ)))
    wrong = ("", "0" * 14, LETTERED.lower(), LETTERED[:-1] + "A", "12ÁBC34501DE35", CPF)
    assert not any(map(is_cnpj, wrong))


@given(st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_seen(place: int, more: int) -> None:
    wrong = str((int(CPF[place]) + more) % 10)
    assert not is_cpf(CPF[:place] + wrong + CPF[place + 1 :])


def test_the_weights_begin_again_behind_the_heaviest() -> None:
    assert modulo_11([1, 0, 0, 0, 0, 0, 0, 0, 0], heaviest=9) == 11 - 2
    assert modulo_11([1, 0, 0, 0, 0, 0, 0, 0, 0], heaviest=11) == 11 - 10
