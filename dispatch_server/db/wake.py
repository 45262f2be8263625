"""Tells readers of the event log that there is something new. Carries no data.

A wake-up may be lost; readers look again after a while on their own. The row is the promise.
"""

import asyncio
from collections.abc import Iterable
from weakref import WeakSet

from shared.ids import OrganizationId

type Topic = OrganizationId | str
"""All of an organization, or one audience of its feed (db.log.driver_audience)."""


class Wake:
    """Rings within this process. Processes on other machines are woken by the bus."""

    def __init__(self) -> None:
        self._bells: dict[Topic, WeakSet[asyncio.Event]] = {}
        self._for_all: WeakSet[asyncio.Event] = WeakSet()

    def bell(self, topic: Topic) -> asyncio.Event:
        """Give an event that is set at each ring, until the caller lets go of it."""
        bell = asyncio.Event()
        self._bells.setdefault(topic, WeakSet()).add(bell)
        return bell

    def bell_for_all(self) -> asyncio.Event:
        """Give an event that is set when any organization's is, until the caller lets go of it."""
        bell = asyncio.Event()
        self._for_all.add(bell)
        return bell

    def ring(self, topics: Iterable[Topic]) -> None:
        rung = set(topics)
        for bell in self._for_all if rung else ():
            bell.set()
        for topic in rung:
            bells = self._bells.get(topic)
            if bells is None:
                continue
            if not bells:
                del self._bells[topic]
                continue
            for bell in bells:
                bell.set()
