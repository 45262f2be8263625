"""What every adapter of the port Roads promises, tried on central Helsinki."""

import random
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.profiles import Profile
from dispatch_server.roads.engines.osrm import OsrmRoads
from dispatch_server.roads.engines.osrm_http import OsrmHttpRoads
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.port import Fix, NoRoute, Roads, RoadSource
from shared import polyline
from shared.geo import Point, between, distance_m, offset
from tests.routed import osrm_routed

SQUARE = Point(60.1699, 24.9497)  # the Senate Square
FAR_AWAY = Point(59.4370, 24.7536)  # Tallinn, over the sea
ENGINES = ("embedded", "remote")


@pytest.fixture(scope="module")
def routed_url(helsinki: CityPack) -> Iterator[str]:
    with osrm_routed(helsinki) as url:
        yield url


@pytest.fixture(params=[*ENGINES, "straight"])
async def roads(
    request: pytest.FixtureRequest, helsinki: CityPack, routed_url: str
) -> AsyncIterator[Roads]:
    match request.param:
        case "embedded":
            adapter: Roads = OsrmRoads(helsinki.graphs, workers=1)
        case "remote":
            adapter = OsrmHttpRoads({"car": routed_url})
        case _:
            adapter = StraightRoads()
    yield adapter
    await adapter.aclose()


engines_only = pytest.mark.parametrize("roads", ENGINES, indirect=True)


def places(pack: CityPack, count: int) -> list[Point]:
    dice = random.Random(count)
    box = pack.bbox
    return [
        Point(
            round(dice.uniform(box.south + 0.002, box.north - 0.004), 6),
            round(dice.uniform(box.west + 0.003, box.east - 0.003), 6),
        )
        for _ in range(count)
    ]


async def test_a_matrix_has_a_row_per_source_and_nothing_on_its_diagonal(
    roads: Roads, helsinki: CityPack
) -> None:
    points = places(helsinki, 120)  # more than one question to a server that takes 100

    square = await roads.matrix(points)

    assert square.durations_s.shape == square.distances_m.shape == square.estimated.shape
    assert square.durations_s.shape == (120, 120)
    assert square.durations_s.dtype == square.distances_m.dtype == np.int32
    assert square.estimated.dtype == np.bool_
    assert not square.durations_s.diagonal().any()
    assert not square.distances_m.diagonal().any()
    assert (square.durations_s >= 0).all()
    assert square.durations_s.mean() > 30


async def test_some_sources_to_other_targets_are_a_part_of_the_square(
    roads: Roads, helsinki: CityPack
) -> None:
    points = places(helsinki, 12)

    square = await roads.matrix(points)
    part = await roads.matrix(points[:3], points[3:])

    assert part.durations_s.tolist() == square.durations_s[:3, 3:].tolist()
    assert part.distances_m.tolist() == square.distances_m[:3, 3:].tolist()


async def test_no_places_are_an_empty_matrix(roads: Roads) -> None:
    matrix = await roads.matrix([], [SQUARE])

    assert matrix.durations_s.shape == (0, 1)


@engines_only
async def test_an_engine_estimates_nothing_within_its_city(
    roads: Roads, helsinki: CityPack
) -> None:
    matrix = await roads.matrix(places(helsinki, 60))

    assert matrix.source is not RoadSource.STRAIGHT
    assert not matrix.estimated.any()


async def test_straight_lines_say_that_they_are_estimates() -> None:
    matrix = await StraightRoads().matrix([SQUARE, FAR_AWAY])

    assert matrix.estimated.all()
    assert matrix.source is RoadSource.STRAIGHT


async def test_a_place_without_roads_is_estimated_and_spoils_no_other_cell(
    roads: Roads, helsinki: CityPack
) -> None:
    points = [*places(helsinki, 5), FAR_AWAY]

    matrix = await roads.matrix(points)
    alone = await roads.matrix(points[:5])

    assert matrix.estimated[5].all()
    assert matrix.estimated[:, 5].all()
    assert matrix.durations_s[:5, :5].tolist() == alone.durations_s.tolist()
    assert matrix.distances_m[0, 5] > 80_000


async def test_a_route_is_the_sum_of_its_legs(roads: Roads, helsinki: CityPack) -> None:
    stops = places(helsinki, 8)

    way = await roads.route(stops)

    assert len(way.legs) == 7
    assert way.distance_m == pytest.approx(sum(leg.distance_m for leg in way.legs), abs=1)
    assert way.duration_s == pytest.approx(sum(leg.duration_s for leg in way.legs), abs=1)
    line = polyline.decode(way.geometry)
    assert len(line) >= 8
    assert distance_m(line[0], stops[0]) < 250
    assert distance_m(line[-1], stops[-1]) < 250


async def test_a_leg_takes_as_long_as_its_cell_of_the_matrix_says(
    roads: Roads, helsinki: CityPack
) -> None:
    stops = places(helsinki, 30)

    matrix = await roads.matrix(stops)
    way = await roads.route(stops, steps=False)

    cells = [int(matrix.durations_s[i, i + 1]) for i in range(len(stops) - 1)]
    assert [leg.duration_s for leg in way.legs] == pytest.approx(cells, abs=1)


async def test_steps_are_told_in_the_language_asked_for(roads: Roads, helsinki: CityPack) -> None:
    stops = places(helsinki, 3)

    portuguese = await roads.route(stops, language="pt-BR")
    english = await roads.route(stops, language="en")
    without = await roads.route(stops, steps=False)

    assert portuguese.legs[0].steps[-1].text.startswith("Você chegou à 1ª parada")
    assert english.legs[1].steps[-1].text.startswith("You have reached the 2nd stop")
    assert all(step.text for leg in english.legs for step in leg.steps)
    assert sum(len(leg.steps) for leg in without.legs) == 0
    last = portuguese.legs[0].steps[-1]
    assert (last.maneuver, last.distance_m) == ("arrive", 0)
    assert distance_m(last.at, stops[1]) < 250


@engines_only
async def test_an_unroutable_stop_is_named(roads: Roads, helsinki: CityPack) -> None:
    stops = [*places(helsinki, 2), FAR_AWAY, SQUARE]

    with pytest.raises(NoRoute) as refused:
        await roads.route(stops)

    assert refused.value.stop == 2
    assert refused.value.point == FAR_AWAY
    assert (refused.value.snap_m or 0) > 50_000


async def test_a_point_on_a_road_is_snapped_to_where_it_is(
    roads: Roads, helsinki: CityPack
) -> None:
    way = await roads.route(places(helsinki, 2))
    on_road = polyline.decode(way.geometry)[2:][0] if way.source != "straight" else SQUARE

    snap = await roads.snap(on_road)

    assert snap.distance_m < 2
    assert distance_m(snap.point, on_road) < 2


@engines_only
async def test_a_snap_tells_how_far_off_the_road_is(roads: Roads) -> None:
    snap = await roads.snap(SQUARE)

    assert snap.distance_m == pytest.approx(distance_m(SQUARE, snap.point), abs=1)
    assert snap.name in {"Aleksanterinkatu", "Unioninkatu", "Hallituskatu", "Yliopistonkatu"}


@engines_only
async def test_a_noisy_track_is_laid_onto_the_roads_it_was_driven_on(roads: Roads) -> None:
    way = await roads.route([Point(60.1665, 24.9395), Point(60.1745, 24.9503)], steps=False)
    driven = evenly(polyline.decode(way.geometry), every_m=25)
    fixes = noisy(driven, sigma_m=6)

    trace = await roads.trace(fixes)

    assert len(trace.points) == len(fixes)
    assert trace.share > 0.9
    assert trace.distance_m == pytest.approx(way.distance_m, rel=0.15)
    assert 0 < trace.confidence <= 1
    matched = evenly([p for line in trace.lines for p in polyline.decode(line)], every_m=2)
    near = [min(distance_m(p, q) for q in matched) < 8 for p in driven]
    assert sum(near) / len(near) > 0.9


@engines_only
async def test_a_track_over_the_sea_is_on_no_road(roads: Roads) -> None:
    fixes = noisy([between(FAR_AWAY, SQUARE, share / 20) for share in range(1, 9)], sigma_m=1)

    trace = await roads.trace(fixes)

    assert trace.lines == ()
    assert trace.points == (None,) * 8
    assert trace.share == 0


def evenly(line: list[Point], *, every_m: float) -> list[Point]:
    out = [line[0]]
    for a, b in pairwise(line):
        length = distance_m(a, b)
        while (left := distance_m(out[-1], b)) >= every_m and length:
            out.append(between(out[-1], b, every_m / left))
    return out


def noisy(line: list[Point], *, sigma_m: float) -> list[Fix]:
    dice = random.Random(7)
    start = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return [
        Fix(
            offset(p, north_m=dice.gauss(0, sigma_m), east_m=dice.gauss(0, sigma_m)),
            start + timedelta(seconds=3 * i),
            accuracy_m=sigma_m,
        )
        for i, p in enumerate(line)
    ]


async def test_each_says_which_kinds_of_vehicle_it_has_roads_for(
    roads: Roads, request: pytest.FixtureRequest
) -> None:
    known = {"embedded": tuple(Profile), "remote": ("car",), "straight": ()}

    assert roads.profiles == known[request.node.callspec.params["roads"]]


@pytest.mark.parametrize("profile", list(Profile))
async def test_a_way_takes_what_the_matrix_says_for_each_kind_of_vehicle(
    helsinki: CityPack, profile: Profile
) -> None:
    roads = OsrmRoads(helsinki.graphs, workers=1)
    stops = places(helsinki, 12)
    try:
        matrix = await roads.matrix(stops, profile=profile)
        way = await roads.route(stops, profile=profile, steps=False)
    finally:
        await roads.aclose()

    chain = [int(matrix.durations_s[i, i + 1]) for i in range(len(stops) - 1)]
    assert [leg.duration_s for leg in way.legs] == pytest.approx(chain, abs=1)
