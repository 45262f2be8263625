"""A cursor comes back as it was given; whatever else a phone sends is no cursor."""

import pytest

from dispatch_server.sync.cursor import MAX_DIGITS, Cursor, parse


@pytest.mark.parametrize(
    "cursor", [Cursor("a1b2", 0), Cursor("a1b2", 10**MAX_DIGITS - 1), Cursor("a.b", 7)]
)
def test_a_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    assert parse(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        ".7",
        "a1b2",
        "a1b2.",
        "a1b2.-1",
        "a1b2.1e3",
        "a1b2.\u0661",  # a digit, but not one of ours
        f"a1b2.{10**MAX_DIGITS}",  # more than a database can hold
    ],
)
def test_what_we_never_wrote_is_no_cursor(text: str) -> None:
    assert parse(text) is None
