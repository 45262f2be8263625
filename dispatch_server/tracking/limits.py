"""How often one address may ask for pages that do not exist, and how many pages may stay open."""

import time
from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from typing import Final

MISSES: Final = 30  # unknown links a minute; a person mistypes one or two
MINUTE_S: Final = 60.0
ADDRESSES: Final = 10_000  # remembered; the one longest quiet is forgotten first
STREAMS: Final = 2_000  # pages that listen, in this process
STREAMS_PER_LINK: Final = 8  # a family, not a crowd


class Misses:
    """Counts unknown links by address. Links that exist are never held back by it."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def note(self, address: str) -> bool:
        """Count one more, and say whether that is too many."""
        key, now = _network(address), time.monotonic()
        since, count = self._seen.pop(key, (now, 0))
        if now - since >= MINUTE_S:
            since, count = now, 0
        self._seen[key] = (since, count + 1)
        if len(self._seen) > ADDRESSES:
            self._seen.popitem(last=False)
        return count + 1 > MISSES


class Seats:
    """Counts pages that listen for changes."""

    def __init__(self) -> None:
        self._taken: Counter[Hashable] = Counter()

    @property
    def taken(self) -> int:
        return self._taken.total()

    def has_room(self, link: Hashable) -> bool:
        return self.taken < STREAMS and self._taken[link] < STREAMS_PER_LINK

    @contextmanager
    def sit(self, link: Hashable) -> Iterator[None]:
        """Take a seat while the block runs."""
        self._taken[link] += 1
        try:
            yield
        finally:
            self._taken[link] -= 1
            if not self._taken[link]:
                del self._taken[link]


def _network(address: str) -> str:
    """Take an IPv6 address by its /64, which is what one household has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return address if not isinstance(parsed, IPv6Address) else str(int(parsed) >> 64)
