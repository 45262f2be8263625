from datetime import UTC, datetime, timedelta

from driver_app.guide.spending import Spending

NINE = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
DAY = timedelta(hours=8)


def _sampled(samples: list[tuple[int, int, int | None]]) -> Spending:
    """Feed (minute, kB, percent)."""
    spending = Spending()
    for minute, kilobytes, percent in samples:
        at = NINE + timedelta(minutes=minute)
        spending.sample(at, carried_bytes=kilobytes * 1000, battery=percent)
    return spending


def test_a_day_costs_what_its_first_hour_cost_eight_times() -> None:
    told = _sampled([(0, 100, 90), (30, 300, 88), (60, 500, 86)]).estimate(DAY)

    assert told is not None
    assert told.data_bytes == 400_000 * 8
    assert told.battery_per_hour == 4.0
    assert told.battery_percent == 32


def test_before_there_is_enough_nothing_is_said() -> None:
    assert Spending().estimate(DAY) is None
    assert _sampled([(0, 0, 90), (10, 50, 88)]).estimate(DAY) is None


def test_charging_on_the_way_is_left_out() -> None:
    told = _sampled([(0, 0, 80), (30, 1, 78), (60, 2, 95), (90, 3, 93)]).estimate(DAY)

    assert told is not None
    assert told.battery_per_hour == 4.0


def test_a_phone_that_does_not_tell_its_battery_still_tells_its_data() -> None:
    told = _sampled([(0, 0, None), (60, 500, None)]).estimate(DAY)

    assert told is not None
    assert (told.battery_percent, told.data_bytes) == (None, 4_000_000)


def test_one_percent_is_not_enough_to_tell_from() -> None:
    told = _sampled([(0, 0, 50), (30, 0, 49)]).estimate(DAY)

    assert told is not None
    assert told.battery_percent is None
