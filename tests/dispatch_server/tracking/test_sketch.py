"""The sketch fits its box, whatever the way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.tracking.sketch import HEIGHT, MARGIN, MAX_POINTS, WIDTH, draw
from shared.geo import Point, offset

HOME = Point(-23.55, -46.63)

spots = st.tuples(st.floats(-20_000, 20_000), st.floats(-20_000, 20_000))


@given(st.lists(spots, min_size=2, max_size=200))
def test_every_way_stays_in_the_box(metres: list[tuple[float, float]]) -> None:
    way = [offset(HOME, north_m=n, east_m=e) for n, e in metres]

    sketch = draw(way)

    numbers = [float(n) for n in re.findall(r"-?[\d.]+", sketch.path)]
    assert len(numbers) <= 2 * MAX_POINTS
    assert all(MARGIN - 1 <= x <= WIDTH - MARGIN + 1 for x in numbers[::2])
    assert all(MARGIN - 1 <= y <= HEIGHT - MARGIN + 1 for y in numbers[1::2])
    assert 0 < sketch.scale_px <= WIDTH / 2


def test_north_is_up_and_east_is_right() -> None:
    sketch = draw([HOME, offset(HOME, north_m=800, east_m=1_200)])

    assert sketch.door_x > sketch.vehicle_x
    assert sketch.door_y < sketch.vehicle_y


@pytest.mark.parametrize(("metres", "scale_m"), [(100, 100), (1_000, 200), (9_000, 2_000)])
def test_the_scale_is_a_round_number(metres: float, scale_m: int) -> None:
    assert draw([HOME, offset(HOME, north_m=0, east_m=metres)]).scale_m == scale_m


def test_a_vehicle_at_the_door_is_drawn_in_the_middle() -> None:
    sketch = draw([HOME, HOME])

    assert (sketch.vehicle_x, sketch.vehicle_y) == (WIDTH / 2, HEIGHT / 2)
