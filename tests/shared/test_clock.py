import time
from datetime import UTC, datetime, timedelta

import pytest

from shared.clock import FastClock, FixedClock, SystemClock, parse_clock

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_the_machine_tells_the_time_in_utc() -> None:
    before = datetime.now(UTC)

    now = SystemClock().now()

    assert now.tzinfo == UTC
    assert before <= now <= datetime.now(UTC)


def test_a_fixed_clock_stands_until_it_is_turned() -> None:
    clock = FixedClock(START)
    assert clock.now() == clock.now() == START

    clock.turn(timedelta(minutes=5))

    assert clock.now() == START + timedelta(minutes=5)


def test_a_fast_clock_runs_as_many_times_as_fast() -> None:
    anchor = time.time()
    clock = FastClock(START, speed=1_000, anchor=anchor)
    time.sleep(0.02)

    before = time.time() - anchor
    run = (clock.now() - START).total_seconds()
    after = time.time() - anchor

    assert 1_000 * before - 0.001 <= run <= 1_000 * after + 0.001


def test_two_processes_read_the_same_clock_from_its_text() -> None:
    clock = FastClock(START, speed=20.0, anchor=1_000.5)

    again = parse_clock(str(clock))

    assert str(again) == str(clock)


def test_no_text_is_the_clock_of_the_machine() -> None:
    assert isinstance(parse_clock(""), SystemClock)


@pytest.mark.parametrize("text", ["soon", "2026-11-23T08:00:00+00:00*fast@1", "*20@1"])
def test_a_text_that_is_no_clock_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_clock(text)
