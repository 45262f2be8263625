"""A process that holds the road graphs and answers over its standard pipes. See pool.py.

Started as ``python -m dispatch_server.roads.engines.osrm_worker '{"car": "/…/roads.osrm"}'``.
"""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
import osrm

from dispatch_server.roads.engines.calls import (
    BROKEN,
    OK,
    Answer,
    Call,
    MatchCall,
    NearestCall,
    RouteCall,
    TableAnswer,
    TableCall,
)
from dispatch_server.roads.engines.pool import read_message, write_message

_UNLIMITED = 1_000_000  # the server has limits of its own

_STEP = ("distance", "duration", "name", "ref", "destinations", "exits", "rotary_name")
_MANEUVER = ("type", "location", "modifier", "bearing_after", "exit")
_WAYPOINT = ("location", "distance", "name")


class Engines:
    """One engine per profile, opened when it is first asked."""

    def __init__(self, graphs: dict[str, str]) -> None:
        self._graphs = graphs
        self._open: dict[str, Any] = {}

    def engine(self, profile: str) -> Any:
        if profile not in self._open:
            self._open[profile] = osrm.OSRM(
                storage_config=self._graphs[profile],
                algorithm="MLD",
                use_shared_memory=False,
                use_mmap=True,
                verbosity="NONE",
                max_locations_distance_table=_UNLIMITED,
                max_locations_viaroute=_UNLIMITED,
                max_locations_map_matching=_UNLIMITED,
            )
        return self._open[profile]

    def answer(self, call: Call) -> Answer:
        try:
            body = self._ask(call)
        except RuntimeError as refused:  # the binding's only error: "NoRoute - Impossible route…"
            code, _, why = str(refused).partition(" - ")
            return Answer(code if why else BROKEN, why or code)
        return Answer(OK, body=msgspec.Raw(msgspec.msgpack.encode(body)))

    def _ask(self, call: Call) -> object:
        match call:
            case TableCall():
                return self._table(call)
            case RouteCall():
                return self._route(call)
            case NearestCall():
                return self._nearest(call)
            case MatchCall():
                return self._match(call)

    def _table(self, call: TableCall) -> TableAnswer:
        n, m = len(call.sources), len(call.targets)
        asked = osrm.TableParameters(
            coordinates=[*call.sources, *call.targets],
            sources=list(range(n)),
            destinations=list(range(n, n + m)),
            annotations=["duration", "distance"],
            generate_hints=False,
        )
        table = self.engine(call.profile).Table(asked)
        return TableAnswer(
            _cells(table["durations"], n * m),
            _cells(table["distances"], n * m),
            _floats((w["distance"] for w in table["sources"]), n),
            _floats((w["distance"] for w in table["destinations"]), m),
        )

    def _route(self, call: RouteCall) -> object:
        asked = osrm.RouteParameters(
            coordinates=call.stops,
            steps=call.steps,
            geometries="polyline6",
            overview="full",
            continue_straight=False,
            generate_hints=False,
        )
        answer = self.engine(call.profile).Route(asked)
        return {
            "routes": [_route(answer["routes"][0])],
            "waypoints": [_some(w, _WAYPOINT) for w in answer["waypoints"]],
        }

    def _nearest(self, call: NearestCall) -> object:
        asked = osrm.NearestParameters(coordinates=[call.place], generate_hints=False)
        answer = self.engine(call.profile).Nearest(asked)
        return {"waypoints": [_some(w, _WAYPOINT) for w in answer["waypoints"]]}

    def _match(self, call: MatchCall) -> object:
        asked = osrm.MatchParameters(
            coordinates=call.places,
            timestamps=call.seconds,
            radiuses=call.radii,
            geometries="polyline6",
            overview="full",
            gaps="ignore",
            generate_hints=False,
        )
        answer = self.engine(call.profile).Match(asked)
        return {
            "matchings": [
                _some(m, ("distance", "duration", "geometry", "confidence"))
                for m in answer["matchings"]
            ],
            "tracepoints": [_some(t, _WAYPOINT) if t else None for t in answer["tracepoints"]],
        }


def _route(route: Any) -> object:
    legs = [
        _some(leg, ("distance", "duration"))
        | {
            "steps": [
                _some(step, _STEP) | {"maneuver": _some(step["maneuver"], _MANEUVER)}
                for step in leg["steps"]
            ]
        }
        for leg in route["legs"]
    ]
    return _some(route, ("distance", "duration", "geometry")) | {"legs": legs}


def _some(thing: Any, keys: Iterable[str]) -> dict[str, object]:
    """Take over only what we read: an answer's lanes and intersections cost more than the route."""
    return {
        key: list(thing[key]) if key == "location" else thing[key] for key in keys if key in thing
    }


def _cells(rows: Any, count: int) -> bytes:
    return _floats((cell for row in rows for cell in row), count)


def _floats(numbers: Iterable[float | None], count: int) -> bytes:
    nan = float("nan")
    some = np.fromiter((nan if n is None else n for n in numbers), np.float32, count=count)
    return some.tobytes()


def main(graphs: str) -> None:
    """Answer until the pipe ends, which it does when the server does."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what the engine prints is no answer
    engines = Engines(json.loads(graphs))
    calls = msgspec.msgpack.Decoder(Call)
    while True:
        try:
            question = read_message(sys.stdin.buffer)
        except EOFError:
            return
        answer = engines.answer(calls.decode(question))
        write_message(answers, msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main(sys.argv[1])
