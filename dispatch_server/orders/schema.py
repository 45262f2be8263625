"""What goes over the wire about orders."""

import datetime as dt
from typing import Annotated

import msgspec

from shared.geo import Point
from shared.ids import DepotId, OrderId, PlaceId

MAX_BATCH = 1000

Text = Annotated[str, msgspec.Meta(max_length=2000)]
Short = Annotated[str, msgspec.Meta(max_length=200)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class NewPackage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    barcode: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    description: Short = ""


class NewOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One order as a shop sends it. (``source``, ``external_id``) makes it one order for ever."""

    external_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=50)] = "api"
    recipient_name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    recipient_phone: Annotated[str, msgspec.Meta(max_length=40)] = ""
    recipient_email: Annotated[str, msgspec.Meta(max_length=254)] = ""
    locale: Annotated[str, msgspec.Meta(max_length=10)] = ""
    address: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    complement: Short = ""
    district: Short = ""
    city: Short = ""
    state: Annotated[str, msgspec.Meta(max_length=50)] = ""
    postal_code: Annotated[str, msgspec.Meta(max_length=20)] = ""
    at: Point | None = None  # where the shop knows it better than any geocoder
    date: dt.date
    window_opens: dt.time | None = None  # local time of the organization on that date
    window_closes: dt.time | None = None
    service_s: Annotated[int, msgspec.Meta(ge=0, le=14400)] = 180
    weight_g: Amount = 0
    volume_cm3: Amount = 0
    value_cents: Amount = 0
    priority: Annotated[int, msgspec.Meta(ge=0, le=9)] = 0
    notes: Text = ""
    packages: Annotated[tuple[NewPackage, ...], msgspec.Meta(max_length=200)] = ()
    depot_id: DepotId | None = None


class NewOrders(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/orders/batch``. Each order is judged alone: a bad one stops no other."""

    orders: Annotated[tuple[msgspec.Raw, ...], msgspec.Meta(min_length=1, max_length=MAX_BATCH)]


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a field, by a code of the catalogue and its facts."""

    field: str
    code: str
    text: str  # in the reader's language, says what to do
    value: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one row of a file or of a batch. ``row`` counts as a person counts."""

    row: int
    outcome: str  # created | unchanged | updated | review | refused
    external_id: str = ""
    order_id: OrderId | None = None
    address: str = ""
    precision: str = ""
    issues: tuple[Issue, ...] = ()


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST /v1/orders/import`` and ``/batch``."""

    dry_run: bool
    rows: int
    created: int
    unchanged: int
    updated: int
    review: int  # created, but the address waits for a person
    refused: int
    verdicts: tuple[Verdict, ...]


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    id: OrderId
    source: str
    external_id: str
    status: str
    hold_reason: str
    recipient_name: str
    recipient_phone: str
    place_id: PlaceId
    address: str
    at: Point | None
    precision: str
    date: dt.date
    window_opens: dt.datetime | None
    window_closes: dt.datetime | None
    promise_opens: dt.datetime | None  # as last told to the customer
    promise_closes: dt.datetime | None
    weight_g: int
    packages: int
    notes: str
    attempt: int
    created_at: dt.datetime


class OrderPage(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /v1/orders?date=&status=&q=&after=&limit=``; ``next`` is empty at the end."""

    orders: tuple[OrderView, ...]
    total: int
    counts: dict[str, int]  # by status, on that date
    next: str
