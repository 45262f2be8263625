"""When to ask for another way: at once, then ever more rarely while the driver goes their own."""

from typing import Final

FIRST_S: Final = 12.0
LAST_S: Final = 120.0


class Rerouting:
    """Times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._rest_s = FIRST_S
        self._not_before = 0.0

    def is_due(self, now: float, *, is_off: bool, is_online: bool) -> bool:
        """Whether to ask now. A vehicle back on its way is forgiven everything after a while."""
        if not is_off:
            if now >= self._not_before:
                self._rest_s = FIRST_S
            return False
        if not is_online or now < self._not_before:
            return False
        self._not_before = now + self._rest_s
        self._rest_s = min(self._rest_s * 2, LAST_S)
        return True
