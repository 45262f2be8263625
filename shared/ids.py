"""One type of id per kind of thing, and the factory of them.

Ids are UUID version 7 (RFC 9562 §5.7): they sort by the time they were made, so that an index
grows at its end, and any device can make one with no signal. They are never secrets: use
``secrets.token_urlsafe`` where guessing must fail.
"""

import secrets
import time
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


def uuid7(unix_ms: int | None = None, random: int | None = None) -> UUID:
    """Make an id at ``unix_ms`` (milliseconds since 1970, now by default).

    ``random`` (74 bits) is for seeded runs and tests; real ids leave it to the system.
    """
    at = time.time_ns() // 1_000_000 if unix_ms is None else unix_ms
    noise = secrets.randbits(_RANDOM_BITS) if random is None else random
    value = (at & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | (noise >> 62 & 0xFFF) << 64
    value |= 0b10 << 62 | noise & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=value)
