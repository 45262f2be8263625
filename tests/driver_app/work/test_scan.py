"""What a code is, and whether it belongs here."""

import pytest

from driver_app.work.scan import Match, Read, read_code
from shared.runs import PackageView

KEY = "52060433009911002506550120000007800267301615"
HERE = (PackageView(barcode="PRT-1"), PackageView(barcode=KEY))


@pytest.mark.parametrize(
    ("text", "code", "match"),
    [
        (" prt-1 ", "PRT-1", Match.KNOWN),
        (KEY, KEY, Match.KNOWN),
        (f"https://nfe.example/qr?p={KEY}|2|1", KEY, Match.KNOWN),
        ("PRT-2", "PRT-2", Match.UNKNOWN),
        (KEY[:-1] + "4", KEY[:-1] + "4", Match.BAD_KEY),
        ("  ", "", Match.EMPTY),
    ],
)
def test_a_code_is_found_on_a_package_or_told_as_what_it_is(
    text: str, code: str, match: Match
) -> None:
    assert read_code(text, HERE) == Read(code=code, match=match)


@pytest.mark.parametrize(
    ("on_the_package", "read"),
    [
        ("036000291452", "0036000291452"),  # a UPC-A, as every decoder reads it
        ("7891000315507", "07891000315507"),  # one unit in a carton's symbol
        ("96385074", "0000096385074"),
    ],
)
def test_a_trade_number_is_the_same_in_each_symbol(on_the_package: str, read: str) -> None:
    found = read_code(read, (PackageView(barcode=on_the_package),))

    assert found == Read(code=on_the_package, match=Match.KNOWN)


def test_zeros_before_a_number_of_our_own_do_count() -> None:
    assert read_code("0012345", (PackageView(barcode="12345"),)).match is Match.UNKNOWN


def test_a_right_key_of_another_stop_is_unknown_and_kept_bare() -> None:
    assert read_code(f"NFe{KEY}", HERE[:1]) == Read(code=KEY, match=Match.UNKNOWN)
