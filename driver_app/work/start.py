"""Set out: with a run, and for a stop of it."""

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix
from shared.ids import FactId, RunId, StopId


async def start(recorder: Recorder, run_id: RunId, fix: Fix | None = None) -> FactId:
    """Leave the depot."""
    return await recorder.on_run(FactType.RUN_STARTED, run_id, fix)


async def head_for(recorder: Recorder, stop_id: StopId, fix: Fix | None = None) -> FactId:
    """Drive to a stop now."""
    return await recorder.on_stop(FactType.STOP_EN_ROUTE, stop_id, fix)
