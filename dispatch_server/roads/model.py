"""Rows: how fast the roads of an organization are at each hour of the week."""

import datetime as dt
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import instant, owner, primary
from shared.ids import OrganizationId


class RoadSpeeds(SQLModel, table=True):
    """One table a kind of vehicle. Without a row, roads are free at all hours."""

    __table_args__ = (UniqueConstraint("organization_id", "profile"),)

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    profile: str  # cities.profiles.Profile
    factors: list[float] = Field(sa_type=JSON)  # 168, Monday 00:00 of the organization first
    updated_by: str
    updated_at: dt.datetime = instant()
