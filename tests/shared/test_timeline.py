"""The arithmetic of waiting and lateness, by example and by property."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import StopId
from shared.timeline import BackwardsTime, Visit, timeline

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def minutes(n: int) -> timedelta:
    return timedelta(minutes=n)


def visit(*, drive: int = 10, service: int = 5, opens: int = 0, closes: int = 600) -> Visit:
    """Make a visit; all arguments in minutes, the window counted from nine."""
    return Visit(
        stop_id=StopId(UUID(int=0)),
        drive=minutes(drive),
        service=minutes(service),
        opens=NINE + minutes(opens),
        closes=NINE + minutes(closes),
    )


def test_an_early_driver_waits_for_the_window() -> None:
    (arrival,) = timeline([visit(drive=10, opens=30)], NINE)

    assert arrival.arrives == NINE + minutes(10)
    assert arrival.starts == NINE + minutes(30)
    assert arrival.leaves == NINE + minutes(35)


def test_a_late_start_is_reported_and_still_served() -> None:
    first, second = timeline([visit(drive=20, closes=15), visit()], NINE)

    assert first.late == minutes(5)
    assert second.late == minutes(0)


def test_without_a_window_nobody_waits_and_nothing_is_late() -> None:
    free = Visit(stop_id=StopId(UUID(int=0)), drive=minutes(600), service=minutes(5))

    (arrival,) = timeline([free], NINE)

    assert arrival.starts == arrival.arrives
    assert arrival.late == minutes(0)


def test_time_cannot_run_backwards() -> None:
    with pytest.raises(BackwardsTime, match="negative drive or service"):
        list(timeline([visit(service=-1)], NINE))


visits = st.builds(
    visit,
    drive=st.integers(0, 120),
    service=st.integers(0, 60),
    opens=st.integers(0, 300),
    closes=st.integers(300, 600),
)


@given(st.lists(visits, max_size=12), st.integers(0, 240))
def test_leaving_later_never_makes_anyone_earlier(run: list[Visit], delay: int) -> None:
    on_time = list(timeline(run, NINE))
    delayed = list(timeline(run, NINE + minutes(delay)))

    for before, after in zip(on_time, delayed, strict=True):
        assert timedelta(0) <= after.starts - before.starts <= minutes(delay)
