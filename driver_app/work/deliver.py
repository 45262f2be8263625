"""End a stop as delivered, with its proof."""

from collections.abc import Sequence

from driver_app.store.photos import Photo
from driver_app.work.photos import check_success
from driver_app.work.record import Recorder
from shared.facts import FactType, Fix, Succeeded
from shared.ids import FactId, StopId, TaskId


async def deliver(
    recorder: Recorder,
    stop_id: StopId,
    photos: Sequence[Photo],
    *,
    receiver_name: str = "",
    note: str = "",
    delivered: Sequence[TaskId] = (),
    fix: Fix | None = None,
) -> FactId:
    """Save the delivery. ``delivered`` names the tasks that succeeded; none named means all.

    Raises UnknownStop, StopEnded, NotPaired, and what driver_app.work.photos raises.
    """
    check_success(photos)
    body = Succeeded(receiver_name=receiver_name, note=note, delivered=tuple(delivered))
    return await recorder.on_stop(FactType.STOP_SUCCEEDED, stop_id, fix, taken=photos, body=body)
