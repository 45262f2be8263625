"""The console's websocket ``/v1/live``: JSON text frames both ways.

The client's first frame is ``Hello``. The server answers with ``Snapshot`` and then sends
``Delta`` for each event and ``Positions`` at most once a tick. A client whose ``prev_rev`` does
not match asks again with ``Hello``.
"""

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from dispatch_server.chat.schema import ChatSummary
from dispatch_server.runs.schema import RunSummary
from shared.chat import ChatLineView
from shared.ids import DriverId, RunId


class Hello(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``generation`` and ``rev`` of what the client already has, to be sent only what is new."""

    ticket: str
    generation: str = ""
    rev: int = 0


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
