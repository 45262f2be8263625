"""Access keys of Brazilian invoices."""

import pytest

from shared.nfe import check_digit, find_access_key, is_access_key, looks_like_key

# Published in the integration manual of the NF-e as an example; its last digit is 5.
KEY = "52060433009911002506550120000007800267301615"


def test_the_manuals_example_has_its_digit() -> None:
    assert check_digit(KEY[:-1]) == int(KEY[-1])


def test_one_wrong_digit_is_found_out() -> None:
    found = [
        at
        for at in range(len(KEY))
        if is_access_key(KEY[:at] + str((int(KEY[at]) + 1) % 10) + KEY[at + 1 :])
    ]

    assert is_access_key(KEY)
    assert found == []


def test_a_digit_of_ten_or_eleven_is_nought() -> None:
    bases = [f"{number:043d}" for number in range(2000)]
    noughts = [base for base in bases if check_digit(base) == 0]

    assert all(0 <= check_digit(base) <= 9 for base in bases)
    assert 1.5 < len(noughts) / len(bases) * 11 < 2.5  # two remainders of eleven


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"  {KEY[:4]} {KEY[4:8]} {KEY[8:]} ",
        f"https://www.fazenda.example/nfce?p={KEY}|2|1|1|ABCDEF",
        f"http://nfe.example/consulta?chNFe={KEY}&tpAmb=1",
    ],
)
def test_a_key_is_found_as_it_is_printed_typed_or_in_a_qr(text: str) -> None:
    assert find_access_key(text) == KEY


@pytest.mark.parametrize("text", ["", "PRT1048201", KEY[:-1], KEY + "1", KEY[:-1] + "6", "x" * 44])
def test_what_is_no_valid_key_is_none(text: str) -> None:
    assert find_access_key(text) == ""


def test_a_mistyped_key_is_told_from_a_label() -> None:
    assert looks_like_key(KEY[:-1] + "6")
    assert not looks_like_key("PRT1048201")
