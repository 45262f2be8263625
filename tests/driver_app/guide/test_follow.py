from itertools import pairwise
from math import cos, radians, sin

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from driver_app.guide.follow import OFF_READINGS, Follower
from shared import polyline
from shared.geo import Point, distance_m, offset
from shared.ids import RunId, uuid7
from shared.line import Line
from shared.ways import WayLeg, WayView
from tests.driver_app.guide.conftest import DOORS, STOPS
from tests.driver_app.guide.driving import a_reading, drive


def _line(way: WayView) -> Line:
    return Line(polyline.decode(way.geometry))


def test_every_turn_comes_up_in_order_and_is_left_behind(way: WayView) -> None:
    follower = Follower(way, STOPS[0])
    seen = [
        progress.turn
        for reading in drive(follower.line, 0, follower.ends_m, speed_mps=5)
        if (progress := follower.move(reading)).turn is not None
    ]
    come_up = [turn for turn, before in zip(seen, [None, *seen], strict=False) if turn != before]

    assert come_up == list(follower.leg.turns)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(seed=st.integers(0, 10_000), noise_m=st.floats(0, 12))
def test_the_noise_of_a_city_takes_nobody_off_the_way(
    way: WayView, seed: int, noise_m: float
) -> None:
    follower = Follower(way, STOPS[1])
    heard = [
        follower.move(reading)
        for reading in drive(
            follower.line, follower.begins_m, follower.ends_m, noise_m=noise_m, seed=seed
        )
    ]

    assert not any(progress.is_off for progress in heard)
    assert all(later.at_m > before.at_m - 80 for before, later in pairwise(heard))
    assert heard[-1].to_stop_m < 60


def test_a_wild_fix_takes_nobody_off_the_way(way: WayView) -> None:
    follower = Follower(way, STOPS[0])
    for second, reading in enumerate(drive(follower.line, 0, 200)):
        if second % 4 == 2:  # every fourth fix is in the next street but one
            wild = offset(reading.point, north_m=130, east_m=90)
            reading = msgspec.structs.replace(reading, point=wild)  # noqa: PLW2901
        assert not follower.move(reading).is_off


def test_a_fix_that_is_not_sure_says_nothing(way: WayView) -> None:
    follower = Follower(way, STOPS[0])
    far = offset(follower.line.at(50)[0], north_m=150, east_m=0)

    told = [follower.move(a_reading(far, second, accuracy_m=180)) for second in range(30)]

    assert not any(progress.is_off for progress in told)


def test_who_drives_past_a_turn_is_off_the_way_within_seconds(way: WayView) -> None:
    follower = Follower(way, STOPS[0])
    turn = next(t for t in follower.leg.turns if "Lönnrotinkatu" in t.texts["pt-BR"])
    before, heading = follower.line.at(turn.at_m - 10)
    for reading in drive(follower.line, max(0.0, turn.at_m - 100), turn.at_m - 8):
        assert not follower.move(reading).is_off
    onward = Line([before, _ahead(before, heading, 400)])

    off_after = next(
        second
        for second, reading in enumerate(drive(onward, 10, 400, speed_mps=10, second=100))
        if follower.move(reading).is_off
    )

    assert OFF_READINGS - 1 <= off_after <= 14


def _on_one_street() -> tuple[Follower, list[Point]]:
    street = [Point(60.17, 24.93), Point(60.18, 24.93)]
    leg = WayLeg(to=street[1], ends_m=Line(street).length_m, drive_s=100)
    way = WayView(run_id=RunId(uuid7()), geometry=polyline.encode(street), legs=(leg,))
    return Follower(way, None), street


def test_back_on_the_way_it_is_on_it_again_only_once_close() -> None:
    follower, (start, _) = _on_one_street()
    far, nearly, close = (offset(start, north_m=80, east_m=m) for m in (110, 35, 15))
    told = [follower.move(a_reading(far, second, speed_mps=0)) for second in range(10)]
    assert told[-1].is_off

    assert follower.move(a_reading(nearly, 11, speed_mps=0)).is_off
    assert not follower.move(a_reading(close, 12, speed_mps=0)).is_off


def test_driving_against_the_way_is_being_off_it() -> None:
    follower, street = _on_one_street()
    back = Line(street[::-1])

    told = [follower.move(reading) for reading in drive(back, 300, 400)]

    assert told[-1].is_off


def test_parking_round_the_corner_of_the_door_is_no_leaving_of_the_way(way: WayView) -> None:
    follower = Follower(way, STOPS[0])
    for reading in drive(follower.line, 0, follower.ends_m):
        follower.move(reading)
    parked = offset(DOORS[0], north_m=40, east_m=0)

    told = [follower.move(a_reading(parked, 500 + s, speed_mps=1)) for s in range(20)]

    assert not told[-1].is_off
    assert told[-1].door_m == pytest.approx(distance_m(parked, DOORS[0]))


def test_what_is_left_shrinks_to_nothing(way: WayView) -> None:
    follower = Follower(way, STOPS[2])
    told = [follower.move(r) for r in drive(follower.line, follower.begins_m, follower.ends_m)]

    assert told[0].left_s == pytest.approx(follower.leg.drive_s, rel=0.05)
    assert told[-1].left_s < 5
    assert told[-1].to_stop_m < 10


def test_a_stop_that_no_leg_leads_to_is_an_error(way: WayView) -> None:
    with pytest.raises(LookupError):
        Follower(msgspec.structs.replace(way, legs=way.legs[:1]), STOPS[2])


def _ahead(point: Point, heading: float, metres: float) -> Point:
    turn = radians(heading)
    return offset(point, north_m=metres * cos(turn), east_m=metres * sin(turn))
