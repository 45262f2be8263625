"""What WhatsApp's webhook says: how messages came on, and who wants no more of them."""

import hmac
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from dispatch_server.messaging.rules import MessageState

SIGNATURE: Final = "x-hub-signature-256"
STOP_WORDS: Final = frozenset({"stop", "sair", "parar", "pare", "cancelar", "unsubscribe"})
EXCERPT: Final = 500


class _Error(msgspec.Struct):
    code: int = 0
    title: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A message came on, or did not arrive. ``message_id`` is ours, where it was repeated."""

    provider_id: str
    message_id: UUID | None = None
    state: MessageState
    answer: str
    at: datetime


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody wants no more messages."""

    address: str
    at: datetime


class _Status(msgspec.Struct):
    id: str
    status: str
    timestamp: str = "0"
    biz_opaque_callback_data: str = ""
    errors: list[_Error] = []


class _Text(msgspec.Struct):
    body: str = ""


class _Inbound(msgspec.Struct):
    timestamp: str = "0"
    from_: str = msgspec.field(default="", name="from")
    text: _Text = msgspec.field(default_factory=_Text)


class _Value(msgspec.Struct):
    statuses: list[_Status] = []
    messages: list[_Inbound] = []


class _Change(msgspec.Struct):
    value: _Value


class _Entry(msgspec.Struct):
    changes: list[_Change] = []


class _Hook(msgspec.Struct):
    entry: list[_Entry] = []


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Check a webhook's signature, over the bytes as they came. An empty secret signs nothing."""
    if not secret:
        return False
    wanted = f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"
    return hmac.compare_digest(wanted.encode(), signature.strip().encode())


def read_hook(body: bytes) -> list[Report | Stop]:
    """Read what a webhook says, in its order; what is of no concern is left out.

    Raises msgspec.MsgspecError for a body that is none of WhatsApp's.
    """
    told: list[Report | Stop] = []
    for entry in msgspec.json.decode(body, type=_Hook).entry:
        for change in entry.changes:
            for status in change.value.statuses:
                report = _report(status)
                told.extend([report] if report else [])
            told.extend(
                Stop(address=inbound.from_, at=_instant(inbound.timestamp))
                for inbound in change.value.messages
                if inbound.text.body.strip(" .!").casefold() in STOP_WORDS and inbound.from_
            )
    return told


def _report(status: _Status) -> Report | None:
    known = {state.value: state for state in MessageState} | {"played": MessageState.READ}
    state = known.get(status.status)
    if state in {None, MessageState.QUEUED, MessageState.SUPPRESSED}:
        return None
    said = "; ".join(f"{one.code} {one.title}" for one in status.errors)
    return Report(
        provider_id=status.id,
        message_id=_id(status.biz_opaque_callback_data),
        state=state,
        answer=(said or status.status)[:EXCERPT],
        at=_instant(status.timestamp),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _instant(seconds: str) -> datetime:
    """Read seconds since 1970; nonsense is the beginning of time, not an error."""
    is_number = seconds.isascii() and seconds.isdecimal() and len(seconds) < 12  # noqa: PLR2004 - year 5138
    return datetime.fromtimestamp(int(seconds) if is_number else 0, UTC)
