"""What goes over the wire about orders."""

import datetime as dt
from typing import Annotated, Any

import msgspec

from shared.geo import Point
from shared.ids import DepotId, OrderId, PlaceId
from shared.text import NO_NUL

MAX_BATCH = 1000

Text = Annotated[str, msgspec.Meta(max_length=2000, pattern=NO_NUL)]
Short = Annotated[str, msgspec.Meta(max_length=200, pattern=NO_NUL)]
LocalTime = Annotated[dt.time, msgspec.Meta(tz=False)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class NewPackage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    barcode: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)]
    description: Short = ""


class NewOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One order as a shop sends it. (``source``, ``external_id``) makes it one order for ever."""

    external_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=50, pattern=NO_NUL)] = "api"
    recipient_name: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NO_NUL)]
    recipient_phone: Annotated[str, msgspec.Meta(max_length=40, pattern=NO_NUL)] = ""
    recipient_email: Annotated[str, msgspec.Meta(max_length=254, pattern=NO_NUL)] = ""
    locale: Annotated[str, msgspec.Meta(max_length=10, pattern=NO_NUL)] = ""
    address: Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=NO_NUL)]
    complement: Short = ""
    district: Short = ""
    city: Short = ""
    state: Annotated[str, msgspec.Meta(max_length=50, pattern=NO_NUL)] = ""
    postal_code: Annotated[str, msgspec.Meta(max_length=20, pattern=NO_NUL)] = ""
    at: Point | None = None  # where the shop knows it better than any geocoder
    date: dt.date
    window_opens: LocalTime | None = None  # local time of the organization on that date
    window_closes: LocalTime | None = None
    service_s: Annotated[int, msgspec.Meta(ge=0, le=14400)] = 180
    weight_g: Amount = 0
    volume_cm3: Amount = 0
    value_cents: Amount = 0
    priority: Annotated[int, msgspec.Meta(ge=0, le=9)] = 0
    notes: Text = ""
    packages: Annotated[tuple[NewPackage, ...], msgspec.Meta(max_length=200)] = ()
    package_count: Annotated[int, msgspec.Meta(ge=1, le=200)] = 1  # where packages has none
    depot_id: DepotId | None = None


class NewOrders(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/orders/batch``: NewOrder each, judged alone, so that a bad one stops no other."""

    orders: Annotated[tuple[Any, ...], msgspec.Meta(min_length=1, max_length=MAX_BATCH)]


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a field, by a code of the catalogue."""

    field: str
    code: str
    text: str  # in the reader's language, says what to do
    value: str = ""  # as it was received, shortened
    level: str = "error"  # error: the row is refused | warning: it was taken in all the same


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
    columns: dict[str, str] = {}  # header in the file → field that it was taken for
    ignored_columns: tuple[str, ...] = ()


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
