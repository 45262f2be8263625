"""A phone's place in its feed, opaque to the phone: the log's generation and a revision."""

from typing import Final

import msgspec

MAX_DIGITS: Final = 18


class Cursor(msgspec.Struct, frozen=True):
    generation: str
    rev: int

    def __str__(self) -> str:
        return f"{self.generation}.{self.rev}"


def parse(text: str) -> Cursor | None:
    """Read a cursor; None for what is none of ours, which means: start over."""
    generation, _, rev = text.rpartition(".")
    if not generation or not (rev.isascii() and rev.isdigit()) or len(rev) > MAX_DIGITS:
        return None
    return Cursor(generation, int(rev))
