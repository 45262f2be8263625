"""What follows when a delivery fails, by its reason, and what an organization says of it.

The reasons themselves are the domain's (``shared.states.FailureReason``) and never change by a
setting: an organization gives them its own words, an order, and another next step.
"""

from enum import StrEnum
from typing import Final

import msgspec

from shared.states import FailureReason


class Follow(StrEnum):
    """The next step for the order after a failed attempt. A dispatcher may always do otherwise."""

    REATTEMPT = "reattempt"
    """Another try makes sense as it is."""
    NEW_ADDRESS = "new_address"
    """The address is to be put right before another try."""
    RETURN = "return"
    """It goes back to the shop."""
    DECIDE = "decide"
    """Nobody can say beforehand: the dispatcher looks."""


_R: Final = FailureReason
FOLLOWS: Final[dict[FailureReason, Follow]] = dict.fromkeys(FailureReason, Follow.DECIDE) | {
    _R.RECIPIENT_ABSENT: Follow.REATTEMPT,
    _R.BUSINESS_CLOSED: Follow.REATTEMPT,
    _R.UNAUTHORIZED_RECEIVER: Follow.REATTEMPT,
    _R.UNDERAGE: Follow.REATTEMPT,
    _R.OUT_OF_TIME: Follow.REATTEMPT,
    _R.NO_PARKING: Follow.REATTEMPT,
    _R.ADDRESS_NOT_FOUND: Follow.NEW_ADDRESS,
    _R.ADDRESS_INCOMPLETE: Follow.NEW_ADDRESS,
    _R.MOVED: Follow.NEW_ADDRESS,
    _R.REFUSED: Follow.RETURN,
    _R.REFUSED_DAMAGED: Follow.RETURN,
    _R.CANCELED_AT_DOOR: Follow.RETURN,
    _R.PACKAGE_DAMAGED: Follow.RETURN,
}
"""Where nobody said otherwise: the column "next by default" of the domain's table."""


class ReasonView(msgspec.Struct, frozen=True, kw_only=True):
    """One reason that drivers may choose, as their run brings it.

    ``code`` and ``follow`` are plain text: an app that does not know a newer one leaves it out.
    """

    code: str  # shared.states.FailureReason
    labels: dict[str, str] = {}  # the organization's words, by locale; without: the app's own
    follow: str = Follow.DECIDE

    def label(self, locale: str) -> str:
        """Give the organization's words in a language, or in any it wrote; empty: it wrote none."""
        return self.labels.get(locale) or next(iter(self.labels.values()), "")
