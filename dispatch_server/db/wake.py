"""Tells readers of the event log that there is something new. Carries no data.

A wake-up may be lost; readers look again after a while on their own. The row is the promise.
"""

import asyncio
from collections.abc import Iterable
from weakref import WeakSet

from shared.ids import OrganizationId


class Wake:
    """Rings within this process. Processes on other machines are woken by the bus."""

    def __init__(self) -> None:
        self._bells: dict[OrganizationId, WeakSet[asyncio.Event]] = {}
        self._for_all: WeakSet[asyncio.Event] = WeakSet()

    def bell(self, organization_id: OrganizationId) -> asyncio.Event:
        """Give an event that is set at each ring, until the caller lets go of it."""
        bell = asyncio.Event()
        self._bells.setdefault(organization_id, WeakSet()).add(bell)
        return bell

    def bell_for_all(self) -> asyncio.Event:
        """Give an event that is set when any organization's is, until the caller lets go of it."""
        bell = asyncio.Event()
        self._for_all.add(bell)
        return bell

    def ring(self, organizations: Iterable[OrganizationId]) -> None:
        rung = set(organizations)
        for bell in self._for_all if rung else ():
            bell.set()
        for organization_id in rung:
            bells = self._bells.get(organization_id)
            if bells is None:
                continue
            if not bells:
                del self._bells[organization_id]
                continue
            for bell in bells:
                bell.set()
