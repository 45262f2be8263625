"""Which price of leaving an order out counts."""

import datetime as dt
from typing import Any

import pytest

from dispatch_server.orders.prices import Price, cheapest
from tests.intake import a_row

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def _quote(carrier: str, cents: int, *, hours: int | None = None) -> dict[str, Any]:
    until = None if hours is None else (NOW + dt.timedelta(hours=hours)).isoformat()
    return {"carrier": carrier, "cents": cents, "valid_until": until}


@pytest.mark.parametrize(
    ("own", "quotes", "price"),
    [
        (None, [], None),
        (900, [], Price(900)),
        (0, [_quote("Azul", 5)], Price(0)),
        (900, [_quote("Azul", 700), _quote("Verde", 800)], Price(700, "Azul")),
        (None, [_quote("Azul", 700, hours=-1), _quote("Verde", 800, hours=0)], Price(800, "Verde")),
        (None, [_quote("Azul", 700, hours=-1)], None),
    ],
)
def test_the_cheapest_that_is_valid_counts(
    own: int | None, quotes: list[dict[str, Any]], price: Price | None
) -> None:
    order = a_row(leave_out_cents=own, quotes=quotes)

    assert cheapest(order, NOW) == price
