"""Rows of the event log, of its counter, and of what each phone has yet to hear."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Uuid
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import document, instant, owner
from shared.ids import EventId, OrganizationId


class Counter(SQLModel, table=True):
    """Numbers an organization's events. Locked by the transaction that writes them.

    A sequence would be no cursor: a transaction that commits late would be skipped by readers.
    """

    organization_id: OrganizationId = Field(
        sa_type=Uuid, primary_key=True, foreign_key="organization.id"
    )
    rev: int = Field(default=0, sa_type=BigInteger)
    generation: str  # random; a cursor of another generation means: start over
    head: str = ""  # hash of the newest event: the end of the chain


class Event(SQLModel, table=True):
    """What happened, for good. Readers follow ``rev``; ``digest`` chains each to the one before."""

    organization_id: OrganizationId = Field(
        sa_type=Uuid, primary_key=True, foreign_key="organization.id"
    )
    rev: int = Field(sa_type=BigInteger, primary_key=True)
    id: EventId = Field(sa_type=Uuid, unique=True)
    type: str = Field(index=True)
    subject: str  # order, stop, run, plan…
    subject_id: UUID = Field(sa_type=Uuid, index=True)
    body: dict[str, Any] = document()
    actor: str  # "user:<id>", "device:<id>", "system"
    occurred_at: datetime = instant()
    received_at: datetime = instant()
    digest: str


class FeedEntry(SQLModel, table=True):
    """The latest change of one entity for one audience: compact, so a long absence costs little."""

    organization_id: OrganizationId = owner()
    audience: str = Field(primary_key=True)  # "driver:<id>"
    kind: str = Field(primary_key=True)
    entity_id: UUID = Field(sa_type=Uuid, primary_key=True)
    rev: int = Field(sa_type=BigInteger, index=True)
    op: str


__all__ = ["Counter", "Event", "FeedEntry"]
