"""A real way: three doors of central Helsinki, on the streets that OSRM knows there."""

import asyncio

import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.roads.engines.osrm import OsrmRoads
from dispatch_server.runs.way import drawn
from shared.geo import Point
from shared.ids import RunId, StopId, uuid7
from shared.ways import LANGUAGES, WayRequest, WayView

DEPOT = Point(60.1699, 24.9384)
DOORS = (Point(60.16443, 24.93650), Point(60.16856, 24.94204), Point(60.16680, 24.93560))
STOPS = tuple(StopId(uuid7()) for _ in DOORS)


@pytest.fixture(scope="session")
def way(helsinki: CityPack) -> WayView:
    return asyncio.run(lead(helsinki, DEPOT, *DOORS, DEPOT))


async def lead(helsinki: CityPack, *places: Point) -> WayView:
    """Ask the roads as the server does, for a way from the first place along the others."""
    roads = OsrmRoads(helsinki.graphs, workers=1)
    try:
        told = [await roads.route(places, language=language) for language in LANGUAGES]
    finally:
        await roads.aclose()
    goals: list[tuple[StopId | None, Point]] = list(zip(STOPS, places[1:], strict=False))
    goals += [(None, place) for place in places[1 + len(goals) :]]
    return drawn(WayRequest(run_id=RunId(uuid7())), goals, told)
