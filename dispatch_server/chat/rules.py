"""What a line may hold, and how many of them a phone keeps."""

from dataclasses import dataclass
from typing import ClassVar

from dispatch_server.errors import Conflict, Refused
from shared.chat import PHONE_LINES
from shared.text import clean


@dataclass(eq=False)
class LineEmpty(Refused):
    """Nothing is left of the text without its blanks. Write something."""

    slug: ClassVar[str] = "line-empty"

    def __str__(self) -> str:
        return "the line has no text"


@dataclass(eq=False)
class LineTaken(Conflict):
    """Another line has this id. Make a new one."""

    slug: ClassVar[str] = "line-taken"

    def __str__(self) -> str:
        return "another line has this id: make a new one"


def fit_text(text: str) -> str:
    """Take out what no database holds. Raises LineEmpty where nothing is left."""
    fit = clean(text)
    if not fit:
        raise LineEmpty
    return fit


def gives_way(number: int) -> int | None:
    """Say which line leaves the phone when line ``number`` comes to it; None while there is room."""
    return number - PHONE_LINES if number > PHONE_LINES else None
