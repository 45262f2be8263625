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


def test_a_right_key_of_another_stop_is_unknown_and_kept_bare() -> None:
    assert read_code(f"NFe{KEY}", HERE[:1]) == Read(code=KEY, match=Match.UNKNOWN)
