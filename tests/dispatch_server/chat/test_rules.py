import pytest

from dispatch_server.chat.rules import LineEmpty, fit_text, gives_way
from shared.chat import PHONE_LINES


def test_a_text_loses_what_no_database_holds_and_the_blanks_around() -> None:
    assert fit_text("  Portão azul\x00,\nà direita \ud800") == "Portão azul,\nà direita"


@pytest.mark.parametrize("text", ["", "  \n ", "\x07"])
def test_a_line_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(LineEmpty):
        fit_text(text)


def test_the_oldest_line_leaves_the_phone_when_there_is_no_room() -> None:
    assert [gives_way(n) for n in (1, PHONE_LINES, PHONE_LINES + 1)] == [None, None, 1]
