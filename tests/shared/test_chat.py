import msgspec
import pytest

from shared.chat import MAX_LINE, Author, ChatWritten


def test_each_side_writes_for_the_other() -> None:
    assert [author.other for author in Author] == [Author.DRIVER, Author.OFFICE]


@pytest.mark.parametrize("text", ["", "x" * (MAX_LINE + 1), "a\0b"])
def test_a_line_has_some_text_and_not_too_much(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"text": text}, ChatWritten)
