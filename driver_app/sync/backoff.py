"""How long to wait after failures: twice as long each time, up to a limit, with jitter."""

from collections.abc import Callable


class Backoff:
    """Waits of one lane. The jitter keeps a thousand phones from coming back as one.

    ``random`` gives numbers in [0, 1).
    """

    def __init__(self, *, first_s: float, last_s: float, random: Callable[[], float]) -> None:
        self.first_s = first_s
        self.last_s = last_s
        self.random = random
        self.failures = 0
        self.not_before = 0.0

    def failed(self, now: float, *, at_least_s: float = 0.0) -> None:
        """Note a failure. ``at_least_s`` is what the server asked for, itself bounded."""
        wait = min(self.last_s, self.first_s * 2.0 ** min(self.failures, 30))
        asked = min(at_least_s, 20 * self.last_s)
        self.failures += 1
        self.not_before = now + max(asked, wait * (0.5 + self.random() / 2))

    def reset(self) -> None:
        self.failures = 0
        self.not_before = 0.0
