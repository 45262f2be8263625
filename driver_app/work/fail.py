"""End an attempt as failed, with a reason and often a photo."""

from collections.abc import Sequence

from driver_app.store.photos import Photo
from driver_app.work.proofs import check
from driver_app.work.record import Recorder
from shared.facts import FactType, Failed, Fix
from shared.ids import FactId, StopId


async def fail(
    recorder: Recorder,
    stop_id: StopId,
    said: Failed,
    photos: Sequence[Photo] = (),
    *,
    fix: Fix | None = None,
) -> FactId:
    """Save the failed attempt.

    Raises UnknownStop, StopEnded, NotPaired, and what driver_app.work.proofs raises.
    """
    return await recorder.on_stop(
        FactType.STOP_FAILED,
        stop_id,
        fix,
        taken=photos,
        body=await recorder.attest(said),
        check=lambda stop: check(stop, said, photos),
    )
