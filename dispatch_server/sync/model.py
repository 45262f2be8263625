"""Rows: the streams of facts as they came in, and the photos on their way."""

import datetime as dt

from sqlalchemy import BigInteger, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import instant, optional_instant, owner, ref
from shared.ids import DeviceId, Epoch, FactId, OrganizationId


class Stream(SQLModel, table=True):
    """One incarnation of a phone's log, and how far we have it."""

    device_id: DeviceId = Field(sa_type=Uuid, primary_key=True, foreign_key="device.id")
    epoch: Epoch = Field(sa_type=Uuid, primary_key=True)
    organization_id: OrganizationId = owner()
    last_seq: int = Field(default=0, sa_type=BigInteger)
    skew_ms: int = 0  # server clock minus phone clock, at the last sync
    opened_at: dt.datetime = instant()
    seen_at: dt.datetime = instant()


class StoredFact(SQLModel, table=True):
    """A fact as received, whatever became of it."""

    __tablename__ = "fact"
    __table_args__ = (UniqueConstraint("device_id", "epoch", "seq"),)

    organization_id: OrganizationId = Field(
        sa_type=Uuid, primary_key=True, foreign_key="organization.id"
    )
    id: FactId = Field(sa_type=Uuid, primary_key=True)
    device_id: DeviceId = ref("device.id")
    epoch: Epoch = Field(sa_type=Uuid)
    seq: int = Field(sa_type=BigInteger)
    type: str
    digest: str  # SHA-256 of the canonical fact: another content under this seq is a log fork
    content: str  # the fact as JSON
    outcome: str
    code: str | None = None
    occurred_at: dt.datetime = instant()
    received_at: dt.datetime = instant()


class Blob(SQLModel, table=True):
    """A photo that one of the organization's facts declared."""

    organization_id: OrganizationId = Field(
        sa_type=Uuid, primary_key=True, foreign_key="organization.id"
    )
    sha256: str = Field(primary_key=True)
    device_id: DeviceId = ref("device.id")  # which declared it first
    size: int  # bytes, as declared
    mime: str
    offset: int = 0  # bytes that are on the disk
    is_complete: bool = False
    refusal: str = ""  # why its bytes were not taken; then nobody asks for them again
    declared_at: dt.datetime = instant()
    completed_at: dt.datetime | None = optional_instant()


class Declaration(SQLModel, table=True):
    """A device's own fact named this photo, so that it may send it, and may know that it exists."""

    device_id: DeviceId = Field(sa_type=Uuid, primary_key=True, foreign_key="device.id")
    sha256: str = Field(primary_key=True, index=True)
    organization_id: OrganizationId = owner()
