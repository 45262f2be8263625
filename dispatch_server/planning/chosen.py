"""Whom and what of a day a plan is for, where it is not for everybody and everything."""

from typing import Final

import msgspec

from shared.ids import OrderId, ShiftId


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Shifts and orders by their ids; none: all of the day, but for ``without_order_ids``."""

    shift_ids: tuple[ShiftId, ...] = ()
    order_ids: tuple[OrderId, ...] = ()
    without_order_ids: tuple[OrderId, ...] = ()

    def missing_shift(self, found: frozenset[ShiftId]) -> ShiftId | None:
        """Give the first of the shifts that is not among those that were found."""
        return next((one for one in self.shift_ids if one not in found), None)

    def missing_orders(self, found: frozenset[OrderId]) -> tuple[OrderId, ...]:
        """Give the orders that were named and not found."""
        return tuple(one for one in self.order_ids if one not in found)


EVERYTHING: Final = Chosen()
