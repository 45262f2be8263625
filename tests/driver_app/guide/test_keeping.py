import msgspec
import pytest

from dispatch_server.cities.pack import CityPack
from driver_app.guide.follow import Follower
from driver_app.guide.keeping import leads_to, leg_index, spliced
from shared import polyline
from shared.geo import Point, distance_m, offset
from shared.line import Line
from shared.runs import StopView
from shared.ways import WayView
from tests.driver_app.guide.conftest import DOORS, STOPS, lead
from tests.onphone import a_run, a_stop


@pytest.fixture
def stops() -> list[StopView]:
    run = a_run()
    return [
        a_stop(run, number, id=stop_id, at=door)
        for number, (stop_id, door) in enumerate(zip(STOPS, DOORS, strict=True), 1)
    ]


def test_a_way_leads_to_its_stops_and_to_those_that_are_left(
    way: WayView, stops: list[StopView]
) -> None:
    assert leads_to(way, stops)
    assert leads_to(way, stops[1:])
    assert leads_to(way, [])


def test_another_order_a_new_stop_and_a_moved_door_need_another_way(
    way: WayView, stops: list[StopView]
) -> None:
    moved = msgspec.structs.replace(stops[2], at=offset(DOORS[2], north_m=30, east_m=0))

    assert not leads_to(way, [stops[1], stops[0], stops[2]])
    assert not leads_to(way, [*stops, a_stop(a_run(), 4)])
    assert not leads_to(way, [*stops[:2], moved])
    assert not leads_to(way, stops[:2])


async def test_a_detour_leads_to_the_next_stop_and_then_goes_on_as_before(
    way: WayView, helsinki: CityPack
) -> None:
    here = Point(60.1676, 24.9392)
    detour = await lead(helsinki, here, DOORS[0])
    whole = spliced(way, detour)
    line = Line(polyline.decode(whole.geometry))

    assert [leg.stop_id for leg in whole.legs] == [leg.stop_id for leg in way.legs]
    assert distance_m(line.points[0], here) < 60
    for leg, old in zip(whole.legs[1:], way.legs[1:], strict=True):
        assert distance_m(line.at(leg.ends_m)[0], leg.to) < 60
        assert [t.texts for t in leg.turns] == [t.texts for t in old.turns]
    follower, before = Follower(whole, STOPS[1]), Follower(way, STOPS[1])
    lengths = [one.ends_m - one.begins_m for one in (follower, before)]
    assert lengths[0] == pytest.approx(lengths[1], abs=1)
    for turn, old_turn in zip(follower.leg.turns, before.leg.turns, strict=True):
        assert distance_m(line.at(turn.at_m)[0], before.line.at(old_turn.at_m)[0]) < 1


def test_a_detour_to_the_last_stop_replaces_the_way(way: WayView) -> None:
    ending = msgspec.structs.replace(way, legs=way.legs[:1])

    assert spliced(ending, ending) is ending
    assert leg_index(way, None) == len(way.legs) - 1
