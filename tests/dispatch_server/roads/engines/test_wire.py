"""OSRM's words become ours."""

from typing import Any

import msgspec
import pytest

from dispatch_server.roads.engines.wire import (
    MatchAnswer,
    RouteAnswer,
    to_trace,
    to_way,
    untraced,
)
from dispatch_server.roads.port import NoRoute, RoadSource
from shared.geo import Point

STOPS = [Point(60.1, 24.9), Point(60.2, 24.8)]


def route(*, snap_m: float = 0, **step: object) -> RouteAnswer:
    """Build an answer of one leg with one step."""
    maneuver = {"type": "turn", "modifier": "left", "location": [24.9, 60.1]}
    steps = [{"distance": 5, "duration": 2, "maneuver": maneuver} | step]
    legs = [{"distance": 5, "duration": 2, "steps": steps}]
    return msgspec.convert(
        {
            "code": "Ok",
            "routes": [{"distance": 5, "duration": 2, "geometry": "abc", "legs": legs}],
            "waypoints": [
                {"location": [24.9, 60.1], "distance": 1},
                {"location": [24.8, 60.2], "distance": snap_m},
            ],
        },
        RouteAnswer,
    )


def said(**step: Any) -> str:
    way = to_way(route(**step), STOPS, RoadSource.REMOTE, language="en")
    return way.legs[0].steps[0].text


def test_a_step_is_told_with_its_street_and_where_it_leads() -> None:
    assert said(name="Kuja") == "Turn left onto Kuja"
    assert said(ref="E 12") == "Turn left onto E 12"
    assert (
        said(name="Kuja", destinations="E 12: Turku, Tampere") == "Turn left onto Kuja toward Turku"
    )


def test_an_exit_that_the_binding_gives_as_a_float_is_counted() -> None:
    around = {"type": "roundabout", "modifier": "right", "location": [24.9, 60.1], "exit": 2.0}

    assert said(maneuver=around) == "At the roundabout, take the 2nd exit"


def test_a_step_is_where_its_maneuver_is() -> None:
    step = to_way(route(), STOPS, RoadSource.REMOTE, language="en").legs[0].steps[0]

    assert (step.at, step.maneuver, step.modifier) == (Point(60.1, 24.9), "turn", "left")


def test_a_stop_far_from_any_road_has_no_route() -> None:
    with pytest.raises(NoRoute, match=r"stop 1 .* is 1500 m from the nearest road"):
        to_way(route(snap_m=1500), STOPS, RoadSource.REMOTE, language="en")


def test_the_confidence_of_pieces_is_weighted_by_their_length() -> None:
    answer = msgspec.convert(
        {
            "matchings": [
                {"distance": 300, "duration": 1, "geometry": "a", "confidence": 1.0},
                {"distance": 100, "duration": 1, "geometry": "b", "confidence": 0.0},
            ],
            "tracepoints": [{"location": [24.9, 60.1]}, None],
        },
        MatchAnswer,
    )

    trace = to_trace(answer, RoadSource.REMOTE)

    assert (trace.confidence, trace.share, trace.distance_m) == (0.75, 0.5, 400)
    assert trace.lines == ("a", "b")
    assert trace.points == (Point(60.1, 24.9), None)


def test_fixes_without_roads_are_counted() -> None:
    assert untraced(3, RoadSource.REMOTE).points == (None, None, None)
