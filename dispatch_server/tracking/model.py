"""Rows: the links that customers hold."""

import datetime as dt
from uuid import UUID

from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import instant, optional_instant, owner, primary, ref
from shared.ids import OrderId, OrganizationId


class TrackingLink(SQLModel, table=True):
    """Opens one order to whoever holds the token. Only the token's hash is kept."""

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    order_id: OrderId = ref("delivery_order.id")
    token_hash: str = Field(unique=True)
    created_at: dt.datetime = instant()
    expires_at: dt.datetime | None = optional_instant()  # set when the order ends
    revoked_at: dt.datetime | None = optional_instant()
    opened_at: dt.datetime | None = optional_instant()
