"""What WhatsApp's webhook says: how messages came on, who wrote, and how templates stand."""

import hmac
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from dispatch_server.messaging.outcomes import WHATSAPP, Verdict, judge
from dispatch_server.messaging.port import EXCERPT, Standing
from dispatch_server.messaging.rules import MessageState
from dispatch_server.messaging.templating import PREFIX, locale_of, state_of

SIGNATURE: Final = "x-hub-signature-256"
TEMPLATES: Final = "message_template_status_update"
STOP_WORDS: Final = frozenset({"stop", "sair", "parar", "pare", "cancelar", "unsubscribe"})


class _Error(msgspec.Struct):
    code: int = 0
    title: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A message came on, or did not arrive. ``message_id`` is ours, where it was repeated."""

    provider_id: str
    message_id: UUID | None = None
    state: MessageState
    answer: str
    verdict: Verdict | None = None  # of one that failed
    at: datetime


class Wrote(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody wrote to us."""

    address: str
    at: datetime


class Stood(msgspec.Struct, frozen=True, kw_only=True):
    """A template stands otherwise than before."""

    standing: Standing
    at: datetime


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody wants no more messages."""

    address: str
    at: datetime


type News = Report | Stop | Wrote | Stood


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


class _Rejection(msgspec.Struct):
    reason: str = ""
    recommendation: str = ""


class _Value(msgspec.Struct):
    statuses: list[_Status] = []
    messages: list[_Inbound] = []
    event: str = ""
    message_template_name: str = ""
    message_template_language: str = ""
    message_template_category: str | None = ""
    reason: str | None = ""
    rejection_info: _Rejection | None = None


class _Change(msgspec.Struct):
    value: _Value
    field: str = ""


class _Entry(msgspec.Struct):
    time: int = 0
    changes: list[_Change] = []


class _Hook(msgspec.Struct):
    entry: list[_Entry] = []


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Check a webhook's signature, over the bytes as they came. An empty secret signs nothing."""
    if not secret:
        return False
    wanted = f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"
    return hmac.compare_digest(wanted.encode(), signature.strip().encode())


def wants_silence(words: str) -> bool:
    """Say whether an answer asks for no more messages."""
    return words.strip(" .!\n").casefold() in STOP_WORDS


def read_hook(body: bytes) -> list[News]:
    """Read what a webhook says, in its order; what is of no concern is left out.

    Raises msgspec.MsgspecError for a body that is none of WhatsApp's.
    """
    told: list[News] = []
    for entry in msgspec.json.decode(body, type=_Hook).entry:
        for change in entry.changes:
            if change.field == TEMPLATES:
                told.extend(_stood(change.value, entry.time))
            for status in change.value.statuses:
                report = _report(status)
                told.extend([report] if report else [])
            for inbound in change.value.messages:
                told.extend(_inbound(inbound))
    return told


def _inbound(inbound: _Inbound) -> list[News]:
    if not inbound.from_:
        return []
    at = _instant(inbound.timestamp)
    wrote = Wrote(address=inbound.from_, at=at)
    is_stop = wants_silence(inbound.text.body)
    return [wrote, Stop(address=inbound.from_, at=at)] if is_stop else [wrote]


def _stood(value: _Value, seconds: int) -> list[News]:
    state = state_of(value.event)
    if state is None or not value.message_template_name.startswith(PREFIX):
        return []
    why = value.rejection_info
    said = [value.reason or "", *([why.reason, why.recommendation] if why else [])]
    standing = Standing(
        name=value.message_template_name,
        locale=locale_of(value.message_template_language),
        state=state,
        reason=" ".join(one for one in said if one and one != "NONE")[:EXCERPT],
        category=value.message_template_category or "",
    )
    return [Stood(standing=standing, at=_instant(str(seconds)))]


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
        verdict=judge(WHATSAPP, status.errors[0].code) if status.errors else None,
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
