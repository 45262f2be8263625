"""Which event tells the recipient what, once; when it may be said, and why it is not."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec

from dispatch_server.orders.schema import OrderKind
from shared.states import OrderStatus


class MessageKind(StrEnum):
    """What a message is about."""

    PROMISED = "promised"  # when somebody comes: the window, and each one that replaces it
    ON_THE_WAY = "on_the_way"
    NEXT = "next"  # the driver heads for this door now
    LATE = "late"  # somebody comes after the window that was told
    DELIVERED = "delivered"
    FAILED = "failed"  # nobody could deliver: why, and what next


class Channel(StrEnum):
    WHATSAPP = "whatsapp"
    SMS = "sms"
    EMAIL = "email"
    LOG = "log"  # kept in the database, sent to nobody: for demos


CHOSEN: Final = (Channel.WHATSAPP, Channel.SMS, Channel.EMAIL)
"""In the order tried, unless an organization says another."""


class MessageState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"  # the provider has it
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"  # the next channel tries
    SUPPRESSED = "suppressed"  # not sent on purpose, see Suppressed


class Suppressed(StrEnum):
    NO_ADDRESS = "no_address"  # neither telephone nor e-mail for a channel that there is
    NO_CONSENT = "no_consent"  # for the one channel that there would be
    OPTED_OUT = "opted_out"
    NO_TEMPLATE = "no_template"  # none is approved yet, and the recipient has not written lately
    QUIET = "quiet"  # it would come at night, and be worth nothing in the morning
    TOO_LATE = "too_late"  # it has been overtaken by what happened


URGENT: Final = frozenset({MessageKind.ON_THE_WAY, MessageKind.NEXT, MessageKind.LATE})
"""The recipient waits for them: they are sent at night too."""

HELD: Final = frozenset({MessageKind.PROMISED, MessageKind.FAILED})
"""They are sent in the morning where they happen at night."""

STALE: Final = timedelta(hours=6)  # what happened earlier is no news
LATE_BY: Final = timedelta(minutes=10)  # past the window; less is not worth a message
ETA_BEFORE: Final = timedelta(minutes=10)
ETA_AFTER: Final = timedelta(minutes=20)
ETA_STEP_S: Final = 300
WAITS: Final = tuple(timedelta(seconds=s) for s in (15, 60, 300, 900))
"""Between the tries on one channel: five tries in 21 min 15 s, then the next channel."""

_RANKS: Final = {
    MessageState.QUEUED: 0,
    MessageState.SENT: 1,
    MessageState.FAILED: 2,
    MessageState.DELIVERED: 3,
    MessageState.READ: 4,
}
_OPEN: Final = frozenset({OrderStatus.ASSIGNED, OrderStatus.OUT_FOR_DELIVERY})
_FITS: Final[Mapping[MessageKind, frozenset[OrderStatus]]] = {
    MessageKind.PROMISED: frozenset({OrderStatus.READY, OrderStatus.PLANNED, *_OPEN}),
    MessageKind.ON_THE_WAY: _OPEN,
    MessageKind.NEXT: _OPEN,
    MessageKind.LATE: _OPEN,
    MessageKind.DELIVERED: frozenset({OrderStatus.DELIVERED, OrderStatus.PARTIALLY_DELIVERED}),
    MessageKind.FAILED: frozenset({OrderStatus.ATTEMPT_FAILED}),
}


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """An event that may be worth a message; of LATE, the orders are those of the run."""

    kind: MessageKind
    order_id: UUID | None = None
    stop_id: UUID | None = None
    run_id: UUID | None = None


class Window(msgspec.Struct, frozen=True):
    opens: datetime
    closes: datetime


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about an order when a cue is read."""

    status: OrderStatus
    order_kind: OrderKind
    attempt: int
    phone: str = ""
    email: str = ""
    promise: Window | None = None
    eta: datetime | None = None


class Quiet(msgspec.Struct, frozen=True):
    """The hours in which messages are sent, in the organization's time: from ``opens`` on."""

    opens: time = time(8)
    closes: time = time(21)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What to tell: ``version`` tells it from others of its kind, ``at`` is when to send it."""

    kind: MessageKind
    version: str
    window: Window | None = None
    at: datetime
    suppressed: Suppressed | None = None


def cues(type_: str, subject_id: UUID, body: Mapping[str, Any]) -> list[Cue]:  # noqa: PLR0911 - a table
    """Say what an event of the log may be worth."""
    match type_:
        case "order.assigned" | "promise.made":
            if body.get("reason") == "ordered":
                return []  # the shop sold this window: its customer knows it
            return [Cue(kind=MessageKind.PROMISED, order_id=_order(subject_id, body))]
        case "order.out_for_delivery":
            stop_id = _id(body.get("stop_id"))
            order_id = _order(subject_id, body)
            return [Cue(kind=MessageKind.ON_THE_WAY, order_id=order_id, stop_id=stop_id)]
        case "stop.next":
            return [
                Cue(kind=MessageKind.NEXT, order_id=UUID(str(order_id)), stop_id=subject_id)
                for order_id in body.get("order_ids", ())
            ]
        case "stop.eta_changed" | "run.delayed":
            return [Cue(kind=MessageKind.LATE, run_id=_id(body.get("run_id")))]
        case "order.delivered" | "order.partially_delivered":
            return [Cue(kind=MessageKind.DELIVERED, order_id=_order(subject_id, body))]
        case "order.attempt_failed":
            return [Cue(kind=MessageKind.FAILED, order_id=_order(subject_id, body))]
        case _:
            return []


def _order(subject_id: UUID, body: Mapping[str, Any]) -> UUID:
    return _id(body.get("order_id")) or subject_id


def _id(value: Any) -> UUID | None:
    return UUID(str(value)) if value else None


def without_echo(found: Iterable[Cue]) -> list[Cue]:
    """Leave out what says the same twice: who is next need not hear that the van is on its way."""
    kept = list(dict.fromkeys(found))
    is_next = {cue.order_id for cue in kept if cue.kind is MessageKind.NEXT}
    return [
        cue for cue in kept if not (cue.kind is MessageKind.ON_THE_WAY and cue.order_id in is_next)
    ]


def say(
    kind: MessageKind, known: Known, *, now: datetime, zone: tzinfo, quiet: Quiet
) -> Said | None:
    """Decide what a cue is worth now; None where there is nothing to tell."""
    if known.order_kind is OrderKind.PICKUP:
        return None  # somebody comes to fetch: these texts are about a delivery
    window, version = _about(kind, known)
    if version is None:
        return None
    at, why = now, None
    if known.status not in _FITS[kind]:
        why = Suppressed.TOO_LATE
    elif kind not in URGENT and not is_open(now, zone, quiet):
        morning = next_open(now, zone, quiet)
        if kind not in HELD:
            why = Suppressed.QUIET
        elif window is None or kind is MessageKind.FAILED or morning < window.opens:
            at = morning  # else it would come too late for the window itself
    return Said(kind=kind, version=version, window=window, at=at, suppressed=why)


def still_fits(kind: MessageKind, status: OrderStatus) -> bool:
    """Say whether a message is true yet when it is about to be sent."""
    return status in _FITS[kind]


def _about(kind: MessageKind, known: Known) -> tuple[Window | None, str | None]:
    """Give the window that a message names, and what makes it another than the one before."""
    promise = known.promise
    match kind:
        case MessageKind.PROMISED:
            return promise, _version(promise) if promise is not None else None
        case MessageKind.ON_THE_WAY | MessageKind.NEXT:
            eta = known.eta
            window = eta_window(eta) if eta is not None else promise
            return window, str(known.attempt + 1) if window is not None else None
        case MessageKind.LATE:
            if promise is None or known.eta is None or known.eta - promise.closes < LATE_BY:
                return None, None
            return eta_window(known.eta), _version(promise)
        case _:
            return promise, str(known.attempt)


def _version(window: Window) -> str:
    return f"{window.opens.timestamp():.0f}-{window.closes.timestamp():.0f}"


def eta_window(eta: datetime) -> Window:
    """Widen an arrival to what may be said of it, in steps of ETA_STEP_S."""
    opens = (eta - ETA_BEFORE).timestamp() // ETA_STEP_S * ETA_STEP_S
    closes = -(-(eta + ETA_AFTER).timestamp() // ETA_STEP_S) * ETA_STEP_S
    return Window(
        datetime.fromtimestamp(opens, eta.tzinfo), datetime.fromtimestamp(closes, eta.tzinfo)
    )


def is_open(now: datetime, zone: tzinfo, quiet: Quiet) -> bool:
    """Say whether messages are sent at this hour. Equal hours: all day long."""
    local = now.astimezone(zone).time()
    if quiet.opens == quiet.closes:
        return True
    if quiet.opens < quiet.closes:
        return quiet.opens <= local < quiet.closes
    return local >= quiet.opens or local < quiet.closes


def next_open(now: datetime, zone: tzinfo, quiet: Quiet) -> datetime:
    """Say when messages are sent again."""
    local = now.astimezone(zone)
    opens = datetime.combine(local.date(), quiet.opens, tzinfo=zone)
    return (
        opens
        if opens >= local
        else datetime.combine(local.date() + timedelta(days=1), quiet.opens, tzinfo=zone)
    )


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What decides over the channel: those there are in their order, consent, who wants silence."""

    channels: tuple[Channel, ...]
    has_consent: bool  # to WhatsApp, which asks for it before any message
    opted_out: frozenset[Channel] = frozenset()


def choose(
    known: Known, terms: Terms, *, after: Channel | None = None
) -> tuple[Channel | None, Suppressed | None]:
    """Choose the channel, the one after ``after`` where that failed; else say why there is none."""
    begin = terms.channels.index(after) + 1 if after in terms.channels else 0
    why = Suppressed.NO_ADDRESS
    for channel in terms.channels[begin:]:
        if not address_of(known, channel):
            continue
        if channel in terms.opted_out:
            why = Suppressed.OPTED_OUT
        elif channel is Channel.WHATSAPP and not terms.has_consent:
            why = Suppressed.NO_CONSENT if why is Suppressed.NO_ADDRESS else why
        else:
            return channel, None
    return None, why


def channels_of(chosen: Iterable[str], set_up: Iterable[Channel]) -> tuple[Channel, ...]:
    """Give the channels that an organization wants and the server has, in the order tried."""
    there = list(set_up)
    wanted = [Channel(one) for one in chosen]
    return tuple(one for one in [*wanted, Channel.LOG] if one in there)


def address_of(known: Known, channel: Channel) -> str:
    """Give where a channel reaches the recipient; nothing where it cannot."""
    match channel:
        case Channel.WHATSAPP | Channel.SMS:
            return phone_number(known.phone)
        case Channel.EMAIL:
            return known.email.strip()
        case Channel.LOG:
            return phone_number(known.phone) or known.email.strip()


_BRAZIL: Final = "55"
_LOCAL_DIGITS: Final = (10, 11)  # area code and number, of a house and of a mobile
_LONGEST: Final = 15  # E.164
_MOBILE_DIGITS: Final = 9


def phone_number(text: str) -> str:
    """Give a telephone number as E.164 has it, without the plus; nothing where it is none.

    Without a country code it is a Brazilian one.
    """
    digits = "".join(c for c in text if c in "0123456789")
    if text.strip().startswith("+"):
        return digits if _LOCAL_DIGITS[0] <= len(digits) <= _LONGEST else ""
    digits = digits.lstrip("0")
    if len(digits) in _LOCAL_DIGITS:
        return _BRAZIL + digits
    is_whole = digits.startswith(_BRAZIL) and len(digits) - len(_BRAZIL) in _LOCAL_DIGITS
    return digits if is_whole else ""


def spellings(number: str) -> tuple[str, ...]:
    """Give a number as WhatsApp may write it: Brazilian mobiles with and without their first 9."""
    area, rest = number[2:4], number[4:]
    if not number.startswith(_BRAZIL) or len(area + rest) not in _LOCAL_DIGITS:
        return (number,)
    if len(rest) == _MOBILE_DIGITS and rest[0] == "9":
        return number, f"{_BRAZIL}{area}{rest[1:]}"
    return (number, f"{_BRAZIL}{area}9{rest}") if rest[0] in "6789" else (number,)


def masked(address: str) -> str:
    """Show as much of an address as tells it from another."""
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}…@{domain}"
    return f"…{address[-4:]}" if address else ""


def wait_after(tries: int) -> timedelta | None:
    """Say how long a message waits that has failed so often; None: this channel is given up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None


def is_news(before: str, after: MessageState) -> bool:
    """Say whether a receipt leads on: they come out of order, more than once, and with gaps."""
    if before == MessageState.SUPPRESSED:
        return False
    return _RANKS[after] > _RANKS[MessageState(before)]
