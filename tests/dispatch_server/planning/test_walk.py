"""What a search compares."""

from dispatch_server.planning.walk import Walk


def test_money_and_broken_words_are_compared_together() -> None:
    walk = Walk(0, 0, [], cost_cents=100.0, stability_cents=25.0)
    assert walk.total_cents == 125.0
