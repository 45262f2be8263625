"""What the server asks its road processes, and the envelope that they answer in."""

from collections.abc import Sequence
from typing import Final

import msgspec

from dispatch_server.roads.engines.wire import LonLat, lon_lat
from dispatch_server.roads.port import Fix

OK: Final = "Ok"
BROKEN: Final = "Broken"

_MIN_RADIUS_M: Final = 8.0
_MAX_RADIUS_M: Final = 100.0


class TableCall(msgspec.Struct, frozen=True, tag="table"):
    profile: str
    sources: list[LonLat]
    targets: list[LonLat]


class RouteCall(msgspec.Struct, frozen=True, tag="route"):
    profile: str
    stops: list[LonLat]
    steps: bool


class NearestCall(msgspec.Struct, frozen=True, tag="nearest"):
    profile: str
    place: LonLat


class MatchCall(msgspec.Struct, frozen=True, tag="match"):
    """``radii`` are metres around each place, ``seconds`` Unix time."""

    profile: str
    places: list[LonLat]
    seconds: list[int]
    radii: list[float]


type Call = TableCall | RouteCall | NearestCall | MatchCall


class TableAnswer(msgspec.Struct, frozen=True):
    """Rows of float32 in the machine's byte order; NaN where no road leads."""

    durations_s: bytes
    distances_m: bytes
    source_snap_m: bytes
    target_snap_m: bytes


class Answer(msgspec.Struct, frozen=True):
    """``code`` is OSRM's own ("Ok", "NoRoute", "NoSegment"…), or ``BROKEN`` with the reason."""

    code: str
    why: str = ""
    body: msgspec.Raw = msgspec.Raw(b"\xc0")


def match_call(fixes: Sequence[Fix], profile: str) -> MatchCall:
    """Search within one and a half standard deviations, never less than half a street."""
    return MatchCall(
        profile,
        [lon_lat(fix.point) for fix in fixes],
        [int(fix.at.timestamp()) for fix in fixes],
        [min(_MAX_RADIUS_M, max(_MIN_RADIUS_M, 1.5 * fix.accuracy_m)) for fix in fixes],
    )
