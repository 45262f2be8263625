"""What is chosen of a day, and what of it is not there."""

import msgspec

from dispatch_server.planning.chosen import EVERYTHING, Chosen
from shared.ids import OrderId, ShiftId, uuid7


def test_everything_misses_nothing() -> None:
    assert EVERYTHING.missing_shift(frozenset()) is None
    assert EVERYTHING.missing_orders(frozenset()) == ()


def test_what_is_not_there_is_named_in_turn() -> None:
    one, two, other = (ShiftId(uuid7()) for _ in range(3))
    first, second, third = (OrderId(uuid7()) for _ in range(3))
    chosen = Chosen(shift_ids=(one, two), order_ids=(first, second, third))
    assert chosen.missing_shift(frozenset({one, other})) == two
    assert chosen.missing_shift(frozenset({two, one})) is None
    assert chosen.missing_orders(frozenset({second})) == (first, third)


def test_it_survives_being_a_document() -> None:
    chosen = Chosen(shift_ids=(ShiftId(uuid7()),), without_order_ids=(OrderId(uuid7()),))
    assert msgspec.convert(msgspec.to_builtins(chosen), Chosen) == chosen
    assert msgspec.convert({}, Chosen) == EVERYTHING
