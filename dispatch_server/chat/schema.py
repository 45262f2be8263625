"""What goes over the wire about chats; the line itself is in ``shared/chat.py``."""

import msgspec

from shared.chat import ChatLineView, LineNumber, LineText
from shared.ids import DriverId, RunId, StopId


class NewLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``PUT /v1/drivers/{id}/chat/{line}``. A stop brings its own run along."""

    text: LineText
    run_id: RunId | None = None
    stop_id: StopId | None = None


class ReadThrough(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/drivers/{id}/chat/read``: the driver's lines up to this number."""

    through: LineNumber


class ChatSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One driver's chat in a list. ``unread`` are the driver's lines that the office has not read."""

    driver_id: DriverId
    driver_name: str
    unread: int
    newest: ChatLineView | None


class ChatPage(msgspec.Struct, frozen=True, kw_only=True):
    """Lines of one chat, the oldest first. ``more``: there are older ones."""

    chat: ChatSummary
    lines: tuple[ChatLineView, ...]
    more: bool
