"""Rows: the lines of the drivers' chats."""

import datetime as dt
from uuid import UUID

from sqlalchemy import UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import instant, optional_instant, optional_ref, owner, ref
from shared.ids import DriverId, OrganizationId, RunId, StopId, UserId


class Chat(SQLModel, table=True):
    """How many lines a driver's chat ever had: a number is never given twice."""

    driver_id: DriverId = Field(sa_type=Uuid, primary_key=True, foreign_key="driver.id")
    organization_id: OrganizationId = owner()
    last: int = 0


class ChatLine(SQLModel, table=True):
    """One line. Its id is made by who wrote it, so that it may arrive twice."""

    __tablename__ = "chat_line"
    __table_args__ = (UniqueConstraint("driver_id", "number"),)

    organization_id: OrganizationId = Field(
        sa_type=Uuid, primary_key=True, foreign_key="organization.id"
    )
    id: UUID = Field(sa_type=Uuid, primary_key=True)
    driver_id: DriverId = ref("driver.id")  # whose chat it is
    number: int  # within the chat, from 1
    author: str  # shared.chat.Author
    user_id: UserId | None = Field(default=None, sa_type=Uuid, nullable=True)  # at the office
    text: str
    run_id: RunId | None = optional_ref("run.id")
    stop_id: StopId | None = optional_ref("stop.id")
    written_at: dt.datetime = instant()
    received_at: dt.datetime = instant(index=True)
    delivered_at: dt.datetime | None = optional_instant()
    read_at: dt.datetime | None = optional_instant()
