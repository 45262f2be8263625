"""What the office and a driver write to each other: one chat per driver, which outlives runs.

A driver's line goes up as a fact; the office's comes down with the changes. That a line is on the
phone, and that it was read, are facts too, each of them for all lines up to a number.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec

from shared.ids import DriverId, RunId, StopId
from shared.text import NO_NUL

MAX_LINE: Final = 1_000  # characters: a paragraph, not a letter
PHONE_LINES: Final = 200  # the newest of a chat; a phone holds no more

LineText = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_LINE, pattern=NO_NUL)]
LineNumber = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class Author(StrEnum):
    """Which side wrote a line."""

    OFFICE = "office"
    DRIVER = "driver"

    @property
    def other(self) -> "Author":
        return Author.DRIVER if self is Author.OFFICE else Author.OFFICE


class ChatWritten(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``chat.written``. The fact's id is the line's; its stop is what it is about."""

    text: LineText


class ChatSeen(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``chat.delivered`` and of ``chat.read``: the office's lines up to this number."""

    through: LineNumber


class ChatLineView(msgspec.Struct, frozen=True, kw_only=True):
    """One line as consoles and phones get it.

    ``number`` counts a chat's lines from 1, both sides', in the order in which the server got
    them. Without ``delivered_at`` an office's line is not yet on the phone; a driver's line is
    delivered when the server has it.
    """

    id: UUID
    driver_id: DriverId
    number: int
    author: Author
    name: str  # of the person; empty where nobody knows any more
    text: str
    run_id: RunId | None = None  # that was driven when it was written
    stop_id: StopId | None = None  # that it is about
    about: str = ""  # the number of that stop's order, and how many more there are
    written_at: datetime
    delivered_at: datetime | None = None
    read_at: datetime | None = None
