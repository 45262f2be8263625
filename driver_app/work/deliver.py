"""End a stop as delivered, with its proof."""

from collections.abc import Sequence

from driver_app.store.photos import Photo
from driver_app.work.proofs import check
from driver_app.work.record import Recorder
from shared.facts import FactType, Fix, Succeeded
from shared.ids import FactId, StopId

ALL_OF_IT = Succeeded()


async def deliver(
    recorder: Recorder,
    stop_id: StopId,
    photos: Sequence[Photo],
    said: Succeeded = ALL_OF_IT,
    *,
    fix: Fix | None = None,
) -> FactId:
    """Save the delivery. ``said.delivered`` names the tasks that succeeded; none means all.

    Raises UnknownStop, StopEnded, NotPaired, and what driver_app.work.proofs raises.
    """
    return await recorder.on_stop(
        FactType.STOP_SUCCEEDED,
        stop_id,
        fix,
        taken=photos,
        body=await recorder.attest(said),
        check=lambda stop: check(stop, said, photos),
    )
