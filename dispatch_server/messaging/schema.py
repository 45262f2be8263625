"""What goes over the wire about messages to customers."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import msgspec

from dispatch_server.messaging.port import TemplateState
from dispatch_server.messaging.rules import Channel, MessageKind

Text = Annotated[str, msgspec.Meta(max_length=2000)]
Locale = Annotated[str, msgspec.Meta(max_length=16)]


class TemplateView(msgspec.Struct, frozen=True, kw_only=True):
    """How WhatsApp's template of a text stands. ``older``: one of words before is sent meanwhile.

    ``category`` is what WhatsApp counts it as; another than utility costs more.
    """

    name: str
    state: TemplateState
    reason: str
    category: str
    told_at: dt.datetime | None
    older: bool


class MessageKindView(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of message: its ``usual`` texts by language, and the ``own`` ones, which go before."""

    kind: MessageKind
    is_on: bool
    is_urgent: bool
    placeholders: tuple[str, ...]
    usual: dict[str, str]
    own: dict[str, str]
    templates: dict[str, TemplateView]  # of the present texts, by language


class ChannelView(msgspec.Struct, frozen=True, kw_only=True):
    """How a channel stands. ``waiting`` is how many messages it has yet to send.

    ``needs_person``: it last failed in a way that passes only when somebody acts.
    """

    channel: Channel
    is_set_up: bool
    is_used: bool
    needs_person: bool
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
    sms_plain: bool
    channels: tuple[ChannelView, ...]  # those that are used first, in the order tried


class SetMessageRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``texts`` are the own ones, by kind and language; the others are the catalogue's."""

    off: Annotated[list[MessageKind], msgspec.Meta(max_length=20)]
    texts: dict[MessageKind, dict[Locale, Text]]
    opens: dt.time
    closes: dt.time
    whatsapp_agreed: bool
    channels: Annotated[list[Channel], msgspec.Meta(max_length=10)]  # used, in the order tried
    sms_plain: bool


class PreviewMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: MessageKind
    locale: Locale
    text: Text
    sms_plain: bool = True


class MessagePreview(msgspec.Struct, frozen=True, kw_only=True):
    """A text filled in with an example: as an e-mail, a template of WhatsApp's, and an SMS.

    An SMS is charged by its parts; ``sms_is_gsm`` ones hold 160 letters instead of 70.
    """

    subject: str
    text: str
    whatsapp: str
    sms: str
    sms_parts: int
    sms_is_gsm: bool


class TryMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``to`` is one's own telephone, for WhatsApp and SMS; an e-mail goes to one's own address."""

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
    """A message. ``address`` is shown in part; ``reason`` says why it was suppressed.

    ``text`` is what the recipient read; ``remedy`` is what its failure asks for.
    """

    id: UUID
    kind: str
    channel: str
    state: str
    reason: str
    address: str
    subject: str
    text: str
    template: str
    answer: str
    remedy: str
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
