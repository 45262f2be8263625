"""Put a stop off until later in the run."""

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix, Skipped
from shared.ids import FactId, StopId


async def skip(
    recorder: Recorder, stop_id: StopId, note: str = "", fix: Fix | None = None
) -> FactId:
    return await recorder.on_stop(FactType.STOP_SKIPPED, stop_id, fix, body=Skipped(note=note))
