"""Rows: how long an organization keeps a kind of data, where it said so."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from dispatch_server.db.columns import owner, primary
from shared.ids import OrganizationId


class KeepingRule(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("organization_id", "kind"),)

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    kind: str  # forgetting.rules.Kind
    days: int
