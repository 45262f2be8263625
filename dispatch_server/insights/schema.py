"""What goes over the wire about one order's whole story, and about all of them in figures."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from dispatch_server.fleet.schema import Actor
from dispatch_server.insights.rules import DrivenFigures
from dispatch_server.orders.schema import OrderView
from dispatch_server.runs.incident_schema import IncidentView
from dispatch_server.runs.schema import AttemptView
from shared.geo import Point
from shared.ids import DriverId, EventId, RunId, StopId
from shared.text import NO_NUL


class PackageLine(msgspec.Struct, frozen=True, kw_only=True):
    barcode: str
    description: str
    status: str


class PromiseView(msgspec.Struct, frozen=True, kw_only=True):
    """A window as it was told, and why: ordered, planned, rescheduled."""

    opens: dt.datetime
    closes: dt.datetime
    reason: str
    made_at: dt.datetime


class VisitView(msgspec.Struct, frozen=True, kw_only=True):
    """A stop that the order has or had, with the run that it belongs to."""

    stop_id: StopId
    status: str
    kinds: tuple[str, ...]  # of its tasks for this order: delivery, pickup
    sequence: int
    at: Point
    planned_arrives_at: dt.datetime
    eta: dt.datetime | None
    arrived_at: dt.datetime | None
    ended_at: dt.datetime | None
    run_id: RunId
    run_number: int
    run_status: str
    run_date: dt.date
    driver_id: DriverId
    driver_name: str
    driver_phone: str
    vehicle_name: str


class NoteView(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    text: str
    author: Actor
    written_at: dt.datetime


class NewNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/orders/{id}/notes``."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=NO_NUL)]


class StoryEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event about the order, its stops or its proofs; ``facts`` are its plain values."""

    id: EventId
    type: str
    actor: Actor
    occurred_at: dt.datetime
    received_at: dt.datetime
    facts: dict[str, Any]


class OrderStory(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /v1/orders/{id}/story``: all that is known of an order, on one page."""

    order: OrderView
    recipient_email: str
    value_cents: int
    access_notes: str
    packages: tuple[PackageLine, ...]
    promises: tuple[PromiseView, ...]  # as they were told, the newest last
    visits: tuple[VisitView, ...]  # the newest last
    attempts: tuple[AttemptView, ...]
    incidents: tuple[IncidentView, ...]
    notes: tuple[NoteView, ...]  # the newest first
    events: tuple[StoryEvent, ...]  # as they happened, the newest first


class Grouping(StrEnum):
    """By what figures are told apart."""

    DAY = "day"
    DRIVER = "driver"
    AREA = "area"
    """The smallest drawn area that holds the door, else the district of the address, else its city.

    Areas count as they are drawn now. Runs cross areas: no hours, no cost.
    """


class FigureLine(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one day, driver or area; ``key`` is a date, an id or the area's name."""

    key: str
    name: str
    figures: DrivenFigures


class FiguresView(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /v1/figures?first=&last=&by=``: all of it, and line by line."""

    first: dt.date
    last: dt.date
    by: Grouping
    total: DrivenFigures
    lines: tuple[FigureLine, ...]
