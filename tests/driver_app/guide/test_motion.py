import pytest

from driver_app.device.port import Reading
from driver_app.guide.motion import Motion
from shared.geo import Point, offset
from tests.driver_app.guide.driving import a_reading

HERE = Point(60.17, 24.94)


def _after(north_m: float, seconds: float, **more: object) -> Reading:
    motion = Motion()
    motion.complete(a_reading(HERE, speed_mps=None))
    there = offset(HERE, north_m=north_m, east_m=0)
    return motion.complete(a_reading(there, seconds, **({"speed_mps": None} | more)))


def test_the_way_between_two_fixes_is_speed_and_heading() -> None:
    reading = _after(20, 2)

    assert reading.speed_mps == pytest.approx(10, rel=0.01)
    assert reading.heading_deg == pytest.approx(0, abs=0.1)


def test_what_the_device_says_is_believed() -> None:
    reading = _after(20, 2, speed_mps=3.0, heading_deg=90.0)

    assert (reading.speed_mps, reading.heading_deg) == (3.0, 90.0)


def test_who_stands_has_no_heading_and_no_speed_to_speak_of() -> None:
    reading = _after(1, 2)

    assert reading.heading_deg is None
    assert reading.speed_mps is not None
    assert reading.speed_mps < 1


@pytest.mark.parametrize(("north_m", "seconds"), [(20, 60), (20, 0.1), (2000, 5)])
def test_a_pause_and_a_jump_say_nothing(north_m: float, seconds: float) -> None:
    assert _after(north_m, seconds).speed_mps is None


def test_the_first_fix_stays_as_it_is() -> None:
    reading = a_reading(HERE, speed_mps=None)

    assert Motion().complete(reading) is reading
