"""The console's websocket ``/v1/live``: JSON text frames both ways.

The client's first frame is ``Hello``; ``Here`` may follow. The server answers with ``Snapshot`` and then sends
``Delta`` for each event and ``Positions`` at most once a tick. A client whose ``prev_rev`` does
not match asks again with ``Hello``.
"""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

import msgspec

from dispatch_server.chat.schema import ChatSummary
from dispatch_server.runs.schema import RunSummary
from shared.chat import ChatLineView
from shared.ids import DriverId, IncidentId, OrderId, PlanId, RunId, UserId


class Hello(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``generation`` and ``rev`` of what the client already has, to be sent only what is new."""

    ticket: str
    generation: str = ""
    rev: int = 0


class Here(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="here"):
    """What a console shows, said on each change and each 4 s; without it, nobody is there.

    ``is_editing``: something is held or typed that is not saved yet. ``is_away``: its tab is hidden.
    """

    view: Annotated[str, msgspec.Meta(max_length=20, pattern="^[a-z]+$")]
    date: dt.date | None = None
    plan_id: PlanId | None = None
    run_id: RunId | None = None
    order_id: OrderId | None = None
    incident_id: IncidentId | None = None
    is_editing: bool = False
    is_away: bool = False


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at a console, one for each of their tabs."""

    user_id: UserId
    name: str
    view: str
    date: dt.date | None
    plan_id: PlanId | None
    run_id: RunId | None
    order_id: OrderId | None
    incident_id: IncidentId | None
    is_editing: bool
    is_away: bool


class VehiclePosition(msgspec.Struct, frozen=True, kw_only=True):
    """Where a driver was last seen. Its age is ``now - at``; clocks are the server's."""

    driver_id: DriverId
    run_id: RunId | None
    lat: float
    lon: float
    speed_mps: float | None
    heading_deg: float | None
    accuracy_m: float
    battery: int | None
    at: int  # ms since 1970, corrected for the phone's skew
    received_at: int


class LiveEvent(msgspec.Struct, frozen=True, kw_only=True):
    rev: int
    type: str
    subject: str
    subject_id: UUID
    body: dict[str, Any]
    occurred_at: dt.datetime


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, tag="snapshot"):
    generation: str
    rev: int
    server_time: int  # ms since 1970
    runs: tuple[RunSummary, ...]
    chats: tuple[ChatSummary, ...]  # in which the office has something to read
    positions: tuple[VehiclePosition, ...]


class Delta(msgspec.Struct, frozen=True, kw_only=True, tag="delta"):
    """New events since ``prev_rev``, and what they changed of runs and chats, as it is now."""

    prev_rev: int
    rev: int
    events: tuple[LiveEvent, ...]
    runs: tuple[RunSummary, ...]
    chats: tuple[ChatSummary, ...]
    lines: tuple[ChatLineView, ...]  # of those chats: new ones, and those delivered or read


class Positions(msgspec.Struct, frozen=True, kw_only=True, tag="positions"):
    server_time: int
    positions: tuple[VehiclePosition, ...]


class Beat(msgspec.Struct, frozen=True, kw_only=True, tag="beat"):
    """Each 15 s of silence, so that a dead line is noticed on both ends."""

    server_time: int
    rev: int


class Presence(msgspec.Struct, frozen=True, kw_only=True, tag="presence"):
    """Everybody at a console of the organization, the reader too, as often as once a second."""

    people: tuple[Person, ...]
