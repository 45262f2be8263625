"""Waiting: longer each time, never for ever, never all at once."""

from driver_app.sync.backoff import Backoff


def waits(backoff: Backoff, count: int) -> list[float]:
    found = []
    for _ in range(count):
        backoff.failed(100.0)
        found.append(backoff.not_before - 100.0)
    return found


def test_waits_double_up_to_the_limit() -> None:
    backoff = Backoff(first_s=1, last_s=60, random=lambda: 1.0)

    assert waits(backoff, 8) == [1, 2, 4, 8, 16, 32, 60, 60]


def test_jitter_takes_away_up_to_half() -> None:
    assert waits(Backoff(first_s=1, last_s=60, random=lambda: 0.0), 3) == [0.5, 1, 2]


def test_what_the_server_asks_for_is_given_within_bounds() -> None:
    backoff = Backoff(first_s=1, last_s=60, random=lambda: 1.0)
    backoff.failed(0.0, at_least_s=90)
    assert backoff.not_before == 90
    backoff.failed(0.0, at_least_s=10**9)
    assert backoff.not_before == 1200


def test_good_news_resets() -> None:
    backoff = Backoff(first_s=1, last_s=60, random=lambda: 1.0)
    waits(backoff, 5)

    backoff.reset()

    assert backoff.not_before == 0
    assert waits(backoff, 1) == [1]


def test_a_thousand_failures_do_not_overflow() -> None:
    assert waits(Backoff(first_s=1, last_s=60, random=lambda: 1.0), 2000)[-1] == 60
