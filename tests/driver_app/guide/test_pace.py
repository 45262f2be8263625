from driver_app.device.port import Pace
from driver_app.guide.pace import Pacer
from shared.geo import Point, offset
from tests.driver_app.guide.driving import a_reading

HOME = Point(60.17, 24.94)


def _standing(pacer: Pacer, seconds: range, **flags: bool) -> list[Pace]:
    said = []
    for second in seconds:
        wander = offset(HOME, north_m=8 * (second % 3), east_m=0)
        pacer.move(a_reading(wander, second, speed_mps=0), None)
        said.append(pacer.choose(is_driving=True, **flags))
    return said


def test_off_duty_nobody_looks() -> None:
    pacer = Pacer()
    pacer.move(a_reading(HOME), HOME)

    assert pacer.choose(is_driving=False) == Pace.OFF


def test_a_vehicle_that_stands_is_looked_at_rarely_until_it_moves() -> None:
    pacer = Pacer()
    said = _standing(pacer, range(180))

    assert said[0] == Pace.ROAD
    assert said.index(Pace.PARKED) == 120
    assert set(said[120:]) == {Pace.PARKED}
    pacer.move(a_reading(offset(HOME, north_m=90, east_m=0), 200), None)
    assert pacer.choose(is_driving=True) == Pace.ROAD


def test_at_a_door_it_is_taken_for_parked_sooner() -> None:
    assert _standing(Pacer(), range(60), is_at_door=True).index(Pace.PARKED) == 30


def test_near_a_door_it_is_looked_at_often_and_the_edge_does_not_flap() -> None:
    pacer, said = Pacer(), []
    for second, away_m in enumerate([600, 400, 310, 290, 310, 290, 330, 440, 460, 440, 310]):
        here = offset(HOME, north_m=away_m, east_m=0)
        pacer.move(a_reading(here, second * 10), HOME)
        said.append(pacer.choose(is_driving=True))

    assert said == [Pace.ROAD] * 3 + [Pace.CLOSE] * 5 + [Pace.ROAD] * 3


def test_who_is_led_is_looked_at_often_on_the_road_and_not_in_a_car_park() -> None:
    pacer = Pacer()
    said = _standing(pacer, range(180), is_guiding=True)

    assert said[0] == Pace.CLOSE
    assert said[-1] == Pace.PARKED


def test_a_fix_that_is_not_sure_moves_nobody() -> None:
    pacer = Pacer()
    _standing(pacer, range(150))
    far = offset(HOME, north_m=500, east_m=0)
    pacer.move(a_reading(far, 151, accuracy_m=400), None)

    assert pacer.choose(is_driving=True) == Pace.PARKED
