"""What goes over the wire about orders."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from shared.geo import Point
from shared.ids import DepotId, DriverId, OrderId, PlaceId, VehicleId
from shared.proof import ProofKind, ProofRule
from shared.text import NO_NUL

MAX_BATCH = 1000

Text = Annotated[str, msgspec.Meta(max_length=2000, pattern=NO_NUL)]
Short = Annotated[str, msgspec.Meta(max_length=200, pattern=NO_NUL)]
LocalTime = Annotated[dt.time, msgspec.Meta(tz=False)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


Seconds = Annotated[int, msgspec.Meta(ge=0, le=14400)]
Instant = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class OrderKind(StrEnum):
    """What is to be done with the goods."""

    DELIVERY = "delivery"
    """From the depot to the recipient's door."""
    PICKUP = "pickup"
    """From a door to the depot."""
    PAIR = "pair"
    """From one door to another."""


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A window as an order keeps it; a missing edge is open."""

    opens: dt.datetime | None = None
    closes: dt.datetime | None = None


class LocalSlot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A window in local time of the organization on the order's date."""

    opens: LocalTime | None = None
    closes: LocalTime | None = None


Slots = Annotated[tuple[LocalSlot, ...], msgspec.Meta(max_length=10)]


class CarrierQuote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how much a carrier would take an order, and until when it would."""

    carrier: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)]
    cents: Amount
    valid_until: Instant | None = None


Quotes = Annotated[tuple[CarrierQuote, ...], msgspec.Meta(max_length=20)]


class NewQuotes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/orders/{id}/quotes``: the newest of each carrier counts."""

    quotes: Annotated[tuple[CarrierQuote, ...], msgspec.Meta(min_length=1, max_length=20)]


class NewPickup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an order is fetched that goes from door to door: a store, a kitchen."""

    address: Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=NO_NUL)]
    name: Short = ""
    phone: Annotated[str, msgspec.Meta(max_length=40, pattern=NO_NUL)] = ""
    complement: Short = ""
    district: Short = ""
    city: Short = ""
    state: Annotated[str, msgspec.Meta(max_length=50, pattern=NO_NUL)] = ""
    postal_code: Annotated[str, msgspec.Meta(max_length=20, pattern=NO_NUL)] = ""
    at: Point | None = None
    windows: Slots = ()
    service_s: Seconds = 180


class NewPackage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    barcode: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)]
    description: Short = ""
    pieces: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1  # of goods in it


class NewOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One order as a shop sends it. (``source``, ``external_id``) makes it one order for ever.

    With ``pickup`` it goes from door to door. Without, it is delivered from a depot, or
    (``is_collection``) fetched at its address and brought there.
    """

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
    pickup: NewPickup | None = None
    is_collection: bool = False
    more_windows: Slots = ()  # that would do as well as the first
    released_at: Instant | None = None  # not ready before
    max_on_board_s: Annotated[int, msgspec.Meta(gt=0, le=86400)] | None = None  # of door to door
    skills: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=50, pattern=NO_NUL)], ...],
        msgspec.Meta(max_length=20),
    ] = ()
    vehicle_ids: Annotated[tuple[VehicleId, ...], msgspec.Meta(max_length=100)] = ()  # may take it
    driver_ids: Annotated[tuple[DriverId, ...], msgspec.Meta(max_length=100)] = ()  # may take it
    leave_out_cents: Amount | None = None  # price of not taking it
    quotes: Quotes = ()
    pin: Annotated[str, msgspec.Meta(pattern=r"^(\d{3,12})?$")] = ""  # that the recipient knows
    due_cents: Amount = 0  # to be paid at the door
    proofs: dict[ProofKind, ProofRule] = {}  # of a delivery, over what the organization says


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
    cells: tuple[str, ...] = ()  # of a refused row of a file, to be mended and sent again


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
    headers: tuple[str, ...] = ()  # all, as they stand in the file
    is_remembered: bool = False  # the columns were read as somebody once said


class PickupView(msgspec.Struct, frozen=True, kw_only=True):
    """Where an order is fetched."""

    place_id: PlaceId
    address: str
    at: Point | None
    name: str
    phone: str
    windows: tuple[Slot, ...]
    service_s: int


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
    kind: OrderKind
    priority: int
    service_s: int
    volume_cm3: int
    depot_id: DepotId | None
    more_windows: tuple[Slot, ...]
    pickup: PickupView | None
    released_at: dt.datetime | None
    max_on_board_s: int | None
    skills: tuple[str, ...]
    vehicle_ids: tuple[VehicleId, ...]
    driver_ids: tuple[DriverId, ...]
    leave_out_cents: int | None
    quotes: tuple[CarrierQuote, ...]
    area: str = ""  # that holds the door, as drawn now; empty: none does


class FoundOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order in an answer to a search: enough to tell it from its neighbours."""

    id: OrderId
    external_id: str
    status: str
    recipient_name: str
    address: str
    date: dt.date


class FoundOrders(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /v1/orders/search?q=&limit=``: the newest of all days that fit."""

    orders: tuple[FoundOrder, ...]
    has_more: bool


class OrderPage(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /v1/orders?date=&status=&q=&after=&limit=``; ``next`` is empty at the end."""

    orders: tuple[OrderView, ...]
    total: int
    counts: dict[str, int]  # by status, on that date
    next: str
