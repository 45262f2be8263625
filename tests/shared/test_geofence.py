from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.geo import Point, offset
from shared.geofence import Crossing, Geofence

DOOR = Point(60.1686, 24.9420)
NINE = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def _cross(
    fence: Geofence, fixes: list[tuple[float, float, float]], *, accuracy_m: float = 8.0
) -> list[tuple[float, Crossing]]:
    """Move through (second, metres away, metres a second), and list what was crossed when."""
    crossed = []
    for second, away_m, speed_mps in fixes:
        crossing = fence.move(
            NINE + timedelta(seconds=second),
            offset(DOOR, north_m=away_m, east_m=0),
            accuracy_m=accuracy_m,
            speed_mps=speed_mps,
        )
        if crossing is not None:
            crossed.append((second, crossing))
    return crossed


def test_who_comes_and_stands_has_entered_after_some_seconds() -> None:
    coming: list[tuple[float, float, float]] = [(s, 200 - 20 * s, 8) for s in range(9)]
    standing: list[tuple[float, float, float]] = [(s, 20, 0) for s in range(9, 40)]

    assert _cross(Geofence(DOOR), coming + standing) == [(15, Crossing.ENTERED)]


def test_who_drives_by_has_not_entered() -> None:
    assert _cross(Geofence(DOOR), [(s, abs(300 - 9 * s), 9) for s in range(60)]) == []


def test_a_short_wait_at_a_light_before_the_door_is_no_arrival() -> None:
    fence = Geofence(DOOR)
    waits: list[tuple[float, float, float]] = [(s, 50, 0) for s in range(5)]

    assert _cross(fence, [*waits, (5, 70, 6), (6, 90, 8)]) == []


def test_a_fix_that_is_not_sure_crosses_nothing() -> None:
    fence = Geofence(DOOR)

    assert _cross(fence, [(s, 10, 0) for s in range(60)], accuracy_m=120) == []


def test_leaving_takes_the_wider_circle_and_some_seconds() -> None:
    fence = Geofence(DOOR)
    _cross(fence, [(s, 20, 0) for s in range(20)])

    assert _cross(fence, [(100 + s, 120, 1) for s in range(60)]) == []
    assert _cross(fence, [(200, 150, 5), (203, 100, 5), (206, 150, 5), (212, 200, 5)]) == []
    assert _cross(fence, [(216, 230, 5)]) == [(216, Crossing.LEFT)]


@given(st.lists(st.floats(-45, 45), min_size=40, max_size=120), st.floats(55, 75))
def test_a_phone_on_the_edge_enters_at_most_once(noise: list[float], edge_m: float) -> None:
    fixes = [(float(s), abs(edge_m + n), 0.3) for s, n in enumerate(noise)]

    assert len(_cross(Geofence(DOOR), fixes)) <= 1
