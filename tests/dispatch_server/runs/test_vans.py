"""A day van by van gives the answers of the day as one problem."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_server.planning.asking import order_of
from dispatch_server.planning.day import Spot
from dispatch_server.planning.errors import PlanWithoutVehicles
from dispatch_server.planning.ground import Ground
from dispatch_server.planning.openday import OpenDay, open_day
from dispatch_server.planning.openings import best
from dispatch_server.planning.problem import Matrix, Place
from dispatch_server.planning.reach import at_pace
from dispatch_server.planning.ways import _matrix
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.speeds import FREELY, Pace, Speeds
from dispatch_server.runs.situation import from_depot, run_problem
from dispatch_server.runs.today import Today
from dispatch_server.runs.underway import Asked, day_of
from dispatch_server.runs.vans import Van, frame_of, parts_of, van_of
from shared.geo import Point
from shared.ids import RunId
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.drawn import HOME, days
from tests.dispatch_server.runs.test_today import read

RUSH = Speeds(tables={"car": (1.0, 1.8, 0.7, 1.3) * 42})
AWAY = Point(HOME.lat + 0.01, HOME.lon)


def roads(points: list[Point]) -> Matrix:
    return _matrix(StraightRoads().matrix_now(points, points))


def taken_apart(today: Today, spots: tuple[Spot, ...], fixes: Mapping[RunId, Point]) -> list[Van]:
    frame = frame_of(today)
    on_duty = [duty.shift.id for duty in today.duties]
    parts = parts_of(today, frame, on_duty, fixes)
    points = [spot.at for spot in spots]
    ground = Ground(spots, {"car": roads(points)})
    found = []
    for part in parts.values():
        ahead = None
        if part.away is not None:
            ahead = _matrix(StraightRoads().matrix_now([part.away.at], points))
        found.append(van_of(today, frame, part, ground, ahead))
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days(), st.sampled_from([FREELY, RUSH]))
def test_each_van_alone_is_asked_as_all_of_them_together(
    drawn: tuple[Today, Asked], speeds: Speeds
) -> None:
    """Whatever one more order is: loaded at the depot, or fetched there first."""
    today = replace(drawn[0], speeds=speeds)
    fixes = {sheet.run.id: AWAY for sheet in today.sheets.values()}
    asked = Asked(fixes=fixes, order_ids=frozenset(today.waiting))
    day = day_of(today, asked)
    free = roads(day.points)
    matrices = {key: at_pace(free, Pace.read(key).factor) for key in day.profiles}
    whole = run_problem(today, day, matrices, asked)
    together = open_day(whole.problem, whole.routes, whole.timer)

    doors = tuple(Spot(spot.id, spot.at) for spot in day.spots if spot.at != AWAY)
    vans = taken_apart(replace(today, waiting={}), doors, fixes)
    tables = Ground(doors, {"car": roads([spot.at for spot in doors])})
    apart = OpenDay([Place(id=s.id) for s in doors], tables, [van.route for van in vans])

    assert [one.walk.broken for one in apart.routes] == [[] for _ in vans]
    for wish in today.waiting.values():
        for form in (
            order_of(day, wish, apart.dimensions),
            from_depot(today, day, wish, order_of(day, wish, apart.dimensions)),
        ):
            assert best(apart, form, {}, most=9) == best(together, form, {}, most=9)


async def test_a_day_on_which_nobody_drives_cannot_be_asked(office: Office) -> None:
    today = await read(office)
    with pytest.raises(PlanWithoutVehicles):
        frame_of(replace(today, broken=frozenset(today.sheets)))
    assert np.array_equal(frame_of(today).dimensions, ())
