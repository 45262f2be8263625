"""The way a driver is led: on the streets of central Helsinki, along the stops of a published run."""

from collections.abc import AsyncIterator

import pytest
from sqlmodel import select

from dispatch_server.cities.pack import CityPack
from dispatch_server.fleet.model import Depot
from dispatch_server.roads.engines.osrm import OsrmRoads
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.port import Roads
from dispatch_server.runs.change import StopNotFound
from dispatch_server.runs.model import Stop
from dispatch_server.runs.views import RunNotFound
from dispatch_server.runs.way import run_way
from shared import polyline
from shared.geo import Point, distance_m
from shared.ids import StopId, uuid7
from shared.line import Line
from shared.ways import LANGUAGES, WayRequest, WayView
from tests.dispatch_server.runs.conftest import Office

DOORS = (Point(60.16856, 24.94204), Point(60.16705, 24.93778), Point(60.16475, 24.93780))


@pytest.fixture
async def roads(helsinki: CityPack) -> AsyncIterator[OsrmRoads]:
    roads = OsrmRoads(helsinki.graphs, workers=1)
    yield roads
    await roads.aclose()


@pytest.fixture
async def stops(office: Office) -> list[Stop]:
    """Put the doors of the first run at real corners."""
    async with office.db.transaction() as session:
        found = list(
            await session.exec(
                select(Stop).where(Stop.run_id == office.runs[0].id).order_by(Stop.sequence)  # type: ignore[arg-type]  # a column
            )
        )
        for stop, door in zip(found, DOORS, strict=True):
            stop.lat, stop.lon = door.lat, door.lon
        depot = (await session.exec(select(Depot))).one()
        depot.lat, depot.lon = 60.1699, 24.9384
    return found


async def _way(office: Office, roads: Roads, *stop_ids: StopId, **more: object) -> WayView:
    run = office.runs[0]
    return await run_way(
        office.db,
        roads,
        organization_id=run.organization_id,
        driver_id=run.driver_id,
        wanted=WayRequest(run_id=run.id, stop_ids=stop_ids, **more),  # type: ignore[arg-type]
    )


async def test_each_leg_ends_at_its_stop_and_the_last_one_at_home(
    office: Office, roads: OsrmRoads, stops: list[Stop]
) -> None:
    way = await _way(office, roads, *(stop.id for stop in stops))
    line = Line(polyline.decode(way.geometry))

    assert [leg.stop_id for leg in way.legs] == [*(stop.id for stop in stops), None]
    assert not way.is_estimate
    for leg, door in zip(way.legs, DOORS, strict=False):
        assert distance_m(line.at(leg.ends_m)[0], door) < 60
    assert way.legs[-1].ends_m == pytest.approx(line.length_m, abs=2)


async def test_the_turns_lie_on_the_line_in_the_order_of_driving_in_both_languages(
    office: Office, roads: OsrmRoads, stops: list[Stop]
) -> None:
    way = await _way(office, roads, *(stop.id for stop in stops))
    turns = [turn for leg in way.legs for turn in leg.turns]
    marks = [turn.at_m for turn in turns]
    begins = 0.0

    assert marks == sorted(marks)
    assert all(set(turn.texts) == set(LANGUAGES) and all(turn.texts.values()) for turn in turns)
    assert any(turn.texts["pt-BR"].startswith("Vire à") for turn in turns)
    assert any(turn.texts["en"].startswith("Turn") for turn in turns)
    for leg in way.legs:
        assert leg.turns[0].maneuver == "depart"
        assert leg.turns[-1].maneuver == "arrive"
        assert all(begins - 0.1 <= turn.at_m <= leg.ends_m + 0.1 for turn in leg.turns)
        begins = leg.ends_m


async def test_a_turn_is_where_the_line_bends(
    office: Office, roads: OsrmRoads, stops: list[Stop]
) -> None:
    way = await _way(office, roads, *(stop.id for stop in stops))
    line = Line(polyline.decode(way.geometry))
    sharp = [
        turn
        for leg in way.legs
        for turn in leg.turns
        if turn.maneuver in {"turn", "end of road"} and turn.modifier in {"left", "right"}
    ]

    assert sharp
    for turn in sharp:
        before, after = line.at(turn.at_m - 6)[1], line.at(turn.at_m + 12)[1]
        bend = (after - before + 180) % 360 - 180
        assert bend > 20 if turn.modifier == "right" else bend < -20


async def test_a_vehicle_that_left_the_way_is_led_from_where_it_is(
    office: Office, roads: OsrmRoads, stops: list[Stop]
) -> None:
    here = Point(60.1712, 24.9410)
    way = await _way(office, roads, stops[1].id, start=here, leads_home=False)

    assert [leg.stop_id for leg in way.legs] == [stops[1].id]
    assert distance_m(polyline.decode(way.geometry)[0], here) < 80


async def test_without_roads_the_way_is_straight_and_says_so(
    office: Office, stops: list[Stop]
) -> None:
    way = await _way(office, StraightRoads(), *(stop.id for stop in stops))

    assert way.is_estimate
    assert [leg.turns for leg in way.legs] == [()] * 4
    assert len(polyline.decode(way.geometry)) == 5


@pytest.mark.usefixtures("stops")
async def test_a_stop_of_another_run_and_another_drivers_run_are_not_given(
    office: Office, roads: OsrmRoads
) -> None:
    theirs = (await office.stops(1))[0]

    with pytest.raises(StopNotFound):
        await _way(office, roads, theirs.id)
    with pytest.raises(RunNotFound):
        await run_way(
            office.db,
            roads,
            organization_id=office.runs[0].organization_id,
            driver_id=office.runs[1].driver_id,
            wanted=WayRequest(run_id=office.runs[0].id),
        )
    with pytest.raises(StopNotFound):
        await _way(office, roads, StopId(uuid7()))
