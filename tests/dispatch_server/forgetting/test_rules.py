"""Every kind has its bounds, and the usual lies within them."""

import pytest

from dispatch_server.forgetting.rules import BOUNDS, DaysOutOfBounds, Kind, check, usual


def test_the_usual_is_within_the_bounds_of_each_kind() -> None:
    assert set(BOUNDS) == set(Kind)
    check(usual(position_days=1))
    assert usual(position_days=7)[Kind.POSITIONS] == 7


@pytest.mark.parametrize(("kind", "days"), [(Kind.POSITIONS, 91), (Kind.EVENTS, 364)])
def test_what_is_too_long_or_too_short_is_refused_with_the_bounds(kind: Kind, days: int) -> None:
    with pytest.raises(DaysOutOfBounds) as refused:
        check({kind: days})

    assert f"not for {days}" in str(refused.value)
