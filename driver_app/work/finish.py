"""End a run."""

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix
from shared.ids import FactId, RunId


async def finish(recorder: Recorder, run_id: RunId, fix: Fix | None = None) -> FactId:
    """Say that the vehicle is back and the run is over."""
    return await recorder.on_run(FactType.RUN_COMPLETED, run_id, fix)
