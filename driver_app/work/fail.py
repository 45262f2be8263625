"""End an attempt as failed, with a reason and often a photo."""

from collections.abc import Sequence

from driver_app.store.photos import Photo
from driver_app.work.photos import check_failure
from driver_app.work.record import Recorder
from shared.facts import FactType, Failed, Fix
from shared.ids import FactId, StopId
from shared.states import FailureReason


async def fail(
    recorder: Recorder,
    stop_id: StopId,
    reason: FailureReason,
    photos: Sequence[Photo] = (),
    *,
    note: str = "",
    fix: Fix | None = None,
) -> FactId:
    """Save the failed attempt.

    Raises UnknownStop, StopEnded, NotPaired, and what driver_app.work.photos raises.
    """
    check_failure(reason, photos)
    body = Failed(reason=reason, note=note)
    return await recorder.on_stop(FactType.STOP_FAILED, stop_id, fix, taken=photos, body=body)
