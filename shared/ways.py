"""The way that a run is driven on: its line, and what to do where.

The server makes it when the run is given out and again for a vehicle that left it; the phone
follows it, with or without signal. Marks are metres from the way's start.
"""

from typing import Annotated, Final

import msgspec

from shared.geo import Point
from shared.ids import RunId, StopId

MAX_WAY_STOPS: Final = 200
LANGUAGES: Final = ("pt-BR", "en")  # that each turn is told in


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do. ``maneuver`` and ``modifier`` are OSRM's words, ``texts`` are by language."""

    at_m: float
    maneuver: str
    modifier: str = ""
    street: str = ""
    texts: dict[str, str] = {}


class WayLeg(msgspec.Struct, frozen=True, kw_only=True):
    """The driving to one stop, or home where there is no stop. ``to`` is the stop's own point."""

    stop_id: StopId | None = None
    to: Point
    ends_m: float
    drive_s: float
    turns: tuple[Turn, ...] = ()


class WayView(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST /v1/driver/way``. ``is_estimate``: no road is known, lines are straight."""

    run_id: RunId
    geometry: str  # polyline6
    legs: tuple[WayLeg, ...]
    is_estimate: bool = False


class WayRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From ``start``, or the depot, to these stops of the run in this order."""

    run_id: RunId
    stop_ids: Annotated[tuple[StopId, ...], msgspec.Meta(max_length=MAX_WAY_STOPS)] = ()
    start: Point | None = None
    leads_home: bool = True
