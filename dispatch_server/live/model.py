"""Rows of what is live: who is at consoles, and the history of positions.

The history lies apart from the facts: much bigger, and worth much less. Its metadata is its own,
because on an embedded server it is a database file of its own.
"""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Column, Date, Float, Index, Integer, MetaData, Table, Uuid
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import documents, instant
from shared.ids import OrganizationId


class ConsolePeople(SQLModel, table=True):
    """Whom one process serves of one organization, for the moment. Nothing of it is kept."""

    __tablename__ = "console_people"

    process_id: UUID = Field(sa_type=Uuid, primary_key=True)
    organization_id: OrganizationId = Field(
        sa_type=Uuid, primary_key=True, foreign_key="organization.id", index=True
    )
    people: list[dict[str, Any]] = documents()  # live.schema.Person
    expires_at: dt.datetime = instant(index=True)


POSITIONS: Final = MetaData()

position: Final = Table(
    "position",
    POSITIONS,
    Column("device_id", Uuid, primary_key=True),
    Column("epoch", Uuid, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("organization_id", Uuid, nullable=False),
    Column("driver_id", Uuid, nullable=False),
    Column("run_id", Uuid),
    Column("day", Date, nullable=False, index=True),  # of ``at``, in UTC; what is erased together
    Column("at", BigInteger, nullable=False),  # ms since 1970, corrected for the phone's skew
    Column("received_at", BigInteger, nullable=False),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("accuracy_m", Float, nullable=False),
    Column("speed_mps", Float),
    Column("heading_deg", Float),
    Column("battery", Integer),
    Column("flags", Integer, nullable=False),  # live.rules.Flag
    Index("ix_position_driver", "organization_id", "driver_id", "at"),
)
