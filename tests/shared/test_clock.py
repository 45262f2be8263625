import time
from datetime import UTC, datetime, timedelta

from shared.clock import FastClock, FixedClock, SystemClock

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
    began = time.monotonic()
    clock = FastClock(START, speed=1_000)
    made = time.monotonic()

    time.sleep(0.02)

    least = time.monotonic() - made
    run = (clock.now() - START).total_seconds()
    most = time.monotonic() - began
    assert 1_000 * least <= run + 1e-3 <= 1_000 * most + 2e-3
