"""Say that the vehicle is at the stop."""

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix
from shared.ids import FactId, StopId


async def arrive(recorder: Recorder, stop_id: StopId, fix: Fix | None = None) -> FactId:
    return await recorder.on_stop(FactType.STOP_ARRIVED, stop_id, fix)
