"""Issues are told in the reader's language, and every code has its words."""

import re
from pathlib import Path

import msgspec
import pytest

from dispatch_server.orders import issues
from dispatch_server.orders.schema import NewOrder
from dispatch_server.texts import LOCALES, catalogue

CODE = Path(issues.__file__).parent


def test_an_issue_says_what_to_do_in_the_reader_s_language() -> None:
    told = issues.warning("pt-BR", "postal_code", "postal_code_unknown", "01304-999")

    assert told.text == "O CEP 01304-999 não consta no diretório. Confira com o endereço."
    assert (told.level, issues.refuses([told])) == ("warning", False)
    assert issues.refuses([told, issues.error("en", "date", "date_missing")])


def test_a_long_value_is_cut_and_braces_stay_what_they_are() -> None:
    told = issues.error("en", "date", "date_invalid", "{x}" + "9" * 100)

    assert told.value.startswith("{x}9")
    assert len(told.value) == 60
    assert told.value in told.text


@pytest.mark.parametrize("locale", LOCALES)
def test_every_code_has_its_words(locale: str) -> None:
    words = {key for key in catalogue(locale) if key.startswith("orders.issue.")}
    source = "".join(path.read_text() for path in CODE.glob("*.py"))

    unused = {key for key in words if f'"{key.removeprefix("orders.issue.")}"' not in source}
    assert unused == set()
    assert len(words) > 20


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    keys = [{key for key in catalogue(locale) if key.startswith("orders.")} for locale in LOCALES]
    assert keys[0] == keys[1]
    for key in keys[0]:
        facts = [set(re.findall(r"{(\w+)}", catalogue(locale)[key])) for locale in LOCALES]
        assert facts[0] == facts[1], key


def test_a_field_that_does_not_fit_is_named() -> None:
    with pytest.raises(msgspec.ValidationError) as reason:
        msgspec.convert({"external_id": ""}, NewOrder)

    told = issues.from_validation("en", reason.value)

    assert (told.field, told.code) == ("external_id", "invalid")
    assert "length >= 1" in told.text
