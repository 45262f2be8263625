"""Asking the server at the door whether the recipient's number is the right one."""

from enum import StrEnum
from typing import Annotated, Final

import msgspec

from shared.ids import TaskId

MAX_TRIES: Final = 5  # wrong ones, for each order, on all phones together


class PinQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/driver/pins``."""

    task_id: TaskId
    pin: Annotated[str, msgspec.Meta(min_length=1, max_length=12)]


class PinAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """No tries left and not right: this order takes no PIN from anybody any more."""

    is_right: bool
    tries_left: int


class PinVerdict(StrEnum):
    """What a phone makes of the answer, or of none."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"  # too many wrong ones
    UNCHECKED = "unchecked"  # no signal, or a server that does not know
