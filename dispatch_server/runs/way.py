"""The way of a run, for the phone that drives it: one line, and the turns of each leg on it.

Each turn is told in every language of the wire, because a driver's phone may be set to another
one with no signal to ask again.
"""

import asyncio
import itertools
from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.session import Database
from dispatch_server.fleet.model import Depot, Vehicle
from dispatch_server.roads.port import Leg, NoRoute, Roads, RoadSource, Step, Way
from dispatch_server.runs.change import StopNotFound
from dispatch_server.runs.model import Run, Stop
from dispatch_server.runs.views import RunNotFound
from shared import polyline
from shared.geo import Point, distance_m
from shared.ids import DriverId, OrganizationId, StopId
from shared.line import Line
from shared.ways import LANGUAGES, Turn, WayLeg, WayRequest, WayView

_SLACK_M = 80.0  # by which an engine's distances and ours may differ between two turns
_SLACK_SHARE = 1.02
# A street that only changes its name asks nothing of a driver who goes straight on.
_NOTHING_TO_DO = frozenset({"new name", "notification"})
_STRAIGHT = frozenset({"", "straight", "slight left", "slight right"})


async def run_way(
    db: Database,
    roads: Roads,
    *,
    organization_id: OrganizationId,
    driver_id: DriverId,
    wanted: WayRequest,
) -> WayView:
    """Make the way along the stops that are asked for. Raises RunNotFound, StopNotFound."""
    async with db.reading() as session:
        depot, profile = await _run(session, organization_id, driver_id, wanted)
        stops = await _stops(session, organization_id, wanted)
    goals: list[tuple[StopId | None, Point]] = list(stops)
    if wanted.leads_home or not goals:
        goals.append((None, depot))
    places = [wanted.start or depot, *(point for _, point in goals)]
    try:
        told = [
            await roads.route(places, profile=profile, language=language) for language in LANGUAGES
        ]
    except NoRoute:
        told = []
    if not told or told[0].source is RoadSource.STRAIGHT:
        return _straight(wanted, goals, places)
    return await asyncio.to_thread(drawn, wanted, goals, told)


async def _run(
    session: AsyncSession, organization_id: OrganizationId, driver_id: DriverId, wanted: WayRequest
) -> tuple[Point, str]:
    found = await session.exec(
        select(Depot, Vehicle.profile).where(
            Run.id == wanted.run_id,
            Run.organization_id == organization_id,
            Run.driver_id == driver_id,
            Depot.id == Run.depot_id,
            Vehicle.id == Run.vehicle_id,
        )
    )
    row = found.first()
    if row is None:
        raise RunNotFound(run_id=wanted.run_id)
    depot, profile = row
    return Point(depot.lat, depot.lon), profile


async def _stops(
    session: AsyncSession, organization_id: OrganizationId, wanted: WayRequest
) -> list[tuple[StopId, Point]]:
    found = await session.exec(
        select(Stop.id, Stop.lat, Stop.lon).where(
            Stop.organization_id == organization_id,
            Stop.run_id == wanted.run_id,
            col(Stop.id).in_(wanted.stop_ids),
        )
    )
    places = {StopId(stop_id): Point(lat, lon) for stop_id, lat, lon in found}
    for stop_id in wanted.stop_ids:
        if stop_id not in places:
            raise StopNotFound(stop_id=stop_id)
    return [(stop_id, places[stop_id]) for stop_id in wanted.stop_ids]


def _straight(
    wanted: WayRequest, goals: Sequence[tuple[StopId | None, Point]], places: Sequence[Point]
) -> WayView:
    """Draw lines from door to door where no road is known: a direction, and no turns."""
    marks = [0.0]
    for a, b in itertools.pairwise(places):
        marks.append(marks[-1] + distance_m(a, b))
    return WayView(
        run_id=wanted.run_id,
        geometry=polyline.encode(places),
        legs=tuple(
            WayLeg(stop_id=stop_id, to=point, ends_m=mark, drive_s=0.0)
            for (stop_id, point), mark in zip(goals, marks[1:], strict=True)
        ),
        is_estimate=True,
    )


def drawn(
    wanted: WayRequest, goals: Sequence[tuple[StopId | None, Point]], told: Sequence[Way]
) -> WayView:
    """Lay the turns of ``told``, one way in each of LANGUAGES, on the line they share."""
    line = Line(polyline.decode(told[0].geometry))
    legs: list[WayLeg] = []
    mark = 0.0
    for number, (stop_id, point) in enumerate(goals):
        same = [way.legs[number] for way in told]
        marks = _marks(line, mark, same[0])
        legs.append(
            WayLeg(
                stop_id=stop_id,
                to=point,
                ends_m=marks[-1],
                drive_s=same[0].duration_s,
                turns=_turns(same, marks),
            )
        )
        mark = marks[-1]
    return WayView(run_id=wanted.run_id, geometry=told[0].geometry, legs=tuple(legs))


def _marks(line: Line, from_m: float, leg: Leg) -> list[float]:
    """Find each step on the line. Its point is one of the line's own; ways may cross themselves."""
    if not leg.steps:
        return [min(from_m + leg.distance_m, line.length_m)]
    marks: list[float] = []
    mark, driven_m = from_m, 0.0
    for step in leg.steps:
        if driven_m:
            nearest = max(mark, mark + driven_m / _SLACK_SHARE - _SLACK_M)
            farthest = mark + driven_m * _SLACK_SHARE + _SLACK_M
            mark = line.snap(step.at, from_m=nearest, to_m=farthest).at_m
        marks.append(round(mark, 1))
        driven_m = step.distance_m
    return marks


def _turns(same: Sequence[Leg], marks: Sequence[float]) -> tuple[Turn, ...]:
    steps = zip(*(leg.steps for leg in same), strict=True)
    return tuple(
        _turn(told, mark)
        for told, mark in zip(steps, marks, strict=False)
        if not _asks_nothing(told[0])
    )


def _turn(told: Sequence[Step], mark: float) -> Turn:
    texts = {language: step.text for language, step in zip(LANGUAGES, told, strict=True)}
    step = told[0]
    return Turn(
        at_m=mark,
        maneuver=step.maneuver,
        modifier=step.modifier,
        street=step.name,
        texts=texts,
    )


def _asks_nothing(step: Step) -> bool:
    return step.maneuver in _NOTHING_TO_DO and step.modifier in _STRAIGHT
