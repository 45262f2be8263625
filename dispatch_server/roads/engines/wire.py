"""What OSRM says, in its own words, and the same in ours. Alike in process and over HTTP.

https://project-osrm.org/docs/ (HTTP API, result objects). Coordinates are longitude first here.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from dispatch_server.roads.narrate import narrate
from dispatch_server.roads.port import Leg, NoRoute, RoadSource, Snap, Step, Trace, Way
from shared.geo import Point

type LonLat = tuple[float, float]

# Farther from any road than this, a snapped answer would be about another place.
MAX_SNAP_M: Final = 1000.0


class Maneuver(msgspec.Struct, frozen=True):
    type: str
    location: LonLat
    modifier: str = ""
    bearing_after: float = 0.0
    exit: float = 0.0


class WireStep(msgspec.Struct, frozen=True):
    distance: float
    duration: float
    maneuver: Maneuver
    name: str = ""
    ref: str = ""
    destinations: str = ""
    exits: str = ""
    rotary_name: str = ""


class WireLeg(msgspec.Struct, frozen=True):
    distance: float
    duration: float
    steps: tuple[WireStep, ...] = ()


class WireRoute(msgspec.Struct, frozen=True):
    distance: float
    duration: float
    geometry: str = ""
    legs: tuple[WireLeg, ...] = ()
    confidence: float = 0.0


class Waypoint(msgspec.Struct, frozen=True):
    location: LonLat
    distance: float = 0.0
    name: str = ""


class RouteAnswer(msgspec.Struct, frozen=True):
    routes: tuple[WireRoute, ...]
    waypoints: tuple[Waypoint, ...] = ()


class NearestAnswer(msgspec.Struct, frozen=True):
    waypoints: tuple[Waypoint, ...]


class MatchAnswer(msgspec.Struct, frozen=True):
    matchings: tuple[WireRoute, ...]
    tracepoints: tuple[Waypoint | None, ...]


def lon_lat(point: Point) -> LonLat:
    return point.lon, point.lat


def to_point(place: LonLat) -> Point:
    return Point(place[1], place[0])


def to_snap(answer: NearestAnswer) -> Snap:
    nearest = answer.waypoints[0]
    return Snap(to_point(nearest.location), nearest.distance, nearest.name)


def to_way(
    answer: RouteAnswer, stops: Sequence[Point], source: RoadSource, *, language: str
) -> Way:
    """Take the first route. Raises NoRoute for a stop too far from any road."""
    for index, waypoint in enumerate(answer.waypoints):
        if waypoint.distance > MAX_SNAP_M:
            raise NoRoute(index, stops[index], waypoint.distance)
    route = answer.routes[0]
    of = len(route.legs)
    legs = tuple(
        Leg(
            leg.distance,
            leg.duration,
            tuple(_to_step(step, language=language, nth=nth, of=of) for step in leg.steps),
        )
        for nth, leg in enumerate(route.legs, start=1)
    )
    return Way(route.distance, route.duration, legs, route.geometry, source)


def to_trace(answer: MatchAnswer, source: RoadSource) -> Trace:
    points = tuple(to_point(t.location) if t else None for t in answer.tracepoints)
    length = sum(m.distance for m in answer.matchings)
    sure = sum(m.confidence * m.distance for m in answer.matchings)
    return Trace(
        lines=tuple(m.geometry for m in answer.matchings),
        points=points,
        distance_m=length,
        share=sum(p is not None for p in points) / len(points),
        confidence=sure / length if length else 0.0,
        source=source,
    )


def untraced(fixes: int, source: RoadSource) -> Trace:
    """Say that no road is near any of so many fixes."""
    return Trace((), (None,) * fixes, 0.0, 0.0, 0.0, source)


def _to_step(step: WireStep, *, language: str, nth: int, of: int) -> Step:
    maneuver = step.maneuver
    text = narrate(
        maneuver.type,
        maneuver.modifier,
        language=language,
        name=step.name or step.ref,
        toward=_first(step.destinations),
        exit_nth=int(maneuver.exit),
        exit_sign=_first(step.exits),
        rotary=step.rotary_name,
        bearing=maneuver.bearing_after,
        nth=nth,
        of=of,
    )
    return Step(
        text=text,
        maneuver=maneuver.type,
        modifier=maneuver.modifier,
        name=step.name,
        distance_m=step.distance,
        duration_s=step.duration,
        at=to_point(maneuver.location),
    )


def _first(sign: str) -> str:
    """``"SP-150: Santos, Diadema"`` to ``"Santos"``: one name is what a driver can read."""
    return sign.rsplit(":", 1)[-1].split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].strip()
