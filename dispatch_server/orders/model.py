"""Rows: order, package, and every window ever told to a customer."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import (
    document,
    documents,
    empty_document,
    instant,
    optional_instant,
    optional_ref,
    owner,
    primary,
    ref,
)
from dispatch_server.orders.wordindex import make_beside
from shared.ids import DepotId, OrderId, OrganizationId, PackageId, PlaceId


class Order(SQLModel, table=True):
    """What a customer asked us to move.

    ``place_id`` is the recipient's door, or where a collection (kind ``pickup``) is fetched. A
    pair is fetched at ``pickup_place_id`` first, which only it has.
    """

    __tablename__ = "delivery_order"  # "order" is reserved in SQL
    __table_args__ = (UniqueConstraint("organization_id", "source", "external_id"),)

    id: OrderId = primary()
    organization_id: OrganizationId = owner()
    source: str  # the channel: api, sheet, demo…
    external_id: str
    content_hash: str  # of what was sent: the same again changes nothing
    status: str = Field(index=True)
    hold_reason: str = ""
    kind: str = "delivery"  # orders.schema.OrderKind
    depot_id: DepotId | None = optional_ref("depot.id")
    place_id: PlaceId = ref("place.id")
    recipient_name: str
    recipient_phone: str = ""
    recipient_email: str = ""
    locale: str = ""  # of the recipient; empty: the organization's
    date: dt.date = Field(index=True)  # local day wanted
    window_opens: dt.datetime | None = optional_instant()
    window_closes: dt.datetime | None = optional_instant()
    more_windows: list[dict[str, Any]] = documents()  # orders.schema.Slot, after the first
    service_s: int = 180
    pickup_place_id: PlaceId | None = optional_ref("place.id")
    pickup_name: str = ""
    pickup_phone: str = ""
    pickup_windows: list[dict[str, Any]] = documents()  # orders.schema.Slot
    pickup_service_s: int = 180
    released_at: dt.datetime | None = optional_instant()  # not ready to be fetched before
    max_on_board_s: int | None = None  # from pickup to delivery
    skills: list[str] = documents()  # that vehicle and driver must have together
    vehicle_ids: list[str] = documents()  # that may take it; empty: any
    driver_ids: list[str] = documents()  # that may take it; empty: any
    leave_out_cents: int | None = None  # price of not taking it
    quotes: list[dict[str, Any]] = documents()  # orders.schema.CarrierQuote
    weight_g: int = 0
    volume_cm3: int = 0
    value_cents: int = 0
    priority: int = 0  # 0 normal to 9 first
    notes: str = ""
    pin: str = ""  # that the recipient knows and the driver asks for; empty: none
    pin_tries: int = 0  # wrong ones so far: runs.pins
    due_cents: int = 0  # to be paid at the door
    proofs: dict[str, Any] = empty_document()  # shared.proof kind → rule, of a delivery
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
    pieces: int = 1  # of goods in it
    status: str = "expected"  # loaded | delivered | refused | damaged | missing


class Promise(SQLModel, table=True):
    """The ledger: a window as it was told. Never changed, the newest counts."""

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    order_id: OrderId = ref("delivery_order.id")
    opens: dt.datetime = instant()
    closes: dt.datetime = instant()
    reason: str  # ordered, planned, replanned
    made_at: dt.datetime = instant()


class OrderWords(SQLModel, table=True):
    """The words by which an order is found (``orders.words``), in the order of arrival."""

    __tablename__ = "order_words"
    __table_args__ = (Index("ix_order_words_organization_id_seq", "organization_id", "seq"),)

    seq: int | None = Field(
        default=None,
        primary_key=True,
        sa_type=BigInteger().with_variant(Integer, "sqlite"),
    )
    organization_id: OrganizationId = Field(sa_type=Uuid, foreign_key="organization.id")
    order_id: OrderId = Field(sa_type=Uuid, foreign_key="delivery_order.id", unique=True)
    words: str


make_beside(OrderWords.__table__)  # type: ignore[attr-defined]


class SheetColumns(SQLModel, table=True):
    """What the columns of sheets with one header mean to this organization."""

    __tablename__ = "sheet_columns"
    __table_args__ = (UniqueConstraint("organization_id", "signature"),)

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    signature: str  # of the header row: orders.columns.signature
    columns: dict[str, Any] = document()  # header as it stands in the sheet: field, or nothing
    updated_at: dt.datetime = instant()


class OrderNote(SQLModel, table=True):
    """What somebody at the console wrote beside an order. Only added, never changed."""

    __tablename__ = "order_note"

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    order_id: OrderId = ref("delivery_order.id")
    text: str
    author: str  # as the event log names who acts: user:<id>
    written_at: dt.datetime = instant()
