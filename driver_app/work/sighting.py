"""What a lens that looks all the time has seen: a code that stays in view is one code.

A decoder errs now and then on a grainy picture, and a check digit lets one error in a hundred
through. So a code that nobody expects must be seen in two pictures.
"""

from collections.abc import Callable, Iterable
from typing import Final

OUT_OF_VIEW_S: Final = 3.0  # a code is a new one after that: it was shown again
ENOUGH: Final = 2  # pictures
MOST: Final = 500  # remembered; the load of a van


class Sightings:
    """Tells a code that has come into view from one that is still there."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float, int]] = {}  # when last, in how many pictures

    def new(
        self, codes: Iterable[str], now: float, is_expected: Callable[[str], bool]
    ) -> tuple[str, ...]:
        """Give the codes of a picture that have just come into view for good; ``now`` in s."""
        fresh = []
        for code in codes:
            last, pictures = self._seen.pop(code, (now, 0))
            pictures = 1 if now - last > OUT_OF_VIEW_S else pictures + 1
            if pictures == (1 if is_expected(code) else ENOUGH):
                fresh.append(code)
            self._seen[code] = (now, pictures)
        while len(self._seen) > MOST:
            del self._seen[next(iter(self._seen))]
        return tuple(fresh)
