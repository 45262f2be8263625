"""One type of id per kind of thing, and the factory of them.

Ids are UUID version 7 (RFC 9562 §5.7): they sort by the time they were made, so that an index
grows at its end, and any device can make one with no signal. Those of one process sort as they were
made even within a millisecond, and when its clock is set back. They are never secrets: use
``secrets.token_urlsafe`` where guessing must fail.
"""

import secrets
import threading
import time
from collections.abc import Callable
from typing import NewType
from uuid import UUID

OrganizationId = NewType("OrganizationId", UUID)
UserId = NewType("UserId", UUID)
DeviceId = NewType("DeviceId", UUID)
KeyId = NewType("KeyId", UUID)
WebhookId = NewType("WebhookId", UUID)
DepotId = NewType("DepotId", UUID)
VehicleId = NewType("VehicleId", UUID)
DriverId = NewType("DriverId", UUID)
ShiftId = NewType("ShiftId", UUID)
PlaceId = NewType("PlaceId", UUID)
OrderId = NewType("OrderId", UUID)
PackageId = NewType("PackageId", UUID)
PlanId = NewType("PlanId", UUID)
RouteId = NewType("RouteId", UUID)
RunId = NewType("RunId", UUID)
ReplanId = NewType("ReplanId", UUID)
DayChangeId = NewType("DayChangeId", UUID)
StopId = NewType("StopId", UUID)
TaskId = NewType("TaskId", UUID)
AttemptId = NewType("AttemptId", UUID)
ProofId = NewType("ProofId", UUID)
IncidentId = NewType("IncidentId", UUID)
AreaId = NewType("AreaId", UUID)
EventId = NewType("EventId", UUID)
FactId = NewType("FactId", UUID)
Epoch = NewType("Epoch", UUID)

_RANDOM_BITS = 74
_STEP_BITS = 32


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Ids:
    """Makes ids, each above the one before (RFC 9562 §6.2, method 2). Safe in threads.

    ``now_ms`` is the time in milliseconds since 1970.
    """

    def __init__(self, now_ms: Callable[[], int] = _now_ms) -> None:
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._last = 0  # the moment and its noise, as one number

    def make(self) -> UUID:
        with self._lock:
            fresh = self._now_ms() << _RANDOM_BITS
            if fresh >> _RANDOM_BITS > self._last >> _RANDOM_BITS:
                self._last = fresh | secrets.randbits(_RANDOM_BITS)
            else:
                self._last += 1 + secrets.randbits(_STEP_BITS)
            return _uuid(self._last)


def _uuid(number: int) -> UUID:
    """Lay 48 bits of time and 74 of noise out as version 7 wants them."""
    value = (number >> _RANDOM_BITS & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | (number >> 62 & 0xFFF) << 64
    value |= 0b10 << 62 | number & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=value)


_ids = Ids()


def uuid7() -> UUID:
    """Make an id, above all that this process made before."""
    return _ids.make()
