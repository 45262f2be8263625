"""Rows: what an organization said about messages, each message, its receipts, who wants none."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import (
    documents,
    empty_document,
    instant,
    optional_instant,
    owner,
    primary,
    ref,
)
from dispatch_server.messaging.rules import CHOSEN
from shared.ids import OrderId, OrganizationId


class MessageRules(SQLModel, table=True):
    """What an organization said, and how far its log is read. Made when it is first read."""

    __tablename__ = "message_rules"

    organization_id: OrganizationId = Field(
        sa_type=Uuid, primary_key=True, foreign_key="organization.id"
    )
    cursor: int = Field(default=0, sa_type=BigInteger)
    off: list[str] = documents()  # rules.MessageKind
    texts: dict[str, Any] = empty_document()  # wording.Own
    opens: dt.time = dt.time(8)
    closes: dt.time = dt.time(21)
    whatsapp_agreed: bool = False  # the shop has its customers' consent to WhatsApp
    channels: list[str] = Field(  # rules.Channel, in the order tried
        default_factory=lambda: list(CHOSEN), sa_type=JSON
    )
    sms_plain: bool = True  # without accents, where that takes fewer parts


class Message(SQLModel, table=True):
    """One text to one recipient over one channel. One that failed is followed by the next's."""

    __table_args__ = (
        UniqueConstraint("order_id", "kind", "version", "again", "channel"),
        Index("ix_message_state_next_at", "state", "next_at"),
        Index("ix_message_organization_id_channel", "organization_id", "channel"),
    )

    id: UUID = primary()
    organization_id: OrganizationId = Field(sa_type=Uuid, foreign_key="organization.id")
    order_id: OrderId = ref("delivery_order.id")
    kind: str  # rules.MessageKind
    version: str
    again: int = 0  # how often somebody had it sent again before
    channel: str = ""  # rules.Channel; empty: there was none
    locale: str
    address: str = ""
    subject: str
    text: str
    filling: dict[str, Any] = empty_document()  # of placeholders, by name
    template: str = ""  # the one it was sent as
    as_sent: str = ""  # what the recipient read, where the channel changed the text
    state: str  # rules.MessageState
    reason: str = ""  # rules.Suppressed
    answer: str = ""  # the provider's, to the last try
    remedy: str = ""  # outcomes.Remedy, of the last refusal
    provider_id: str = Field(default="", index=True)
    tries: int = 0
    next_at: dt.datetime | None = optional_instant()  # while it is queued
    actor: str  # who had it sent, as the event log names them
    created_at: dt.datetime = instant()
    sent_at: dt.datetime | None = optional_instant()


class MessageReceipt(SQLModel, table=True):
    """What a provider reported about a message, once per state."""

    __tablename__ = "message_receipt"
    __table_args__ = (UniqueConstraint("message_id", "state"),)

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    message_id: UUID = ref("message.id")
    state: str
    answer: str = ""
    at: dt.datetime = instant()


class OptOut(SQLModel, table=True):
    """An address that wants no messages. Only its hash: it outlives the order's data."""

    __tablename__ = "message_opt_out"
    __table_args__ = (UniqueConstraint("organization_id", "channel", "mark"),)

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    channel: str
    mark: str  # optouts.mark_of
    at: dt.datetime = instant()


class MessageTemplate(SQLModel, table=True):
    """A text as a provider approves it. One that is changed is another, and the old one stays."""

    __tablename__ = "message_template"
    __table_args__ = (UniqueConstraint("organization_id", "name", "locale"),)

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    kind: str  # rules.MessageKind
    locale: str
    name: str = Field(index=True)  # the same for organizations that share a text and an account
    body: str
    slots: list[str] = documents()
    examples: list[str] = documents()
    button: str
    link_base: str
    state: str  # port.TemplateState
    category: str = ""  # the provider's, who may count it as marketing
    reason: str = ""  # the provider's, or what went wrong while it was handed in
    created_at: dt.datetime = instant()
    told_at: dt.datetime | None = optional_instant()  # when the provider said so


class MessageWindow(SQLModel, table=True):
    """When a recipient last wrote: until a day later free text may answer. Only their hash."""

    __tablename__ = "message_window"
    __table_args__ = (UniqueConstraint("organization_id", "mark"),)

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    mark: str  # optouts.mark_of
    at: dt.datetime = instant()
