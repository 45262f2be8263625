"""What it costs not to take an order along: a price of one's own, or a carrier's quote."""

import datetime as dt

import msgspec

from dispatch_server.orders.model import Order
from dispatch_server.orders.schema import CarrierQuote


class Price(msgspec.Struct, frozen=True):
    """The price of leaving an order to ``carrier`` (empty: nobody was named)."""

    cents: int
    carrier: str = ""


def cheapest(order: Order, now: dt.datetime) -> Price | None:
    """Give the lowest price that counts at ``now``; None where the order should be taken."""
    own = [] if order.leave_out_cents is None else [Price(order.leave_out_cents)]
    quotes = [
        Price(quote.cents, quote.carrier)
        for quote in msgspec.convert(order.quotes, tuple[CarrierQuote, ...])
        if quote.valid_until is None or quote.valid_until >= now
    ]
    return min([*own, *quotes], key=lambda price: price.cents, default=None)
