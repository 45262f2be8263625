"""Text from outside is made fit to store."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text import NO_NUL, clean


@given(st.text())
def test_clean_text_can_be_stored_and_stays_clean(text: str) -> None:
    cleaned = clean(text)

    cleaned.encode()
    assert "\x00" not in cleaned
    assert clean(cleaned) == cleaned


def test_what_people_type_is_kept() -> None:
    assert clean(" Rua São João,\n12 - fundos 🏠\t ") == "Rua São João,\n12 - fundos 🏠"
    assert clean("a\ud800b\x00c\x1b") == "abc"


@pytest.mark.parametrize(("text", "fits"), [("a\nb", True), ("", True), ("a\x00b", False)])
def test_the_pattern_refuses_nul_alone(text: str, *, fits: bool) -> None:
    assert bool(re.search(NO_NUL, text)) is fits
