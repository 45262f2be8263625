"""Each kind of vehicle drives by its own rules: a street with each sign, and the way round it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from dispatch_server.cities.graph import build_graph
from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.profiles import NoSuchKind, Profile, read_profiles
from dispatch_server.roads.engines.osrm import OsrmRoads
from shared.geo import Point, offset
from tests.osm import write_extract

HOME: Final = Point(-23.55, -46.63)
STREET: Final = {"highway": "residential"}
ALL: Final = "car motorcycle bicycle truck"

# What is said of a street of 400 m; who may drive it as it was drawn, and who against that.
SIGNS: Final = [
    ({}, ALL, ALL),
    ({"highway": "cycleway"}, "bicycle", "bicycle"),
    ({"highway": "path", "bicycle": "designated"}, "bicycle", "bicycle"),
    ({"highway": "path", "motorcycle": "yes", "bicycle": "no"}, "motorcycle", "motorcycle"),
    ({"highway": "trunk"}, "car motorcycle truck", "car motorcycle truck"),
    ({"highway": "", "railway": "subway", "bicycle": "yes"}, "", ""),
    ({"hgv": "no"}, "car motorcycle bicycle", "car motorcycle bicycle"),
    ({"maxweight": "3.5"}, "car motorcycle bicycle", "car motorcycle bicycle"),
    ({"maxweight": "20"}, ALL, ALL),
    ({"maxweight:hgv": "8 t"}, "car motorcycle bicycle", "car motorcycle bicycle"),
    ({"maxheight": "3.2"}, "car motorcycle bicycle", "car motorcycle bicycle"),
    ({"maxheight": "1.9"}, "motorcycle bicycle", "motorcycle bicycle"),
    ({"maxaxleload": "6"}, "car motorcycle bicycle", "car motorcycle bicycle"),
    ({"narrow": "yes"}, "car motorcycle bicycle", "car motorcycle bicycle"),
    ({"motor_vehicle": "no"}, "bicycle", "bicycle"),
    ({"motorcar": "no"}, "motorcycle bicycle", "motorcycle bicycle"),
    ({"motorcar": "no", "hgv": "yes"}, "motorcycle bicycle truck", "motorcycle bicycle truck"),
    ({"motorcycle": "no"}, "car bicycle truck", "car bicycle truck"),
    ({"bicycle": "delivery"}, ALL, ALL),
    ({"oneway": "yes"}, ALL, ""),
    ({"oneway": "-1"}, "", ALL),
    ({"oneway": "yes", "oneway:motorcycle": "no"}, ALL, "motorcycle"),
    ({"oneway": "yes", "oneway:bicycle": "no"}, ALL, "bicycle"),
]


TUNNEL: Final = [offset(HOME, north_m=-5000, east_m=e) for e in (0, 400)]


def ends(number: int) -> tuple[Point, Point, Point]:
    """Place a street, and the corner of the way round it, far from all others."""
    a = offset(HOME, north_m=2000 * number, east_m=0)
    return a, offset(a, north_m=0, east_m=400), offset(a, north_m=350, east_m=200)


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ways = []
    for number, (tags, _, _) in enumerate(SIGNS):
        a, b, corner = ends(number)
        ways.append(([a, b], {key: said for key, said in (STREET | tags).items() if said}))
        ways.append(([a, corner, b], STREET))
    tunnel, street = ([offset(at, north_m=n, east_m=0) for at in TUNNEL] for n in (0, 30))
    ways.append((tunnel, STREET | {"tunnel": "yes"}))
    ways.append(([tunnel[0], *street, tunnel[1]], STREET | {"name": "Rua de Cima"}))
    return write_extract(tmp_path_factory.mktemp("signs") / "signs.osm.pbf", ways=ways)


@pytest.fixture(scope="module", params=list(Profile))
def graph(
    request: pytest.FixtureRequest, extract: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Profile, Path]:
    base = build_graph(extract, tmp_path_factory.mktemp("graph"), profile=request.param)
    return request.param, base


async def test_each_keeps_to_the_signs_that_are_meant_for_it(graph: tuple[Profile, Path]) -> None:
    profile, base = graph
    roads = OsrmRoads({profile: base}, workers=1)
    wrong = []
    for number, (tags, there, back) in enumerate(SIGNS):
        a, b, _ = ends(number)
        matrix = await roads.matrix([a, b], profile=profile)
        assert not matrix.estimated.any()
        drives = matrix.distances_m[0, 1] < 500, matrix.distances_m[1, 0] < 500
        if drives != (profile in there.split(), profile in back.split()):
            wrong.append((tags, drives))
    await roads.aclose()

    assert wrong == []


@pytest.fixture
async def streets(helsinki: CityPack) -> AsyncIterator[OsrmRoads]:
    roads = OsrmRoads(helsinki.graphs, workers=1)
    yield roads
    await roads.aclose()


async def test_in_a_real_city_each_has_its_own_times_and_ways(
    streets: OsrmRoads, helsinki: CityPack
) -> None:
    dice = np.random.default_rng(7)
    box = helsinki.bbox
    points = [
        Point(float(lat), float(lon))
        for lat, lon in zip(
            dice.uniform(box.south + 0.003, box.north - 0.004, 40),
            dice.uniform(box.west + 0.004, box.east - 0.004, 40),
            strict=True,
        )
    ]
    found = {profile: await streets.matrix(points, profile=profile) for profile in Profile}

    mean_s = {profile: matrix.durations_s.mean() for profile, matrix in found.items()}
    assert mean_s[Profile.MOTORCYCLE] < mean_s[Profile.CAR] < mean_s[Profile.TRUCK]
    by_bicycle, by_car = found[Profile.BICYCLE].distances_m, found[Profile.CAR].distances_m
    assert (by_bicycle < 0.8 * by_car).mean() > 0.1  # through parks, and one-ways pushed against


async def test_a_door_above_a_tunnel_is_on_the_street(
    graph: tuple[Profile, Path],
) -> None:
    profile, base = graph
    roads = OsrmRoads({profile: base}, workers=1)
    found = await roads.snap(offset(TUNNEL[0], north_m=0, east_m=200), profile=profile)
    await roads.aclose()

    assert found.name == "Rua de Cima"
    assert found.distance_m > 20


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("car", [Profile.CAR]),
        (" truck, car,truck", [Profile.TRUCK, Profile.CAR]),
        ("all", list(Profile)),
    ],
)
def test_kinds_are_read_from_a_line(text: str, kinds: list[Profile]) -> None:
    assert list(read_profiles(text)) == kinds


@pytest.mark.parametrize("text", ["boat", "car,boat", "", "all,car"])
def test_a_kind_that_nobody_knows_is_named(text: str) -> None:
    with pytest.raises(NoSuchKind, match="say all, or some of car, motorcycle, bicycle, truck"):
        read_profiles(text)


def test_there_is_a_file_of_rules_for_each() -> None:
    assert all(profile.rules.is_file() for profile in Profile)
