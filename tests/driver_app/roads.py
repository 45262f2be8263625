"""Roads for a fake server: straight from door to door, with a turn at each."""

from collections.abc import Mapping

from shared import polyline
from shared.geo import Point
from shared.ids import StopId
from shared.line import Line
from shared.ways import Turn, WayLeg, WayRequest, WayView

DEPOT = Point(60.1699, 24.9384)
LEFT = {"pt-BR": "Vire à esquerda na Rua Augusta", "en": "Turn left onto Rua Augusta"}


def straight_way(
    wanted: WayRequest, places: Mapping[StopId, Point], *, depot: Point = DEPOT
) -> WayView:
    """Lead along the stops that are asked for; half way to each there is a turn to the left."""
    goals: list[tuple[StopId | None, Point]] = [(one, places[one]) for one in wanted.stop_ids]
    if wanted.leads_home:
        goals.append((None, depot))
    points = [wanted.start or depot]
    legs: list[WayLeg] = []
    for stop_id, goal in goals:
        begins = Line(points).length_m
        points.append(goal)
        ends = Line(points).length_m
        turn = Turn(
            at_m=(begins + ends) / 2,
            maneuver="turn",
            modifier="left",
            street="Rua Augusta",
            texts=LEFT,
        )
        arrive = Turn(at_m=ends, maneuver="arrive", modifier="right", texts=LEFT)
        legs.append(
            WayLeg(
                stop_id=stop_id,
                to=goal,
                ends_m=ends,
                drive_s=(ends - begins) / 8,
                turns=(turn, arrive),
            )
        )
    return WayView(run_id=wanted.run_id, geometry=polyline.encode(points), legs=tuple(legs))
