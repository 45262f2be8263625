"""What goes over the wire about messages to customers."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import msgspec

from dispatch_server.messaging.rules import Channel, MessageKind

Text = Annotated[str, msgspec.Meta(max_length=2000)]
Locale = Annotated[str, msgspec.Meta(max_length=16)]


class MessageKindView(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of message: its ``usual`` texts by language, and the ``own`` ones, which go before."""

    kind: MessageKind
    is_on: bool
    is_urgent: bool
    placeholders: tuple[str, ...]
    usual: dict[str, str]
    own: dict[str, str]


class ChannelView(msgspec.Struct, frozen=True, kw_only=True):
    """How a channel stands. ``waiting`` is how many messages it has yet to send."""

    channel: Channel
    is_set_up: bool
    waiting: int
    sent_at: dt.datetime | None
    failed_at: dt.datetime | None
    failure: str


class MessageRulesView(msgspec.Struct, frozen=True, kw_only=True):
    """Hours are local; messages that are not urgent are sent from ``opens`` to ``closes``."""

    kinds: tuple[MessageKindView, ...]
    opens: dt.time
    closes: dt.time
    whatsapp_agreed: bool
    channels: tuple[ChannelView, ...]


class SetMessageRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``texts`` are the own ones, by kind and language; the others are the catalogue's."""

    off: Annotated[list[MessageKind], msgspec.Meta(max_length=20)]
    texts: dict[MessageKind, dict[Locale, Text]]
    opens: dt.time
    closes: dt.time
    whatsapp_agreed: bool


class PreviewMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: MessageKind
    locale: Locale
    text: Text


class MessagePreview(msgspec.Struct, frozen=True, kw_only=True):
    """A text filled in with an example."""

    subject: str
    text: str


class TryMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``to`` is one's own telephone, for WhatsApp; an e-mail goes to one's own address."""

    kind: MessageKind
    locale: Locale
    channel: Channel
    to: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """How a test went, in the provider's words."""

    is_sent: bool
    to: str
    answer: str


class ReceiptView(msgspec.Struct, frozen=True, kw_only=True):
    state: str
    at: dt.datetime
    answer: str


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A message. ``address`` is shown in part; ``reason`` says why it was suppressed."""

    id: UUID
    kind: str
    channel: str
    state: str
    reason: str
    address: str
    subject: str
    text: str
    answer: str
    tries: int
    is_by_hand: bool
    next_at: dt.datetime | None
    created_at: dt.datetime
    receipts: tuple[ReceiptView, ...]


class OrderMessages(msgspec.Struct, frozen=True, kw_only=True):
    """What an order's recipient was told, the newest first; ``now`` is what could be told now."""

    has_channel: bool
    now: MessageKind | None
    messages: tuple[MessageView, ...]
