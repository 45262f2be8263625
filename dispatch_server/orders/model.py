"""Rows: order, package, and every window ever told to a customer."""

import datetime as dt
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import instant, optional_instant, optional_ref, owner, primary, ref
from shared.ids import DepotId, OrderId, OrganizationId, PackageId, PlaceId


class Order(SQLModel, table=True):
    __tablename__ = "delivery_order"  # "order" is reserved in SQL
    __table_args__ = (UniqueConstraint("organization_id", "source", "external_id"),)

    id: OrderId = primary()
    organization_id: OrganizationId = owner()
    source: str  # the channel: api, sheet, demo…
    external_id: str
    content_hash: str  # of what was sent: the same again changes nothing
    status: str = Field(index=True)
    hold_reason: str = ""
    depot_id: DepotId | None = optional_ref("depot.id")
    place_id: PlaceId = ref("place.id")
    recipient_name: str
    recipient_phone: str = ""
    recipient_email: str = ""
    locale: str = ""  # of the recipient; empty: the organization's
    date: dt.date = Field(index=True)  # local day wanted
    window_opens: dt.datetime | None = optional_instant()
    window_closes: dt.datetime | None = optional_instant()
    service_s: int = 180
    weight_g: int = 0
    volume_cm3: int = 0
    value_cents: int = 0
    priority: int = 0  # 0 normal to 9 first
    notes: str = ""
    attempt: int = 0  # tries so far
    created_at: dt.datetime = instant()
    updated_at: dt.datetime = instant()


class Package(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("organization_id", "barcode"),)

    id: PackageId = primary()
    organization_id: OrganizationId = owner()
    order_id: OrderId = ref("delivery_order.id")
    barcode: str
    description: str = ""
    status: str = "expected"


class Promise(SQLModel, table=True):
    """The ledger: a window as it was told. Never changed, the newest counts."""

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    order_id: OrderId = ref("delivery_order.id")
    opens: dt.datetime = instant()
    closes: dt.datetime = instant()
    reason: str  # ordered, planned, replanned
    made_at: dt.datetime = instant()
