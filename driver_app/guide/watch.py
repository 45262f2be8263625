"""Whether this phone still tells where it is while a run is driven, and why it might not.

A phone loses its position in three ways: the location is not allowed or switched off; the
receiver finds nothing; or the maker's battery saver freezes the whole app, which then notices
only afterwards, by the hole in its own time.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from driver_app.device.port import Why

SILENT_AFTER: Final = timedelta(seconds=100)  # the slowest pace tells once a minute
FROZEN_AFTER: Final = timedelta(seconds=150)  # between two ticks that should be 30 s apart
REPORT_EVERY: Final = timedelta(minutes=15)


class Cause(StrEnum):
    DENIED = "denied"
    SWITCHED_OFF = "switched_off"
    NO_FIX = "no_fix"
    FROZEN = "frozen"


class Loss(msgspec.Struct, frozen=True):
    """``since`` is when the phone last told where it was."""

    cause: Cause
    since: datetime


def cause_of(why: Why) -> Cause:
    if why == Why.DENIED:
        return Cause.DENIED
    return Cause.SWITCHED_OFF if why == Why.SWITCHED_OFF else Cause.NO_FIX


class Watch:
    """Told of every fix and of every tick. ``loss`` is what the driver should mend now."""

    def __init__(self) -> None:
        self.loss: Loss | None = None
        self._heard: datetime | None = None
        self._ticked: datetime | None = None
        self._reported: datetime | None = None

    def begin(self, now: datetime) -> None:
        """Start to expect fixes."""
        self._heard, self._ticked, self.loss = now, now, None

    def end(self) -> None:
        self._heard = self._ticked = self.loss = None

    def heard(self, now: datetime) -> None:
        """Take in that the phone told where it is. Having been frozen is no better for that."""
        if self._heard is None:
            return
        self._heard = now
        if self.loss is not None and self.loss.cause != Cause.FROZEN:
            self.loss = None

    def tick(self, now: datetime) -> bool:
        """Look at the clock; True when the device should be asked where it is."""
        if self._heard is None or self._ticked is None:
            return False
        was_away = now - self._ticked > FROZEN_AFTER
        is_silent = now - self._heard > SILENT_AFTER
        if was_away and now - self._heard > FROZEN_AFTER:
            self.loss = Loss(Cause.FROZEN, self._heard)
        self._ticked = now
        return is_silent

    def failed(self, why: Why) -> None:
        """Take in that the device, asked where it is, did not know."""
        if self._heard is not None and (self.loss is None or self.loss.cause != Cause.FROZEN):
            self.loss = Loss(cause_of(why), self._heard)

    def mended(self) -> None:
        """Believe a driver who says that it is mended, until the next time."""
        self.loss = None

    def report(self, now: datetime) -> Loss | None:
        """Give a loss that dispatch should hear of; the same thing not too often."""
        if self.loss is None:
            return None
        if self._reported is not None and now - self._reported < REPORT_EVERY:
            return None
        self._reported = now
        return self.loss
