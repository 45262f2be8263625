"""Guessing is slowed by address, and listening has an end."""

import pytest

from dispatch_server.tracking import limits
from dispatch_server.tracking.limits import Misses, Seats


def test_a_few_misses_are_forgiven() -> None:
    misses = Misses()

    assert [misses.note("192.0.2.1") for _ in range(limits.MISSES)] == [False] * limits.MISSES
    assert misses.note("192.0.2.1")
    assert not misses.note("192.0.2.2")


def test_a_minute_later_it_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    misses = Misses()
    for _ in range(limits.MISSES + 1):
        misses.note("192.0.2.1")
    monkeypatch.setattr(limits, "MINUTE_S", 0.0)

    assert not misses.note("192.0.2.1")


def test_a_household_on_ipv6_is_one_address() -> None:
    misses = Misses()
    for n in range(limits.MISSES):
        misses.note(f"2001:db8::{n:x}")

    assert misses.note("2001:db8::ffff")
    assert not misses.note("2001:db8:0:1::1")


def test_what_is_no_address_counts_as_one() -> None:
    misses = Misses()

    assert [misses.note("") for _ in range(limits.MISSES + 1)][-1]


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADDRESSES", 3)
    misses = Misses()
    for n in range(100):
        misses.note(f"192.0.2.{n}")

    assert len(misses._seen) == 3


def test_seats_are_taken_and_given_back() -> None:
    seats = Seats()
    with seats.sit("a"), seats.sit("a"), seats.sit("b"):
        assert seats.taken == 3
    assert seats.taken == 0
    assert not seats._taken


def test_a_link_has_eight_seats() -> None:
    seats = Seats()
    opened = [seats.sit("a") for _ in range(limits.STREAMS_PER_LINK)]
    for seat in opened:
        seat.__enter__()

    assert not seats.has_room("a")
    assert seats.has_room("b")


def test_the_house_has_its_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STREAMS", 1)
    seats = Seats()
    with seats.sit("a"):
        assert not seats.has_room("b")
