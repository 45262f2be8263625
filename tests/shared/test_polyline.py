import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.geo import Point
from shared.polyline import decode, encode

POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


@given(st.lists(POINTS, max_size=20))
def test_a_line_comes_back_to_within_eleven_centimetres(line: list[Point]) -> None:
    back = decode(encode(line))

    assert len(back) == len(line)
    for point, again in zip(line, back, strict=True):
        assert again.lat == pytest.approx(point.lat, abs=1e-6)
        assert again.lon == pytest.approx(point.lon, abs=1e-6)


def test_the_example_of_the_format_with_six_decimals() -> None:
    line = [Point(38.5, -120.2), Point(40.7, -120.95), Point(43.252, -126.453)]

    assert encode(line) == "_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI"


def test_a_text_cut_short_is_an_error() -> None:
    with pytest.raises(IndexError):
        decode(encode([Point(38.5, -120.2)])[:-1])
