"""Several windows: which there are, and which one counts when."""

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from dispatch_server.orders.schema import LocalSlot, Slot
from dispatch_server.orders.windows import on_day, slot_at, slots_of, slots_sent
from tests.intake import DAY, a_row, an_order

MORNING = LocalSlot(opens=dt.time(8), closes=dt.time(10))
EVENING = LocalSlot(opens=dt.time(18))
ZONE = ZoneInfo("America/Sao_Paulo")


def test_the_first_window_is_the_first_that_says_anything() -> None:
    assert slots_sent(an_order(more_windows=(LocalSlot(), MORNING, EVENING))) == (MORNING, EVENING)
    told = an_order(window_closes=dt.time(7), more_windows=(EVENING,))
    assert slots_sent(told) == (LocalSlot(closes=dt.time(7)), EVENING)


def test_windows_are_instants_of_the_day() -> None:
    (morning, evening) = on_day((MORNING, EVENING), DAY, ZONE)

    assert morning.opens == dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC)
    assert (evening.opens is None, evening.closes) == (False, None)


def test_the_window_of_an_instant_is_the_one_that_holds_it_or_the_next() -> None:
    morning, evening = slots = on_day((MORNING, EVENING), DAY, ZONE)
    at = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)

    assert slot_at(slots, at) == morning
    assert slot_at(slots, at + dt.timedelta(hours=4)) == evening
    assert slot_at(slots[:1], at + dt.timedelta(hours=4)) == morning
    assert slot_at([], at) == Slot()


def test_where_a_pair_is_fetched_has_windows_of_its_own() -> None:
    morning, evening = on_day((MORNING, EVENING), DAY, ZONE)
    pair = a_row(
        kind="pair",
        window_opens=evening.opens,
        pickup_windows=msgspec.to_builtins([morning]),
    )

    assert slots_of(pair) == (evening,)
    assert slots_of(pair, is_fetched=True) == (morning,)
    collection = a_row(kind="pickup", window_opens=evening.opens)
    assert slots_of(collection, is_fetched=True) == (evening,)
